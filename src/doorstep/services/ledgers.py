"""Ledgers: reading their rows, and the only place that writes them.

One transaction writes a row, its entry and the audit row. Nothing is overwritten: each change is a new version
with its reason, and a row that is withdrawn stays with its history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from doorstep.core.errors import BadValue, NotFound
from doorstep.core.text import Text
from doorstep.services import (
    audit,
    deadlines,
    idempotency,
    ledger_locks,
    ledger_places,
    ledger_values,
    one_view,
    policy,
)
from doorstep.services.ledger_places import Above, Place
from doorstep.services.ledger_values import Known
from doorstep.store.models import LedgerEntry, LedgerRow
from doorstep.store.reader import Reader
from doorstep.tables import ledgers
from doorstep.tables.ledger import Ledger
from doorstep.vocab.roles import Permission
from doorstep.workflows import catalogue, engine
from doorstep.workflows.language import Part, Workflow

_writes: ContextVar[int] = ContextVar("doorstep_ledger_writes", default=0)
"""How often this request has written to a ledger: what was read before is read again after."""
MADE, CHANGED, STEP, WITHDRAWN = "made", "changed", "step", "withdrawn"
HIDDEN = "•••"
_TRIES = 50
"""How often a free code is looked for while others take them."""


def rows(ledger: str, *, reader: Reader, **wanted: object) -> list[LedgerRow]:
    """The rows in force that `reader` may see, in order of their codes; `wanted` are values that fields of the ledger have."""
    policy.require(reader, Permission.SEE_FIGURES)
    found = LedgerRow.objects.visible_to(reader).filter(ledger=ledger, withdrawn_at=None)
    return list(found.filter(**{f"values__{name}": value for name, value in wanted.items()}))


def values(ledger: str, *, reader: Reader, **wanted: object) -> list[dict[str, Any]]:
    """The values of those rows, for counting; asked for once while a page is made, unless something is written meanwhile."""
    policy.require(reader, Permission.SEE_FIGURES)
    found = LedgerRow.objects.visible_to(reader).filter(ledger=ledger, withdrawn_at=None, **{f"values__{name}": value for name, value in wanted.items()})
    asked = f"ledger {ledger} {sorted(wanted.items())} {reader.label} {reader.scope} {_writes.get()}"
    return one_view.once(asked, lambda: list(found.values_list("values", flat=True)))


def one(ledger: str, code: str, *, reader: Reader) -> LedgerRow:
    """The row with this code, also when it is withdrawn; NotFound when `reader` may not see one."""
    policy.require(reader, Permission.SEE_FIGURES)
    known = ledgers.get(ledger)
    found: LedgerRow | None = LedgerRow.objects.visible_to(reader).filter(ledger=ledger, code=code).first() if ledger_values.is_writable(code) else None
    if found is None:
        raise NotFound(Text(f"“{known.name.zh}”中没有 {code}", f"'{known.name.en}' has no row {code}"), cure=Text("请从列表中选择", "Choose one from the list"))
    return found


def history(row: LedgerRow, *, reader: Reader) -> list[LedgerEntry]:
    """What was done to a row, oldest first."""
    return list(LedgerEntry.objects.visible_to(reader).filter(row=row))


def shown(row: LedgerRow, *, reader: Reader) -> dict[str, Any]:
    """A row's values as `reader` may read them: names of staff only for those who keep the ledger or have a part in the row."""
    ledger = ledgers.get(row.ledger)
    may_see = reader.may(ledger.keeper) or (reader.institution and reader.institution in (row.sender, row.receiver))
    kept = {**{one.name: None for one in ledger.fields}, **row.values}  # a row may be older than a field
    return {name: HIDDEN if name in ledger.personal and value and not may_see else value for name, value in kept.items()}


def make(ledger: str, given: Mapping[str, str], *, by: Reader, key: str, now: datetime) -> LedgerRow:
    """Put a row on a ledger; without a code it gets the next free one.

    Raises BadValue with every fault, NotAllowed for another's area, KeyReused; a repeat under the same key gives the same row.
    """
    kind = ledgers.get(ledger)
    policy.require(by, kind.keeper)
    asked, code = idempotency.digest(ledger, MADE, given), given.get("code", "").strip()
    for _ in range(1 if code else _TRIES):
        try:
            return once(key, asked, by, lambda: _made(kind, given, code, by=by, key=key, asked=asked, now=now))
        except IntegrityError:  # somebody took the code first
            continue
    taken = code or _next_code(kind)
    raise BadValue(Text(f"编号 {taken} 已有", f"the code {taken} is taken"), cure=Text("请换一个编号", "Choose another"))


def _made(kind: Ledger, given: Mapping[str, str], code: str, *, by: Reader, key: str, asked: str, now: datetime) -> LedgerRow:
    done = earlier(key, asked, by)
    if done:
        return done
    coded = {**given, "code": code or _next_code(kind)}
    ledger_locks.hold(ledger_locks.named_by(kind, ledger_values.typed(kind, coded)[0]))
    typed = ledger_values.read(kind, coded, Known())
    place = ledger_places.place_of(kind, typed)
    ledger_places.require_own(by, place)
    row, entry = _new(kind, typed, place, by=by, key=key, asked=asked, now=now)
    row.save()
    entry.row = row
    entry.save()
    audit.record(by, f"{kind.code}.make", row.code)
    return row


def change(row: int, given: Mapping[str, str], *, by: Reader, version: int, reason: str, key: str, now: datetime) -> LedgerRow:
    """Correct the values of a row, with the reason; its code stays. Raises what `make` raises, and StaleVersion."""
    asked = idempotency.digest(str(row), CHANGED, given, reason)

    def work() -> LedgerRow:
        found = _held(row, by, given)
        return earlier(key, asked, by) or _changed(_in_force(found), given, by=by, version=version, reason=reason, key=key, asked=asked, now=now)

    return once(key, asked, by, work)


def _changed(found: LedgerRow, given: Mapping[str, str], *, by: Reader, version: int, reason: str, key: str, asked: str, now: datetime) -> LedgerRow:
    kind = ledgers.get(found.ledger)
    _require_may_write(found, kind, by=by, version=version, reason=reason)
    typed = ledger_values.read(kind, {**given, "code": found.code}, Known())
    if typed == found.values:
        raise BadValue(Text("没有任何改动", "nothing is changed"), cure=Text("请先修改", "Change something first"))
    place = ledger_places.place_of(kind, typed)
    ledger_places.require_own(by, place)
    put(found, kind, typed, place, by=by, now=now)
    note(found, CHANGED, by=by, now=now, key=key, asked=asked, reason=reason)
    audit.record(by, f"{found.ledger}.change", found.code, version=found.version)
    return found


def withdraw(row: int, *, by: Reader, version: int, reason: str, key: str, now: datetime) -> LedgerRow:
    """Take a row off its ledger, with the reason; nothing names it any more. Raises BadValue when rows of other ledgers do."""
    asked = idempotency.digest(str(row), WITHDRAWN, reason)

    def work() -> LedgerRow:
        found = _held(row, by)
        return earlier(key, asked, by) or _withdrawn(_in_force(found), by=by, version=version, reason=reason, key=key, asked=asked, now=now)

    return once(key, asked, by, work)


def _withdrawn(found: LedgerRow, *, by: Reader, version: int, reason: str, key: str, asked: str, now: datetime) -> LedgerRow:
    _require_may_write(found, ledgers.get(found.ledger), by=by, version=version, reason=reason)
    ledger_locks.refuse_named(found)
    found.withdrawn_at, found.due_at, found.version = now, None, found.version + 1
    found.save()
    note(found, WITHDRAWN, by=by, now=now, key=key, asked=asked, reason=reason)
    audit.record(by, f"{found.ledger}.withdraw", found.code)
    return found


def _require_may_write(found: LedgerRow, kind: Ledger, *, by: Reader, version: int, reason: str) -> None:
    policy.require(by, kind.keeper)
    refuse_stale(found, version)
    if not reason.strip():
        raise BadValue(Text("请写明理由", "say why"), cure=Text("理由会留在历史中", "The reason stays in the history"))
    ledger_values.refuse_unwritable([reason])
    ledger_places.require_own(by, ledger_places.place_of(kind, found.values))


def once(key: str, asked: str, by: Reader, work: Callable[[], LedgerRow]) -> LedgerRow:
    """What `work` does in one transaction; what was done under this key when somebody was first with it, as it stands now.

    Raises KeyReused when the key was used for something else, IntegrityError when it is not the key that is taken.
    """
    idempotency.require_key(key)
    ledger_values.refuse_unwritable([key])
    try:
        with transaction.atomic():
            return work()
    except IntegrityError:
        done = earlier(key, asked, by)
        if done is None:
            raise
        return done


def load(ledger: str, typed: Iterable[dict[str, Any]], *, by: Reader, reason: str, now: datetime) -> dict[str, int]:
    """Put checked rows on a ledger at once: new ones are made, those that differ are changed, the same again is a duplicate.

    Must run inside a transaction that holds every row. Returns rows, stored, changed, duplicates.
    """
    kind = ledgers.get(ledger)
    policy.require(by, kind.keeper)
    listed = sorted(typed, key=lambda values: str(values["code"]))  # two loads of new rows at once wait for each other in one order
    known = {one.code: one for one in LedgerRow.objects.filter(ledger=ledger)}  # everyone: each is checked below
    made, changed, duplicates = [], 0, 0
    above: Above = {}
    for values in listed:
        place = ledger_places.place_of(kind, values, above)
        ledger_places.require_own(by, place)
        old = known.get(values["code"])
        asked = idempotency.digest(ledger, MADE, {"code": values["code"]})
        key = f"load:{idempotency.digest(ledger, values['code'], str(old.version + 1 if old else 1), now.isoformat())}"
        if old is None:
            made.append(_new(kind, values, place, by=by, key=key, asked=asked, now=now))
        elif old.values == values and old.withdrawn_at is None:
            duplicates += 1
        else:
            ledger_places.require_own(by, ledger_places.place_of(kind, old.values))
            old.withdrawn_at = None
            put(old, kind, values, place, by=by, now=now)
            note(old, CHANGED, by=by, now=now, key=key, asked=asked, reason=reason)
            changed += 1
    _store(made)
    audit.record(by, f"{ledger}.load", reason[:80], rows=len(listed), stored=len(made), changed=changed)
    return {"rows": len(listed), "stored": len(made), "changed": changed, "duplicates": duplicates}


def _store(made: list[tuple[LedgerRow, LedgerEntry]]) -> None:
    LedgerRow.objects.bulk_create([row for row, _ in made], batch_size=500)
    for row, entry in made:
        entry.row = row
    LedgerEntry.objects.bulk_create([entry for _, entry in made], batch_size=500)


def _new(kind: Ledger, typed: dict[str, Any], place: Place, *, by: Reader, key: str, asked: str, now: datetime) -> tuple[LedgerRow, LedgerEntry]:
    row = LedgerRow(ledger=kind.code, code=typed["code"], made_at=now, entered_at=now, version=0)
    workflow = workflow_of(kind)
    row.state = (kind.begins(typed) if kind.begins else workflow.start) if workflow else ""
    _fill(row, kind, typed, place, by=by, now=now)
    return row, _entry(row, MADE, by=by, now=now, key=key, asked=asked)


def put(row: LedgerRow, kind: Ledger, typed: dict[str, Any], place: Place, *, by: Reader, now: datetime) -> None:
    """Write values into a row as its next version; must run inside the transaction that notes it."""
    before = (row.area, row.sender_area)
    _fill(row, kind, typed, place, by=by, now=now)
    row.save()
    if before != (row.area, row.sender_area):
        _move_below(row)


def _move_below(row: LedgerRow) -> None:
    """Rows that stand where this one stands go with it, and so on down: who may see them follows."""
    moved: ledger_locks.Named = {row.ledger: {row.code}}
    for kind in ledgers.shipped().values():
        for below in ledger_locks.standing_on(kind, moved) if set(kind.parents.values()) & set(moved) else []:
            place = ledger_places.place_of(kind, below.values)
            if (place.area, place.sender_area) != (below.area, below.sender_area):
                below.area, below.sender_area = place.area, place.sender_area
                below.save(update_fields=["area", "sender_area"])
                moved.setdefault(kind.code, set()).add(below.code)


def _fill(row: LedgerRow, kind: Ledger, typed: dict[str, Any], place: Place, *, by: Reader, now: datetime) -> None:
    row.values, row.is_synthetic, row.version = typed, bool(typed["synthetic"]), row.version + 1
    row.area, row.sender, row.receiver, row.sender_area = place.area, place.sender, place.receiver, place.sender_area
    workflow = workflow_of(kind)
    if workflow is not None:
        row.due_at = due_at(row, workflow, by=by, now=now)


def due_at(row: LedgerRow, workflow: Workflow, *, by: Reader, now: datetime) -> datetime | None:
    """When the clock steps in for a row as it stands; a time that has passed already is told once, at once."""
    state = workflow.states[row.state]
    given = given_of(row).get(state.due_from, "")
    if state.clock and given and row.rung == 0 and engine.instant(given) <= now:
        return now
    return engine.due(workflow, state=row.state, known=given_of(row), limits=deadlines.limits(workflow.code, urgency="", reader=by), now=now)


def given_of(row: LedgerRow) -> dict[str, str]:
    """What a workflow knows of a row: its values and the coded answers so far, as text."""
    return {**{name: str(value) for name, value in row.values.items() if isinstance(value, str | int | float)}, **row.known}


def note(
    row: LedgerRow, kind: str, *, by: Reader, now: datetime, key: str, asked: str, reason: str = "", step: str = "",
    source: str = "", part: str = "", answers: Mapping[str, str] | None = None,
) -> LedgerEntry:  # fmt: skip
    """Write what was done to a row, as it stands now."""
    entry = _entry(row, kind, by=by, now=now, key=key, asked=asked)
    entry.row, entry.reason, entry.step, entry.source, entry.part = row, reason[:1000], step, source, part
    entry.answers = dict(answers or {})
    entry.save()
    return entry


def _entry(row: LedgerRow, kind: str, *, by: Reader, now: datetime, key: str, asked: str) -> LedgerEntry:
    _writes.set(_writes.get() + 1)
    return LedgerEntry(
        version=row.version, kind=kind, target=row.state, at=now, actor=by.label, institution=by.institution, values=dict(row.values), key=key, asked=asked
    )


def workflow_of(kind: Ledger) -> Workflow | None:
    """The workflow that rows of a ledger go through; None for plain lists."""
    return catalogue.get(kind.workflow) if kind.workflow else None


def refuse_stale(row: LedgerRow, seen: int) -> None:
    """Raise StaleVersion when somebody changed a row since version `seen`; a reminder of the clock changes nothing that was seen."""
    since = [one for one in row.entries.filter(version__gt=seen) if one.part != Part.CLOCK or one.source != one.target]
    if since or seen > row.version:
        from doorstep.services.ledger_thread import sentence

        raise idempotency.stale([sentence(entry) for entry in since])


def _held(row: int, by: Reader, given: Mapping[str, str] | None = None) -> LedgerRow | None:
    """The row, held together with those that it would name with the values `given`; None when `by` may not see it."""
    seen = LedgerRow.objects.visible_to(by).filter(pk=row).first()
    if seen is None:
        return None
    kind = ledgers.get(seen.ledger)
    wanted = ledger_locks.named_by(kind, ledger_values.typed(kind, given)[0]) if given is not None else {}
    wanted.setdefault(seen.ledger, set()).add(seen.code)
    ledger_locks.hold(wanted)
    found: LedgerRow | None = LedgerRow.objects.visible_to(by).filter(pk=row).first()
    return found


def _in_force(found: LedgerRow | None) -> LedgerRow:
    if found is None or found.withdrawn_at is not None:
        raise NotFound(Text("没有这一行，或已撤下", "there is no such row, or it was withdrawn"))
    return found


def _next_code(kind: Ledger) -> str:
    last = LedgerRow.objects.filter(ledger=kind.code).count()  # everyone: the next number
    while LedgerRow.objects.filter(ledger=kind.code, code=f"{kind.code}-{last + 1}").exists():  # everyone: the next number
        last += 1
    return f"{kind.code}-{last + 1}"


def earlier(key: str, asked: str, by: Reader) -> LedgerRow | None:
    """The row that was written under a key before, as it stands now."""
    entry = LedgerEntry.objects.filter(key=key).select_related("row").first()  # everyone: whoever holds the key did it
    if entry is None:
        return None
    idempotency.require_same((entry.asked, entry.actor), (asked, by.label))
    found: LedgerRow = entry.row
    return found
