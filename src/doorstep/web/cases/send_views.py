"""Sending a patient: up, home, or a question; with the places that can treat now."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse

from doorstep.core.clock import utc_now
from doorstep.core.text import Lang
from doorstep.services import condition_search, policy, referrals, worklists
from doorstep.services.case_people import Person
from doorstep.services.referrals import Request
from doorstep.vocab.levels import Tier
from doorstep.vocab.roles import Permission
from doorstep.web import frame, methods
from doorstep.web.asking import SignedInRequest
from doorstep.web.cases import patient_form
from doorstep.web.cases.pages import ConditionsPage, PersonPage, PlaceLine, SendPage
from doorstep.web.cases.patient_form import PatientForm, Shown, Typed
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.words import say
from doorstep.workflows.shortlist import Ranked

_KINDS = ("up", "down", "ask")
_TYPED = ("reason", "plan", "outside")


@methods.form
def send(request: SignedInRequest) -> HttpResponse:
    """The form; `look` lists the places again, anything else sends."""
    return FORM.answer(request)


def _draft(typed: Typed) -> str:
    return patient_form.draft_name(f"send-{typed.get('kind', 'up')}", typed)


def _sent(request: SignedInRequest, typed: Typed) -> str:
    wanted, case = _request(typed, tuple(request.POST.getlist("criteria"))), patient_form.case_of(request, typed)
    return referrals.send(wanted, by=request.user, key=typed.get("key", ""), now=utc_now(), case=case).number


def _request(typed: Typed, criteria: tuple[str, ...]) -> Request:
    condition = condition_search.code_in(typed.get("condition", ""))
    return Request(
        condition=condition,
        receiver=typed.get("receiver", ""),
        outside=typed.get("outside", ""),
        urgency=patient_form.urgency_of(typed),
        is_severe=referrals.is_severe(condition),
        is_down=typed.get("kind") == "down",
        is_question=typed.get("kind") == "ask",
        criteria=criteria,
        consent=typed.get("consent", ""),
        reason=typed.get("reason", ""),
        plan=typed.get("plan", ""),
        person=patient_form.person_of(typed),
    )


def _page(request: SignedInRequest, shown: Shown) -> HttpResponse:
    reader, lang = request.user, lang_of(request)
    criteria = tuple(request.POST.getlist("criteria")) or (shown.draft.fields.get("criteria", ()) if shown.draft else ())
    recalled = patient_form.recall(request, shown.typed)
    typed = {**shown.typed, **recalled.filled}
    kind = typed.get("kind", "up") if typed.get("kind") in _KINDS else "up"
    wanted = _request(typed, criteria)
    title = say(lang, f"send.title-{kind}")
    page = SendPage(
        frame=frame.of(request, title=title, room="cases", trail=(Choice(say(lang, "cases.title"), "/cases/"), Choice(title, "", True))),
        sentence=say(lang, "send.sentence-ask" if kind == "ask" else "send.sentence"),
        kind=kind,
        refusal=shown.refusal,
        form=FORM.fields(request, replace(shown, typed=typed), _TYPED),
        criteria=tuple(
            Choice(one.name.of(lang), "", one.code in criteria, one.code) for one in referrals.suggested("down" if kind == "down" else "up", reader=reader)
        ),
        places=tuple(_place(one, typed.get("receiver", ""), lang) for one in referrals.places(wanted, reader=reader, now=utc_now())),
        has_looked=bool(wanted.condition),
        live=_live(wanted, patient_form.identified(typed), lang),
        known=recalled.stays,
        is_filled=bool(recalled.filled),
    )
    return render(request, page, part="filled" if recalled.filled else "places", status=shown.status)


FORM = PatientForm(_draft, _sent, _page)


def _place(one: Ranked, chosen: str, lang: Lang) -> PlaceLine:
    place = one.candidate
    return PlaceLine(
        place.code, place.name.of(lang), Tier(place.tier).label.of(lang), tuple(reason.of(lang) for reason in one.reasons), place.code == chosen, one.free == 0
    )


def _live(wanted: Request, person: Person | None, lang: Lang) -> str:
    """That the patient has a live referral for the problem, told before anything is sent."""
    found = referrals.live(person, wanted.condition, is_down=wanted.is_down) if person and wanted.condition else None
    return say(lang, "send.live", number=found.case.number, state=worklists.state_of(found).of(lang)) if found else ""


@methods.posts
def person(request: SignedInRequest) -> HttpResponse:
    """What is known of the patient of any form, and their name and telephone where those were left empty."""
    policy.require(request.user, Permission.HANDLE_CASES)
    typed = {name: str(value) for name, value in request.POST.items()}
    recalled = patient_form.recall(request, typed)
    page = PersonPage(frame.of(request, title=""), patient_form.PersonFields({**typed, **recalled.filled}), recalled.stays, bool(recalled.filled))
    return render(request, page, part="recalled")


@methods.reads
def conditions(request: SignedInRequest) -> HttpResponse:
    """Options for what was typed into the condition field."""
    policy.require(request.user, Permission.HANDLE_CASES)
    lang = lang_of(request)
    found = condition_search.search(request.GET.get("condition", ""), reader=request.user)
    page = ConditionsPage(frame.of(request, title=""), tuple(Choice(f"{one.icd} {one.name.of(lang)}", "", False, one.icd) for one in found))
    return render(request, page, part="options")
