"""What holds in any database of ledgers, however it came about: each is a count of rows where it does not."""

from __future__ import annotations

from doorstep.store.models import LedgerRow
from doorstep.tables import ledgers
from doorstep.workflows import catalogue
from doorstep.workflows.language import Workflow
from tests.lib.ledger_model import listed_in


def torn() -> int:
    """Rows whose entries are not one for each version from 1, or whose last entry does not hold the row as it stands."""
    found = 0
    for row in LedgerRow.objects.prefetch_related("entries"):
        entries = sorted(row.entries.all(), key=lambda entry: entry.version)
        is_whole = [entry.version for entry in entries] == list(range(1, row.version + 1))
        found += not is_whole or entries[-1].values != row.values or entries[-1].target != row.state
    return found


def dangling() -> int:
    """Names of rows that are withdrawn or were never there, on rows in force."""
    there = set(LedgerRow.objects.filter(withdrawn_at=None).values_list("ledger", "code"))
    found = 0
    for row in LedgerRow.objects.filter(withdrawn_at=None):
        parents = ledgers.get(row.ledger).parents
        found += sum((parent, code) not in there for name, parent in parents.items() for code in listed_in(row.values.get(name)))
    return found


def homeless() -> int:
    """Rows that stand in no state of their workflow, or whose clock runs where there is none."""
    flows: dict[str, Workflow | None] = {code: catalogue.get(one.workflow) if one.workflow else None for code, one in ledgers.shipped().items()}
    found = 0
    for row in LedgerRow.objects.all():
        flow = flows[row.ledger]
        state = flow.states.get(row.state) if flow else None
        found += (state is None) if flow else bool(row.state)
        found += row.due_at is not None and (state is None or not state.clock or row.withdrawn_at is not None)
    return found
