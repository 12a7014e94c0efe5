"""Steps of a ledger's row: the pure engine says whether one may be taken; this writes what follows.

An answer that bears the name of a field of the row is written into it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from doorstep.core.errors import NotAllowed, NotFound, UserError
from doorstep.core.text import Text
from doorstep.services import audit, deadlines, idempotency, ledger_notices, ledger_places, ledger_values, ledgers
from doorstep.services.ledger_values import Known
from doorstep.store.models import LedgerRow
from doorstep.store.reader import Operator, Reader
from doorstep.tables import ledgers as kinds
from doorstep.tables.ledger import Ledger
from doorstep.vocab.roles import Role
from doorstep.workflows import engine
from doorstep.workflows.engine import Actor
from doorstep.workflows.language import AskKind, Part, Step, Workflow

CLOCK = Operator("clock")
_AT_ONCE = 200
Fact = Callable[[LedgerRow, Mapping[str, str]], bool]


def possible(row: LedgerRow, *, by: Reader) -> dict[str, Step]:
    """The steps that `by` may take now, the main one first."""
    workflow, actor = ledgers.workflow_of(kinds.get(row.ledger)), actor_of(row, by)
    if workflow is None or actor is None or row.withdrawn_at is not None:
        return {}
    return engine.allowed(workflow, state=row.state, actor=actor)


def actor_of(row: LedgerRow, by: Reader) -> Actor | None:
    """The part and role of a reader in a row; the operator acts for the authority."""
    if by is CLOCK:
        return Actor(Part.CLOCK)
    part = ledger_places.part_of(row, by)
    if part is None:
        return None
    return Actor(part, Role(by.role) if by.role in set(Role) else Role.ASSESSOR if row.ledger == "appeals" else Role.SUPPORT_OFFICER)


def take(row: int, step: str, *, by: Reader, version: int, key: str, answers: Mapping[str, str], now: datetime) -> LedgerRow:
    """Take one step of a row's workflow.

    Raises what `engine.take` raises, StaleVersion, KeyReused, NotAllowed for one without a part in it, BadValue for answers
    that do not fit the row.
    """
    ledger_values.refuse_unwritable(answers.values())
    return _take(row, step, by=by, version=version, key=key, answers=answers, now=now)[0]


def _take(row: int, step: str, *, by: Reader, version: int, key: str, answers: Mapping[str, str], now: datetime) -> tuple[LedgerRow, bool]:
    """The row, and whether the step was taken just now; False when it is a repeat."""
    asked, new = idempotency.digest(str(row), step, answers), []

    def work() -> LedgerRow:
        found = LedgerRow.objects.visible_to(by).select_for_update(no_key=True).filter(pk=row).first()
        repeat = ledgers.earlier(key, asked, by)
        if repeat:
            return repeat
        if found is None or found.withdrawn_at is not None:
            raise NotFound(Text("没有这一行，或已撤下", "there is no such row, or it was withdrawn"))
        ledgers.refuse_stale(found, version)
        new.append(_taken(found, step, answers, by=by, key=key, asked=asked, now=now))
        return new[0]

    done = ledgers.once(key, asked, by, work)
    return done, done in new


def _taken(row: LedgerRow, code: str, answers: Mapping[str, str], *, by: Reader, key: str, asked: str, now: datetime) -> LedgerRow:
    kind = kinds.get(row.ledger)
    workflow, actor = ledgers.workflow_of(kind), actor_of(row, by)
    if workflow is None or actor is None:
        raise NotAllowed(Text("您在这一行中没有可办的事", "you have no part in this row"), right=Text("应由相关机构或主管部门办理", "it is for its institutions or the authority"))
    step = workflow.steps.get(code)
    taken = engine.take(
        workflow, state=row.state, step=code, actor=actor, answers=answers, known=row.known,
        facts={need.fact: FACTS[need.fact](row, answers) for need in step.needs} if step else {},
        limits=deadlines.limits(workflow.code, urgency="", reader=by), now=now,
    )  # fmt: skip
    source, row.state = row.state, taken.state
    row.known, row.rung = _known(row, kind, workflow.steps[code], taken.known), row.rung + 1 if actor.part is Part.CLOCK else 0
    if source != row.state:
        row.entered_at = now
    _write(row, kind, workflow, taken.answers, by=by, now=now)
    ledgers.note(row, ledgers.STEP, by=by, now=now, key=key, asked=asked, step=code, source=source, part=actor.part.value, answers=taken.answers)
    if actor.part is Part.CLOCK:
        ledger_notices.remind(row, now=now)
    audit.record(by, f"{row.ledger}.{code}", row.code)
    return row


def _known(row: LedgerRow, kind: Ledger, step: Step, known: Mapping[str, str]) -> dict[str, str]:
    """Coded answers that the row does not hold itself."""
    fields = {one.name for one in kind.fields}
    return {name: text for name, text in known.items() if name not in fields}


def _write(row: LedgerRow, kind: Ledger, workflow: Workflow, answers: Mapping[str, str], *, by: Reader, now: datetime) -> None:
    """The answers that are fields of the row, and the next version."""
    fields = {one.name for one in kind.fields}
    given = {name: text for name, text in answers.items() if name in fields}
    values = ledger_values.read(kind, {**as_text(kind, row.values), **given}, Known()) if given else row.values
    ledgers.put(row, kind, values, ledger_places.place_of(kind, values), by=by, now=now)


def as_text(kind: Ledger, values: Mapping[str, object]) -> dict[str, str]:
    """Values as a form or a CSV holds them."""
    return {one.name: _text(values.get(one.name), one.kind) for one in kind.fields}


def _text(value: object, kind: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ";".join(str(one) for one in value)
    if kind == "division":
        return str(value or "")
    return "" if value is None else str(value)


def tick(*, now: datetime) -> int:
    """Take the clock's step of each row that is due; returns how many were taken here, and not by another worker."""
    due = LedgerRow.objects.visible_to(CLOCK).filter(withdrawn_at=None, due_at__lte=now).order_by("due_at")[:_AT_ONCE]
    return sum(_remind(row, now) for row in due)


def _remind(row: LedgerRow, now: datetime) -> bool:
    """Take the clock's step of one row; False when somebody moved it first, or another worker did."""
    try:
        workflow = ledgers.workflow_of(kinds.get(row.ledger))
        step = workflow.states[row.state].clock if workflow else ""
        return _take(row.pk, step, by=CLOCK, version=row.version, key=f"ledger-clock:{row.pk}:{row.version}", answers={}, now=now)[1]
    except UserError:
        return False


def _in_time_order(row: LedgerRow, answers: Mapping[str, str]) -> bool:
    return not row.values.get("arrived") or row.values["arrived"] <= answers.get("returned", "").strip()


def _has_answer(row: LedgerRow, answers: Mapping[str, str]) -> bool:
    naming = {"postings": "request", "projects": "answers"}
    kept = LedgerRow.objects.filter(withdrawn_at=None)  # everyone: a rule is checked
    return any(kept.filter(ledger=ledger, **{f"values__{name}": row.code}).exists() for ledger, name in naming.items())


def _others_finished(row: LedgerRow, answers: Mapping[str, str]) -> bool:
    before = LedgerRow.objects.filter(ledger="projects", code__in=row.values.get("after") or [], withdrawn_at=None)  # everyone: a rule is checked
    return all(one.state in ("finished", "accepted") for one in before)


FACTS: dict[str, Fact] = {"in_time_order": _in_time_order, "has_answer": _has_answer, "others_finished": _others_finished}


def is_coded(step: Step, name: str) -> bool:
    """True for an answer that is a code, a day or a number, and no words."""
    return name in step.asks and step.asks[name].kind is not AskKind.WORDS
