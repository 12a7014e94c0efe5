"""The order of a remote diagnosis."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.http import HttpResponse, HttpResponseRedirect

from doorstep.core.clock import BEIJING, utc_now
from doorstep.core.errors import NotAllowed, UserError
from doorstep.services import agreements, cases, condition_search, diagnoses, directory, drafts, policy
from doorstep.services.diagnoses import Order
from doorstep.services.drafts import Kept
from doorstep.services.referrals import CONSENTS
from doorstep.vocab.levels import Urgency
from doorstep.vocab.roles import Permission
from doorstep.web import frame, methods, refusals
from doorstep.web.asking import SignedInRequest
from doorstep.web.consultations.pages import OrderPage
from doorstep.web.drafts import views as draft_views
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.refusals import Refusal
from doorstep.web.words import WORDS, say

_TYPED = ("identity", "name", "phone", "condition", "history")


@methods.form
def order(request: SignedInRequest) -> HttpResponse:
    """The form, and what it sends."""
    policy.require(request.user, Permission.HANDLE_CASES)
    if not request.user.institution:
        raise NotAllowed(WORDS["cases.no-place"])
    if request.method != "POST":
        return _opened(request)
    typed = {name: str(value) for name, value in request.POST.items()}
    try:
        case = cases.get(typed["case"], reader=request.user) if typed.get("case") else None
        sent = diagnoses.order(_order(typed), by=request.user, key=typed.get("key", ""), now=utc_now(), case=case)
    except UserError as error:
        return _page(request, typed, refusals.of(error, lang_of(request)), status=error.http_status)
    drafts.drop(_form(typed), by=request.user)
    return HttpResponseRedirect(f"/cases/{sent.number}/?done=sent")


def _opened(request: SignedInRequest) -> HttpResponse:
    begun = {"urgency": Urgency.ROUTINE.value, "case": request.GET.get("case", "")}
    found = drafts.find(_form(begun), reader=request.user, now=utc_now())
    return _page(request, {**begun, **{name: found.one(name) for name in found.fields}} if found else begun, draft=found)


def _form(typed: Mapping[str, str]) -> str:
    return "-".join(filter(None, ("order", typed.get("case", ""))))


def _order(typed: Mapping[str, str]) -> Order:
    urgency = typed.get("urgency", "")
    return Order(
        item=typed.get("item", ""),
        receiver=typed.get("receiver", ""),
        condition=condition_search.code_in(typed.get("condition", "")),
        history=typed.get("history", ""),
        urgency=Urgency(urgency) if urgency in set(Urgency) else Urgency.ROUTINE,
        consent=typed.get("consent", ""),
        person={name: typed.get(name, "") for name in ("name", "identity", "phone")},
    )


def _page(request: SignedInRequest, typed: Mapping[str, str], refusal: Refusal | None = None, *, draft: Kept | None = None, status: int = 200) -> HttpResponse:
    reader, lang = request.user, lang_of(request)
    centres = agreements.partners(reader.institution, kind=diagnoses.WORKFLOW, on=utc_now().astimezone(BEIJING).date())
    items = diagnoses.items()
    empty = "" if centres and items else say(lang, "consult.no-readers" if not centres else "consult.no-items")
    title = say(lang, "consult.order")
    page = OrderPage(
        frame=frame.of(request, title=title, room="consultations", trail=(Choice(say(lang, "consult.title"), "/consultations/"), Choice(title, "", True))),
        sentence=say(lang, "consult.order-sentence"),
        case=typed.get("case", ""),
        key=typed.get("key") or uuid.uuid4().hex,
        refusal=refusal,
        typed={name: typed.get(name, "") for name in _TYPED},
        empty=empty,
        items=tuple(Choice(f"{one.name.of(lang)} · {one.kind.label.of(lang)}", "", one.code == typed.get("item"), one.code) for one in items),
        centres=tuple(Choice(directory.name_of(code).of(lang), "", code == typed.get("receiver") or len(centres) == 1, code) for code in centres),
        urgencies=tuple(Choice(one.label.of(lang), "", typed.get("urgency") == one.value, one.value) for one in Urgency),
        consents=tuple(Choice(text.of(lang), "", typed.get("consent") == code, code) for code, text in CONSENTS.items()),
        draft=draft_views.bar(request, _form(typed), draft),
    )
    return render(request, page, status=status)
