"""Sending a patient: up, home, or a question; with the places that can treat now."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.http import HttpResponse, HttpResponseRedirect

from doorstep.core.clock import utc_now
from doorstep.core.errors import NotAllowed, UserError
from doorstep.core.text import Lang
from doorstep.services import (
    case_people,
    cases,
    condition_search,
    directory,
    drafts,
    person_records,
    policy,
    referrals,
    worklists,
)
from doorstep.services.case_people import Person
from doorstep.services.drafts import Kept
from doorstep.services.person_records import Known, Stay
from doorstep.services.referrals import CONSENTS, Request
from doorstep.vocab.levels import Tier, Urgency
from doorstep.vocab.roles import Permission
from doorstep.web import frame, methods, refusals
from doorstep.web.asking import SignedInRequest
from doorstep.web.cases.pages import ConditionsPage, PlaceLine, SendPage
from doorstep.web.drafts import views as draft_views
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.refusals import Refusal
from doorstep.web.words import WORDS, say
from doorstep.workflows.shortlist import Ranked

_KINDS = ("up", "down", "ask")
_TYPED = ("identity", "name", "phone", "condition", "urgency", "reason", "plan", "consent", "receiver", "outside")


@methods.form
def send(request: SignedInRequest) -> HttpResponse:
    """The form; `look` lists the places again, anything else sends."""
    policy.require(request.user, Permission.HANDLE_CASES)
    if not request.user.institution:
        raise NotAllowed(WORDS["cases.no-place"])
    if request.method != "POST":
        return _opened(request)
    typed = {name: str(value) for name, value in request.POST.items()}
    if "look" in typed:
        return _page(request, typed)
    try:
        case = cases.get(typed["case"], reader=request.user) if typed.get("case") else None
        sent = referrals.send(_request(typed, tuple(request.POST.getlist("criteria"))), by=request.user, key=typed.get("key", ""), now=utc_now(), case=case)
    except UserError as error:
        return _page(request, typed, refusals.of(error, lang_of(request)), status=error.http_status)
    drafts.drop(_form(typed), by=request.user)
    return HttpResponseRedirect(f"/cases/{sent.number}/?done=sent")


def _opened(request: SignedInRequest) -> HttpResponse:
    """The form as it begins: empty, or with what was typed and not sent."""
    begun = {"urgency": Urgency.ROUTINE.value, "case": request.GET.get("case", ""), "kind": request.GET.get("kind", "up")}
    found = drafts.find(_form(begun), reader=request.user, now=utc_now())
    if found is None:
        return _page(request, begun)
    typed = {**begun, **{name: found.one(name) for name in found.fields}}
    return _page(request, typed, criteria=found.fields.get("criteria", ()), draft=found)


def _form(typed: Mapping[str, str]) -> str:
    """The name of a form's draft: one a kind, and one a case that is gone on with."""
    return "-".join(filter(None, ("send", typed.get("kind", "up"), typed.get("case", ""))))


def _request(typed: Mapping[str, str], criteria: tuple[str, ...]) -> Request:
    urgency = typed.get("urgency", "")
    condition = condition_search.code_in(typed.get("condition", ""))
    return Request(
        condition=condition,
        receiver=typed.get("receiver", ""),
        outside=typed.get("outside", ""),
        urgency=Urgency(urgency) if urgency in set(Urgency) else Urgency.ROUTINE,
        is_severe=referrals.is_severe(condition),
        is_down=typed.get("kind") == "down",
        is_question=typed.get("kind") == "ask",
        criteria=criteria,
        consent=typed.get("consent", ""),
        reason=typed.get("reason", ""),
        plan=typed.get("plan", ""),
        person={name: typed.get(name, "") for name in ("name", "identity", "phone")},
    )


def _page(
    request: SignedInRequest,
    typed: Mapping[str, str],
    refusal: Refusal | None = None,
    *,
    criteria: tuple[str, ...] = (),
    draft: Kept | None = None,
    status: int = 200,
) -> HttpResponse:
    reader, lang = request.user, lang_of(request)
    criteria = criteria or tuple(request.POST.getlist("criteria"))
    person = _person(typed)
    found = person_records.known(person, reader=reader) if person and (request.method == "POST" or draft) else Known(None, ())
    filled = _filled(typed, found)
    typed = {**typed, **filled}
    kind = typed.get("kind", "up") if typed.get("kind") in _KINDS else "up"
    wanted = _request(typed, criteria)
    title = say(lang, f"send.title-{kind}")
    page = SendPage(
        frame=frame.of(request, title=title, room="cases", trail=(Choice(say(lang, "cases.title"), "/cases/"), Choice(title, "", True))),
        sentence=say(lang, "send.sentence-ask" if kind == "ask" else "send.sentence"),
        kind=kind,
        case=typed.get("case", ""),
        key=typed.get("key") or uuid.uuid4().hex,
        refusal=refusal,
        typed={name: typed.get(name, "") for name in _TYPED},
        urgencies=tuple(Choice(one.label.of(lang), "", typed.get("urgency") == one.value, one.value) for one in Urgency),
        criteria=tuple(
            Choice(one.name.of(lang), "", one.code in criteria, one.code) for one in referrals.suggested("down" if kind == "down" else "up", reader=reader)
        ),
        consents=tuple(Choice(text.of(lang), "", typed.get("consent") == code, code) for code, text in CONSENTS.items()),
        places=tuple(_place(one, typed.get("receiver", ""), lang) for one in referrals.places(wanted, reader=reader, now=utc_now())),
        has_looked=bool(wanted.condition),
        live=_live(wanted, person, lang),
        known=tuple(_stay(one, lang) for one in found.stays),
        filled=tuple(filled),
        draft=draft_views.bar(request, _form(typed), draft),
    )
    return render(request, page, part="filled" if filled else "places", status=status)


def _place(one: Ranked, chosen: str, lang: Lang) -> PlaceLine:
    place = one.candidate
    return PlaceLine(
        place.code, place.name.of(lang), Tier(place.tier).label.of(lang), tuple(reason.of(lang) for reason in one.reasons), place.code == chosen, one.free == 0
    )


def _person(typed: Mapping[str, str]) -> Person | None:
    """The patient of the form when the identity number is right; None without one."""
    if not typed.get("identity", "").strip():
        return None
    try:
        return case_people.made(today=utc_now().date(), name=typed.get("name", "").strip() or "—", identity=typed["identity"])
    except UserError:
        return None


def _filled(typed: Mapping[str, str], found: Known) -> dict[str, str]:
    """Fields left empty that an earlier case of the institution knows."""
    earlier = {"name": found.person.name, "phone": found.person.phone} if found.person else {}
    return {name: text for name, text in earlier.items() if text and not typed.get(name, "").strip()}


def _stay(one: Stay, lang: Lang) -> str:
    place, condition = directory.name_of(one.institution).of(lang), worklists.condition_name(one.icd).of(lang)
    return say(lang, "send.stay", day=one.discharged_on.isoformat(), place=place, condition=condition)


def _live(wanted: Request, person: Person | None, lang: Lang) -> str:
    """That the patient has a live referral for the problem, told before anything is sent."""
    found = referrals.live(person, wanted.condition, is_down=wanted.is_down) if person and wanted.condition else None
    return say(lang, "send.live", number=found.case.number, state=worklists.state_of(found).of(lang)) if found else ""


@methods.reads
def conditions(request: SignedInRequest) -> HttpResponse:
    """Options for what was typed into the condition field."""
    policy.require(request.user, Permission.HANDLE_CASES)
    lang = lang_of(request)
    found = condition_search.search(request.GET.get("condition", ""), reader=request.user)
    page = ConditionsPage(frame.of(request, title=""), tuple(Choice(f"{one.icd} {one.name.of(lang)}", "", False, one.icd) for one in found))
    return render(request, page, part="options")
