"""Which rows a write holds until it is done, and the one order in which everybody takes them.

A row names rows of other ledgers. While a new or changed row is checked and written, the rows that it names are held:
none of them can be withdrawn or moved elsewhere in between. Whoever withdraws a row holds that row. Whichever comes second sees what
the first has done, so that no row ever names one that is gone. Ledgers are taken parents first and rows by number: nobody
waits in a circle. A load from files holds every row there is. The embedded database lets one writer in at a time anyway.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.services import ledger_values
from doorstep.store.models import LedgerRow
from doorstep.tables import ledgers
from doorstep.tables.ledger import Ledger

Named = dict[str, set[str]]
"""Codes of rows, by ledger."""


def named_by(kind: Ledger, values: Mapping[str, Any]) -> Named:
    """The rows of ledgers that a row with these values names."""
    found: Named = {}
    for name, ledger in kind.parents.items():
        given = values.get(name)
        codes = given if isinstance(given, list) else [given] if given else []
        found.setdefault(ledger, set()).update(codes)
    return found


def hold(wanted: Named) -> None:
    """Hold rows until the transaction ends, in the order that everybody keeps to."""
    for ledger in ledgers.shipped():
        codes = [code for code in wanted.get(ledger, ()) if ledger_values.is_writable(code)]  # the others name nothing
        if codes:
            _hold(LedgerRow.objects.filter(ledger=ledger, code__in=codes))  # everyone: held, not read


def hold_all() -> None:
    """Hold every row of every ledger until the transaction ends."""
    for ledger in ledgers.shipped():
        _hold(LedgerRow.objects.filter(ledger=ledger))  # everyone: held, not read


def _hold(rows: Any) -> None:
    list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))


def refuse_named(row: LedgerRow) -> None:
    """Raise BadValue while rows in force name this one; must run while the row is held."""
    for other in ledgers.shipped().values():
        if any(one.pk != row.pk for one in _naming(other, row)):
            raise BadValue(Text(f"“{other.name.zh}”中还有行用到它", f"rows of '{other.name.en}' name it"), cure=Text("请先处理那些行", "Deal with those first"))


def _naming(other: Ledger, row: LedgerRow) -> Iterator[LedgerRow]:
    """Rows of another ledger, in force, that name a row."""
    in_force = LedgerRow.objects.filter(ledger=other.code, withdrawn_at=None)  # everyone: only whether it is named
    for name in (name for name, parent in other.parents.items() if parent == row.ledger):
        if other.field(name).kind == "codes":  # a list: not every database looks into one
            yield from (one for one in in_force if row.code in (one.values.get(name) or []))
        else:
            yield from in_force.filter(**{f"values__{name}": row.code})


def standing_on(kind: Ledger, moved: Named) -> list[LedgerRow]:
    """Rows of a ledger that name one of the rows `moved`, held; they may have taken its place."""
    named = Q(pk__in=[])
    for name, parent in kind.parents.items():
        if parent != kind.code and kind.field(name).kind != "codes":
            named |= Q(**{f"values__{name}__in": sorted(moved.get(parent, ()))})
    return list(LedgerRow.objects.filter(named, ledger=kind.code).order_by("pk").select_for_update(no_key=True))  # everyone: they move with it
