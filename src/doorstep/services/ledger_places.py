"""Where a row of a ledger belongs, and who may write there: its area, its institutions, and the part that a reader plays in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from doorstep.core.errors import NotAllowed
from doorstep.core.text import Text
from doorstep.services import areas, directory
from doorstep.store.models import LedgerRow
from doorstep.store.reader import Reader
from doorstep.tables.ledger import Ledger
from doorstep.vocab.roles import Role
from doorstep.workflows.language import Part

Above = dict[tuple[str, str], LedgerRow | None]
"""Rows of other ledgers that rows name, by ledger and code."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row belongs: its area, its institutions, and the area its sender stands in."""

    area: int
    sender: str
    receiver: str
    sender_area: int


def place_of(kind: Ledger, typed: Mapping[str, Any], above: Above | None = None) -> Place:
    """Where a row belongs, by the field that its ledger names; `above` keeps the rows it was asked for."""
    above = above if above is not None else {}
    sender, receiver = (str(typed[name]) if name else "" for name in (kind.sender, kind.receiver))
    sent_from = directory.home_of(sender) or int(typed.get("sender_area") or 0)
    parents = [_above(ledger, str(typed[name]), above) for name, ledger in kind.parents.items() if isinstance(typed[name], str) and typed[name]]
    inherited = next((one.sender_area for one in parents if one and one.sender_area), 0)
    return Place(_area_of(kind, typed, above), sender, receiver, sent_from or inherited)


def _area_of(kind: Ledger, typed: Mapping[str, Any], above: Above) -> int:
    named, given = kind.field(kind.place).names, typed[kind.place]
    if named == "institutions":
        return directory.home_of(given)
    if kind.place in kind.parents:
        parent = _above(kind.parents[kind.place], given, above)
        return parent.area if parent else 0
    return int(given or 0)


def _above(ledger: str, code: str, above: Above) -> LedgerRow | None:
    if (ledger, code) not in above:
        above[ledger, code] = LedgerRow.objects.filter(ledger=ledger, code=code).first()  # everyone: where the row above belongs
    return above[ledger, code]


def part_of(row: LedgerRow, by: Reader) -> Part | None:
    """The part that a reader plays in a row; None for one who only looks on.

    An institution is the sender or the receiver. Who answers for an area is the receiver of what is asked of
    that very area, and the authority of everything inside; an assessor is always the authority.
    """
    if by.institution:
        return {row.receiver: Part.RECEIVER, row.sender: Part.SENDER}.get(by.institution)
    if not any(areas.sees_inside(by, area) for area in (row.area, row.sender_area) if area) and by.scope:
        return None
    answers_for_it = by.scope and by.scope == row.area and not row.receiver and not row.sender
    return Part.RECEIVER if answers_for_it and by.role != Role.ASSESSOR else Part.AUTHORITY


def require_own(by: Reader, place: Place) -> None:
    """Raise NotAllowed unless a row belongs to the reader's own area or institution."""
    own = by.institution in (place.sender, place.receiver) if by.institution else not by.scope or any(areas.sees_inside(by, area) for area in (place.area, place.sender_area) if area)
    if not own:
        raise NotAllowed(Text("这一行不属于您的地区或机构", "this row belongs to another area or institution"), right=Text("各地区、各机构维护自己的台账", "each area and institution keeps its own"))
