"""One row of a ledger: what it says, the steps that may be taken, its history and what names it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.http import HttpResponse, HttpResponseRedirect

from doorstep.core.clock import BEIJING, utc_now
from doorstep.core.errors import UserError
from doorstep.core.text import Lang
from doorstep.services import ledger_places, ledger_steps, ledger_thread, ledgers
from doorstep.services.readers import LedgerEntry, LedgerRow
from doorstep.tables import ledgers as kinds
from doorstep.tables.ledger import Ledger
from doorstep.web import frame, methods, refusals
from doorstep.web.asking import SignedInRequest
from doorstep.web.cases.pages import AskField, StepForm, ThreadLine
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.ledgers import shown, views
from doorstep.web.ledgers.pages import RowPage
from doorstep.web.ledgers.shown import Names
from doorstep.web.page import render
from doorstep.web.refusals import Refusal
from doorstep.web.table import Table
from doorstep.web.words import say
from doorstep.workflows.language import Ask, Step


@methods.reads
def detail(request: SignedInRequest, ledger: str, code: str) -> HttpResponse:
    """The row as its reader may see it."""
    return page_of(request, ledgers.one(ledger, code, reader=request.user))


@methods.posts
def take(request: SignedInRequest, ledger: str, code: str, step: str) -> HttpResponse:
    """Take a step; a refusal shows the row as it stands now, with what was typed."""
    row, typed = ledgers.one(ledger, code, reader=request.user), {name: str(value) for name, value in request.POST.items()}
    version = typed.get("version", "")
    answers = {name.removeprefix("ask-"): text for name, text in typed.items() if name.startswith("ask-")}
    try:
        ledger_steps.take(row.pk, step, by=request.user, version=int(version) if version.isdecimal() else 0, key=typed.get("key", ""), answers=answers, now=utc_now())
    except UserError as error:
        row = ledgers.one(ledger, code, reader=request.user)
        return page_of(request, row, refusals.of(error, lang_of(request)), typed=typed, opened=step, status=error.http_status)
    return HttpResponseRedirect(f"/ledgers/{ledger}/{code}/?done={step}")


def page_of(
    request: SignedInRequest, row: LedgerRow, refusal: Refusal | None = None, *, typed: Mapping[str, str] | None = None, opened: str = "", status: int = 200
) -> HttpResponse:
    """The page of a row, with a refusal and the form as it was typed when a step was refused."""
    reader, lang, kind = request.user, lang_of(request), kinds.get(row.ledger)
    names = Names(reader, lang)
    title = shown.title(kind, row, names)
    state = shown.state_of(kind, row)
    steps = ledger_steps.possible(row, by=reader)
    may_keep = reader.may(kind.keeper) and row.withdrawn_at is None and _is_own(row, kind, request)
    around = frame.of(request, title=title, room=views.room_of(kind), trail=views.trail(kind, lang, Choice(row.code, "", True)))
    page = RowPage(
        frame=around,
        sentence=_sentence(row, kind, title, lang),
        done=_done(request, kind, lang),
        refusal=refusal,
        facts=tuple(_facts(row, kind, names)),
        state=state[0].of(lang) if state else "",
        tone="alarm" if state and shown.is_late(row, utc_now()) else state[1] if state else "",
        due=shown.day(row.due_at) if row.due_at else "",
        is_late=shown.is_late(row, utc_now()),
        has_workflow=state is not None,
        is_live=row.withdrawn_at is None,
        steps=tuple(_form(code, step, row, lang, (typed or {}) if code == opened else {}, is_open=code == opened) for code, step in steps.items()),
        edit=f"/ledgers/{row.ledger}/{row.code}/edit/" if may_keep else "",
        withdraw=f"/ledgers/{row.ledger}/{row.code}/withdraw/" if may_keep else "",
        withdraw_key=uuid.uuid4().hex,
        version=row.version,
        below=_below(row, names),
        thread=tuple(_line(one, lang) for one in reversed(ledgers.history(row, reader=reader))),
    )
    return render(request, page, status=status)


def _is_own(row: LedgerRow, kind: Ledger, request: SignedInRequest) -> bool:
    try:
        ledger_places.require_own(request.user, ledger_places.place_of(kind, row.values))
    except UserError:
        return False
    return True


def _sentence(row: LedgerRow, kind: Ledger, title: str, lang: Lang) -> str:
    opening = say(lang, "ledger.invented-row") if row.is_synthetic else ""
    if row.withdrawn_at is not None:
        return opening + say(lang, "ledger.row-withdrawn", name=kind.name.of(lang), title=title, day=shown.day(row.withdrawn_at))
    state = shown.state_of(kind, row)
    if state is None:
        return opening + say(lang, "ledger.row", name=kind.name.of(lang), title=title)
    return opening + say(lang, "ledger.row-state", name=kind.name.of(lang), title=title, state=state[0].of(lang))


def _done(request: SignedInRequest, kind: Ledger, lang: Lang) -> str:
    step = request.GET.get("done", "")
    if step in ("made", "changed"):
        return say(lang, f"ledger.done-{step}")
    workflow = ledgers.workflow_of(kind)
    return say(lang, "case.done", step=workflow.steps[step].name.of(lang)) if workflow and step in workflow.steps else ""


def _facts(row: LedgerRow, kind: Ledger, names: Names) -> list[tuple[str, str, str]]:
    """(heading, value, address of what it names) of every field that says something."""
    values = ledgers.shown(row, reader=names.reader)
    found = []
    for field in kind.fields:
        text = shown.value(field, values[field.name], names)
        if text and field.name != "synthetic":
            parent = kind.parents.get(field.name, "")
            found.append((shown.label(field, names.lang), text, f"/ledgers/{parent}/{values[field.name]}/" if parent and isinstance(values[field.name], str) else ""))
    return found


def _below(row: LedgerRow, names: Names) -> tuple[Table, ...]:
    """Rows of other ledgers that name this one."""
    found = []
    for other in kinds.shipped().values():
        for name, parent in other.parents.items():
            if parent != row.ledger or other.field(name).kind == "codes":
                continue
            naming = ledgers.rows(other.code, reader=names.reader, **{name: row.code})
            if naming:
                found.append(views.table_of(other, naming, names))
    return tuple(found)


def _form(code: str, step: Step, row: LedgerRow, lang: Lang, typed: Mapping[str, str], *, is_open: bool) -> StepForm:
    return StepForm(
        code=code,
        name=step.name.of(lang),
        action=f"/ledgers/{row.ledger}/{row.code}/{code}/",
        version=row.version,
        key=uuid.uuid4().hex,
        fields=tuple(_field(name, ask, code, lang, typed) for name, ask in step.asks.items()),
        is_main=step.is_main,
        is_open=is_open,
        is_loaded=True,
        load="",
        lacks="",
    )


def _field(name: str, ask: Ask, code: str, lang: Lang, typed: Mapping[str, str]) -> AskField:
    value = typed.get(f"ask-{name}", "")
    choices = tuple(Choice(text.of(lang), "", key == value, key) for key, text in ask.choices.items())
    return AskField(f"ask-{name}", ask.name.of(lang), ask.kind.value, ask.is_required, choices, value, f"f-{code}-{name}", ask.hint.of(lang) if ask.hint else "")


def _line(entry: LedgerEntry, lang: Lang) -> ThreadLine:
    return ThreadLine(
        at=f"{entry.at.astimezone(BEIJING):%Y-%m-%d %H:%M}",
        who=entry.actor,
        sentence=ledger_thread.sentence(entry).of(lang),
        kind="step",
        words=tuple((label.of(lang), text) for label, text in ledger_thread.words_of(entry)),
        href="",
    )
