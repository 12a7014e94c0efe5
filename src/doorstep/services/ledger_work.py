"""What waits for the reader on the ledgers, the longest overdue first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from doorstep.core.text import Text
from doorstep.services import ledger_places, ledger_steps, ledgers
from doorstep.store.models import LedgerRow
from doorstep.store.reader import Reader
from doorstep.tables import ledgers as kinds
from doorstep.tables.ledger import Ledger, Room


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row whose next move is the reader's. `is_late` when its time has run out."""

    row: LedgerRow
    ledger: Ledger
    state: Text
    step: Text
    is_late: bool


def waiting(*, reader: Reader, now: datetime, rooms: frozenset[Room] = frozenset(Room)) -> tuple[Waiting, ...]:
    """Rows that wait for the part the reader plays, overdue first, then by when they came to wait."""
    found = [one for ledger in kinds.shipped().values() if ledger.workflow and ledger.room in rooms for one in _of(ledger, reader, now)]
    return tuple(sorted(found, key=lambda one: (not one.is_late, one.row.entered_at, one.row.pk)))


def _of(ledger: Ledger, reader: Reader, now: datetime) -> list[Waiting]:

    workflow = ledgers.workflow_of(ledger)
    assert workflow is not None
    open_rows = LedgerRow.objects.visible_to(reader).filter(ledger=ledger.code, withdrawn_at=None).exclude(state__in=workflow.finals)
    found = []
    for row in open_rows:
        state, steps = workflow.states[row.state], ledger_steps.possible(row, by=reader)
        if steps and state.waits_for is ledger_places.part_of(row, reader) and (row.due_at is None or state.tone.value != "calm" or _is_late(row, now)):
            found.append(Waiting(row, ledger, state.name, next(iter(steps.values())).name, _is_late(row, now)))
    return found


def _is_late(row: LedgerRow, now: datetime) -> bool:
    return row.rung > 0 or (row.due_at is not None and row.due_at <= now)
