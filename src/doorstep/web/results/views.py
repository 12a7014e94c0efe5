"""The order desk of one case: `?case=NUMBER`, then items, then a choice for each, then the explanation."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpResponse, HttpResponseRedirect

from doorstep.core.clock import BEIJING, utc_now
from doorstep.core.errors import UserError
from doorstep.core.text import Lang
from doorstep.services import cases, quality_board, recognition, results
from doorstep.services.readers import Case
from doorstep.services.recognition_words import Advice, Choice, Line, to_patient
from doorstep.web import frame, methods, refusals
from doorstep.web.asking import SignedInRequest
from doorstep.web.frame import Choice as Link
from doorstep.web.frame import Frame
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.refusals import Refusal
from doorstep.web.results import shown
from doorstep.web.results.pages import DeskPage
from doorstep.web.words import say


@methods.form
def desk(request: SignedInRequest) -> HttpResponse:
    """The desk; sent, it makes the order and shows what the patient is told."""
    asked = request.POST if request.method == "POST" else request.GET
    case = cases.get(asked.get("case", ""), reader=request.user)
    if request.method != "POST":
        return _page(request, case, request.GET.getlist("item"))
    key, items = request.POST.get("key", ""), request.POST.getlist("item")
    try:
        recognition.order(case, _choices(request, items), by=request.user, key=key, now=utc_now())
    except UserError as error:
        return _page(request, case, items, refusals.of(error, lang_of(request)), status=error.http_status)
    return HttpResponseRedirect(f"/results/?case={case.number}&order={key}")


def _choices(request: SignedInRequest, items: Sequence[str]) -> list[Choice]:
    return [_choice(code, request.POST.get(f"choice-{code}", ""), request.POST.get(f"reason-{code}", "")) for code in items]


def _choice(code: str, said: str, reason: str) -> Choice:
    number = said.removeprefix(shown.ACCEPT)
    if said.startswith(shown.ACCEPT) and number.isdecimal():
        return Choice(code, True, int(number))
    return Choice(code, False, reason=reason)


def _page(request: SignedInRequest, case: Case, items: Sequence[str], refusal: Refusal | None = None, *, status: int = 200) -> HttpResponse:
    reader, lang, now = request.user, lang_of(request), utc_now()
    made = recognition.made(case, request.GET["order"], reader=reader) if request.GET.get("order") else ()
    try:
        advice = recognition.advise(case, items, by=reader, now=now) if items and not made else ()
    except UserError as error:
        advice, refusal, status = (), refusals.of(error, lang), error.http_status
    is_choosing = not made and not advice
    found = results.for_case(case, reader=reader) if is_choosing else ()
    listed = recognition.items()
    around = _frame(request, case, lang)
    typed = {name: str(value) for name, value in request.POST.items()}
    existing = shown.existing_table(found, {item.code: item for item in listed}, _titled(around, "results.existing", lang), lang)
    page = DeskPage(
        frame=around,
        sentence=around.synthetic_opening + _sentence(cases.person(case, reader=reader).name, made, advice, len(found), bool(listed), lang),
        number=case.number,
        refusal=refusal,
        warnings=_warnings(request, case, lang) if is_choosing else (),
        groups=shown.groups(listed, Counter(one.item for one in found), lang) if is_choosing else (),
        cards=tuple(shown.card(one, typed, lang) for one in advice),
        key=typed.get("key") or uuid.uuid4().hex,
        told=tuple(to_patient(line).of(lang) for line in made),
        told_title=say(lang, "results.told-title"),
        told_on=f"{made[0].at.astimezone(BEIJING):%Y-%m-%d %H:%M}" if made else "",
        existing=existing if is_choosing else None,
        may_order=cases.has_part(case, by=reader),
    )
    return render(request, page, status=status)


def _titled(around: Frame, key: str, lang: Lang) -> str:
    return around.synthetic_opening + say(lang, key)


def _frame(request: SignedInRequest, case: Case, lang: Lang) -> Frame:
    title = say(lang, "results.title")
    trail = (Link(say(lang, "cases.title"), "/cases/"), Link(case.number, f"/cases/{case.number}/"), Link(title, "", True))
    return replace(frame.of(request, title=title, room="cases", trail=trail), kept=(("case", case.number),))


def _sentence(patient: str, made: tuple[Line, ...], advice: tuple[Advice, ...], found: int, has_list: bool, lang: Lang) -> str:
    name = patient or say(lang, "cases.nobody")
    if made:
        accepted = sum(line.is_accepted for line in made)
        return say(lang, "results.sentence-made", patient=name, accepted=accepted, ordered=len(made) - accepted)
    if advice:
        recognised = sum(one.best is not None and one.best.decision.is_recognised for one in advice)
        return say(lang, "results.sentence-advice" if recognised else "results.sentence-advice-none", patient=name, items=len(advice), recognised=recognised)
    if not has_list:
        return say(lang, "results.sentence-no-list")
    return say(lang, "results.sentence", patient=name, count=found)


def _warnings(request: SignedInRequest, case: Case, lang: Lang) -> tuple[str, ...]:
    """Results of this case that the reader's institution used and whose quality control had lapsed."""
    told = [one for one in quality_board.warnings(reader=request.user) if one.line.case_id == case.pk]
    names = {item.code: item.name.of(lang) for item in recognition.items()}
    return tuple(say(lang, "results.lapsed", item=names.get(one.line.item, one.line.item), day=one.line.result.performed_on.isoformat()) for one in told)


