"""The invitation to a consultation, with the patient's signed consent."""

from __future__ import annotations

import base64
import binascii
import uuid
from collections.abc import Mapping
from datetime import datetime

from django.http import HttpResponse, HttpResponseRedirect

from doorstep.core.clock import BEIJING, utc_now
from doorstep.core.errors import BadValue, NotAllowed, UserError
from doorstep.core.text import Lang
from doorstep.services import agreements, cases, condition_search, consultations, directory, drafts, policy
from doorstep.services.case_documents import MOST_BYTES
from doorstep.services.consultations import CONSENTS, MOST_INVITED, Guest, Invitation
from doorstep.services.drafts import Kept
from doorstep.vocab.levels import Urgency
from doorstep.vocab.professions import SPECIALTIES, TITLES
from doorstep.vocab.roles import Permission
from doorstep.web import frame, methods, refusals
from doorstep.web.asking import SignedInRequest
from doorstep.web.consultations.pages import GuestField, InvitePage
from doorstep.web.drafts import views as draft_views
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.refusals import Refusal
from doorstep.web.words import WORDS, say

_SHOWN_GUESTS = 2
_TYPED = ("identity", "name", "phone", "condition", "urgency", "reason", "purpose", "summary", "at", "consent")
_PNG = "data:image/png;base64,"


@methods.form
def invite(request: SignedInRequest) -> HttpResponse:
    """The form, and what it sends."""
    policy.require(request.user, Permission.HANDLE_CASES)
    if not request.user.institution:
        raise NotAllowed(WORDS["cases.no-place"])
    if request.method != "POST":
        return _opened(request)
    typed = {name: str(value) for name, value in request.POST.items()}
    try:
        case = cases.get(typed["case"], reader=request.user) if typed.get("case") else None
        sent = consultations.invite(_invitation(request, typed), by=request.user, key=typed.get("key", ""), now=utc_now(), case=case)
    except UserError as error:
        return _page(request, typed, refusals.of(error, lang_of(request)), status=error.http_status)
    drafts.drop(_form(typed), by=request.user)
    return HttpResponseRedirect(f"/cases/{sent[0].number}/?done=sent")


def _opened(request: SignedInRequest) -> HttpResponse:
    begun = {"urgency": Urgency.ROUTINE.value, "case": request.GET.get("case", "")}
    found = drafts.find(_form(begun), reader=request.user, now=utc_now())
    typed = {**begun, **{name: found.one(name) for name in found.fields}} if found else begun
    return _page(request, typed, draft=found)


def _form(typed: Mapping[str, str]) -> str:
    return "-".join(filter(None, ("invite", typed.get("case", ""))))


def _invitation(request: SignedInRequest, typed: Mapping[str, str]) -> Invitation:
    urgency = typed.get("urgency", "")
    return Invitation(
        condition=condition_search.code_in(typed.get("condition", "")),
        guests=_guests(typed),
        reason=typed.get("reason", ""),
        purpose=typed.get("purpose", ""),
        summary=typed.get("summary", ""),
        at=_moment(typed.get("at", "")),
        urgency=Urgency(urgency) if urgency in set(Urgency) else Urgency.ROUTINE,
        consent=typed.get("consent", ""),
        paper=_paper(request, typed.get("signature", "")),
        person={name: typed.get(name, "") for name in ("name", "identity", "phone")},
    )


def _guests(typed: Mapping[str, str]) -> tuple[Guest, ...]:
    numbers = range(1, MOST_INVITED + 1)
    return tuple(
        Guest(typed[f"institution-{at}"], typed.get(f"specialty-{at}", ""), typed.get(f"title-{at}", "")) for at in numbers if typed.get(f"institution-{at}")
    )


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=BEIJING)
    except ValueError as error:
        raise BadValue(WORDS["consult.bad-time"]) from error


def _paper(request: SignedInRequest, signature: str) -> bytes:
    """The consent: a file handed in, or what was written on the screen."""
    file = request.FILES.get("paper")
    if file is not None:
        return bytes(file.read(MOST_BYTES + 1))
    if not signature.startswith(_PNG) or len(signature) > MOST_BYTES:
        return b""
    try:
        return base64.b64decode(signature[len(_PNG) :], validate=True)
    except binascii.Error:
        return b""


def _page(request: SignedInRequest, typed: Mapping[str, str], refusal: Refusal | None = None, *, draft: Kept | None = None, status: int = 200) -> HttpResponse:
    reader, lang = request.user, lang_of(request)
    today = utc_now().astimezone(BEIJING).date()
    fees = agreements.partners(reader.institution, kind=consultations.WORKFLOW, on=today)
    title = say(lang, "consult.invite")
    page = InvitePage(
        frame=frame.of(request, title=title, room="consultations", trail=(Choice(say(lang, "consult.title"), "/consultations/"), Choice(title, "", True))),
        sentence=say(lang, "consult.invite-sentence" if fees else "consult.no-partners"),
        case=typed.get("case", ""),
        key=typed.get("key") or uuid.uuid4().hex,
        refusal=refusal,
        typed={name: typed.get(name, "") for name in _TYPED},
        guests=tuple(_guest(at, typed, tuple(fees), lang) for at in range(1, _SHOWN_GUESTS + 1)),
        urgencies=tuple(Choice(one.label.of(lang), "", typed.get("urgency") == one.value, one.value) for one in Urgency),
        consents=tuple(Choice(text.of(lang), "", typed.get("consent") == code, code) for code, text in CONSENTS.items()),
        partners=tuple((directory.name_of(code).of(lang), say(lang, "consult.yuan", yuan=f"{fee / 100:,.2f}")) for code, fee in fees.items()),
        consent_words=say(lang, "consult.consent-words"),
        draft=draft_views.bar(request, _form(typed), draft),
    )
    return render(request, page, status=status)


def _guest(at: int, typed: Mapping[str, str], partners: tuple[str, ...], lang: Lang) -> GuestField:
    def picked(name: str, code: str) -> bool:
        return typed.get(f"{name}-{at}") == code

    return GuestField(
        at,
        tuple(Choice(directory.name_of(code).of(lang), "", picked("institution", code), code) for code in partners),
        tuple(Choice(name.of(lang), "", picked("specialty", code), code) for code, name in SPECIALTIES.items()),
        tuple(Choice(name.of(lang), "", picked("title", code), code) for code, name in TITLES.items()),
    )
