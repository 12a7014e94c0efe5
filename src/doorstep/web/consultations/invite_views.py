"""The invitation to a consultation, with the patient's signed consent."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from functools import partial

from django.http import HttpResponse

from doorstep.core.clock import BEIJING, utc_now
from doorstep.core.errors import BadValue
from doorstep.core.text import Lang
from doorstep.services import agreements, condition_search, consultations, directory
from doorstep.services.case_documents import MOST_BYTES
from doorstep.services.consultations import CONSENTS, MOST_INVITED, Guest, Invitation
from doorstep.vocab.professions import SPECIALTIES, TITLES
from doorstep.web import frame, methods
from doorstep.web.asking import SignedInRequest
from doorstep.web.cases import patient_form
from doorstep.web.cases.patient_form import PatientForm, Shown, Typed
from doorstep.web.consultations.pages import GuestField, InvitePage
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.words import WORDS, say

_SHOWN_GUESTS = 2
_TYPED = ("reason", "purpose", "summary", "at")
_PNG = "data:image/png;base64,"


@methods.form
def invite(request: SignedInRequest) -> HttpResponse:
    """The form, and what it sends."""
    return FORM.answer(request)


def _sent(request: SignedInRequest, typed: Typed) -> str:
    case = patient_form.case_of(request, typed)
    return consultations.invite(_invitation(request, typed), by=request.user, key=typed.get("key", ""), now=utc_now(), case=case)[0].number


def _invitation(request: SignedInRequest, typed: Typed) -> Invitation:
    return Invitation(
        condition=condition_search.code_in(typed.get("condition", "")),
        guests=_guests(typed),
        reason=typed.get("reason", ""),
        purpose=typed.get("purpose", ""),
        summary=typed.get("summary", ""),
        at=_moment(typed.get("at", "")),
        urgency=patient_form.urgency_of(typed),
        consent=typed.get("consent", ""),
        paper=_paper(request, typed.get("signature", "")),
        person=patient_form.person_of(typed),
    )


def _guests(typed: Typed) -> tuple[Guest, ...]:
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


def _page(request: SignedInRequest, shown: Shown) -> HttpResponse:
    reader, lang = request.user, lang_of(request)
    today = utc_now().astimezone(BEIJING).date()
    fees = agreements.partners(reader.institution, kind=consultations.WORKFLOW, on=today)
    title = say(lang, "consult.invite")
    page = InvitePage(
        frame=frame.of(request, title=title, room="consultations", trail=(Choice(say(lang, "consult.title"), "/consultations/"), Choice(title, "", True))),
        sentence=say(lang, "consult.invite-sentence" if fees else "consult.no-partners"),
        refusal=shown.refusal,
        form=FORM.fields(request, shown, _TYPED, CONSENTS),
        guests=tuple(_guest(at, shown.typed, tuple(fees), lang) for at in range(1, _SHOWN_GUESTS + 1)),
        partners=tuple((directory.name_of(code).of(lang), say(lang, "consult.yuan", yuan=f"{fee / 100:,.2f}")) for code, fee in fees.items()),
        consent_words=say(lang, "consult.consent-words"),
    )
    return render(request, page, status=shown.status)


FORM = PatientForm(partial(patient_form.draft_name, "invite"), _sent, _page)


def _guest(at: int, typed: Typed, partners: tuple[str, ...], lang: Lang) -> GuestField:
    def picked(name: str, code: str) -> bool:
        return typed.get(f"{name}-{at}") == code

    return GuestField(
        at,
        tuple(Choice(directory.name_of(code).of(lang), "", picked("institution", code), code) for code in partners),
        tuple(Choice(name.of(lang), "", picked("specialty", code), code) for code, name in SPECIALTIES.items()),
        tuple(Choice(name.of(lang), "", picked("title", code), code) for code, name in TITLES.items()),
    )
