"""What is entered: a run of two levels, a pass, its withdrawal, a file of control values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect

from doorstep.core.clock import utc_now
from doorstep.core.errors import BadValue, UserError
from doorstep.core.text import Text
from doorstep.recognition.language import SchemeLevel
from doorstep.services import quality_control, quality_file
from doorstep.services.quality_control import Measured
from doorstep.web import methods, refusals
from doorstep.web.asking import SignedInRequest
from doorstep.web.language import lang_of
from doorstep.web.qc import views
from doorstep.web.words import WORDS

_MOST_BYTES = 5_000_000


def _done(request: SignedInRequest, code: str, what: str, act: Callable[[Mapping[str, str]], None]) -> HttpResponse:
    """Do it and show the item; a refusal shows the item with what was typed."""
    typed = {name: str(value) for name, value in request.POST.items()}
    try:
        act(typed)
    except UserError as error:
        return views.item_page(request, code, refusals.of(error, lang_of(request)), typed=typed, status=error.http_status)
    kept = "" if request.user.institution else f"&institution={views.institution_of(request)}"
    return HttpResponseRedirect(f"/qc/{code}/?done={what}{kept}")


@methods.posts
def run(request: SignedInRequest, code: str) -> HttpResponse:
    """One run: a value for each level that was measured."""

    def act(typed: Mapping[str, str]) -> None:
        found = list(_levels(code, typed))
        if not found:
            raise BadValue(WORDS["qc.no-value"])
        with transaction.atomic():
            for one in found:
                quality_control.file(one, institution=views.institution_of(request), by=request.user, now=utc_now())

    return _done(request, code, "run", act)


def _levels(code: str, typed: Mapping[str, str]) -> Iterator[Measured]:
    for level in ("1", "2"):
        if typed.get(f"value_{level}", "").strip():
            yield Measured(
                item=code,
                on=_day(typed.get("on", "")),
                level=level,
                lot=typed.get(f"lot_{level}", "").strip()[:40] or "1",
                value=_number(typed[f"value_{level}"]),
                number=int(typed.get("number", "1")) if typed.get("number", "1").isdecimal() else 1,
                mean=_maybe(typed.get(f"mean_{level}", "")),
                sd=_maybe(typed.get(f"sd_{level}", "")),
                unit=typed.get("unit", "").strip()[:24],
                is_fresh=bool(typed.get("corrected")),
            )


@methods.posts
def passed(request: SignedInRequest, code: str) -> HttpResponse:
    """A pass in an external assessment."""

    def act(typed: Mapping[str, str]) -> None:
        level = typed.get("scheme_level", "")
        if level not in set(SchemeLevel):
            raise BadValue(WORDS["qc.no-level"])
        quality_control.file_pass(
            institution=views.institution_of(request),
            item=code,
            scheme=typed.get("scheme", "")[:120],
            level=SchemeLevel(level),
            from_on=_day(typed.get("from_on", "")),
            to_on=_day(typed.get("to_on", "")),
            by=request.user,
            now=utc_now(),
        )

    return _done(request, code, "pass", act)


@methods.posts
def withdraw(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """End a pass from a day."""
    return _done(request, code, "withdraw", lambda typed: quality_control.withdraw_pass(number, on=_day(typed.get("withdrawn_on", "")), by=request.user))


@methods.posts
def load(request: SignedInRequest) -> HttpResponse:
    """A CSV of control values: what became of each row."""
    institution, given = views.institution_of(request), request.FILES.get("file")
    try:
        if given is None or not institution:
            raise BadValue(WORDS["qc.no-file"])
        if (given.size or 0) > _MOST_BYTES:
            raise BadValue(WORDS["qc.large-file"])
        found = quality_file.load(given.read(), institution=institution, by=request.user, now=utc_now())
    except UserError as error:
        return views.board_page(request, refusals.of(error, lang_of(request)), status=error.http_status)
    return views.board_page(request, loaded=found)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadValue(Text("请填写日期", "a day is needed"), right=Text("如 2026-01-31", "such as 2026-01-31")) from error


def _number(text: str) -> float:
    return quality_file.number("value", text.strip())


def _maybe(text: str) -> float | None:
    return _number(text) if text.strip() else None
