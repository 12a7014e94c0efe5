"""The order of a remote diagnosis."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse

from doorstep.core.clock import BEIJING, utc_now
from doorstep.services import agreements, condition_search, diagnoses, directory
from doorstep.services.diagnoses import Order
from doorstep.web import frame, methods
from doorstep.web.asking import SignedInRequest
from doorstep.web.cases import patient_form
from doorstep.web.cases.patient_form import PatientForm, Shown, Typed
from doorstep.web.consultations.pages import OrderPage
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.words import say


@methods.form
def order(request: SignedInRequest) -> HttpResponse:
    """The form, and what it sends."""
    return FORM.answer(request)


def _sent(request: SignedInRequest, typed: Typed) -> str:
    return diagnoses.order(_order(typed), by=request.user, key=typed.get("key", ""), now=utc_now(), case=patient_form.case_of(request, typed)).number


def _order(typed: Typed) -> Order:
    return Order(
        item=typed.get("item", ""),
        receiver=typed.get("receiver", ""),
        condition=condition_search.code_in(typed.get("condition", "")),
        history=typed.get("history", ""),
        urgency=patient_form.urgency_of(typed),
        consent=typed.get("consent", ""),
        person=patient_form.person_of(typed),
    )


def _page(request: SignedInRequest, shown: Shown) -> HttpResponse:
    reader, lang = request.user, lang_of(request)
    centres = agreements.partners(reader.institution, kind=diagnoses.WORKFLOW, on=utc_now().astimezone(BEIJING).date())
    items = diagnoses.items()
    chosen, centre = shown.typed.get("item"), shown.typed.get("receiver")
    title = say(lang, "consult.order")
    page = OrderPage(
        frame=frame.of(request, title=title, room="consultations", trail=(Choice(say(lang, "consult.title"), "/consultations/"), Choice(title, "", True))),
        sentence=say(lang, "consult.order-sentence"),
        refusal=shown.refusal,
        form=FORM.fields(request, shown, ("history",)),
        empty="" if centres and items else say(lang, "consult.no-readers" if not centres else "consult.no-items"),
        items=tuple(Choice(f"{one.name.of(lang)} · {one.kind.label.of(lang)}", "", one.code == chosen, one.code) for one in items),
        centres=tuple(Choice(directory.name_of(code).of(lang), "", code == centre or len(centres) == 1, code) for code in centres),
    )
    return render(request, page, status=shown.status)


FORM = PatientForm(partial(patient_form.draft_name, "order"), _sent, _page)
