"""Referrals in motion: how many are under way now, from which county to which, in which direction. Nobody is named.

In motion is what was sent and has not arrived. Whoever has arrived is counted as being with the receiver.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count

from doorstep.core.text import Text
from doorstep.services import areas, directory, disclosure, one_view, policy
from doorstep.store.models import Instance
from doorstep.store.reader import Reader
from doorstep.vocab.divisions import ancestors
from doorstep.vocab.roles import Permission
from doorstep.workflows import catalogue

OUTSIDE = 0
"""Stands for every destination that is not on the platform."""


class Direction(StrEnum):
    """Where a referral goes; by the workflow it runs."""

    UP = "referral-up"
    EMERGENCY = "referral-emergency"
    DOWN = "referral-down"
    OUT = "referral-out"

    @property
    def label(self) -> Text:
        return catalogue.get(self.value).name


ARRIVED: Mapping[Direction, frozenset[str]] = {
    Direction.UP: frozenset({"arrived", "admitted"}),
    Direction.EMERGENCY: frozenset({"arrived", "admitted"}),
    Direction.DOWN: frozenset({"received", "overdue"}),
    Direction.OUT: frozenset({"there"}),
}
"""Live states in which the patient is with the receiver already."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How many live instances of a workflow stand in a state."""

    workflow: str
    name: Text
    state: str
    state_name: Text
    count: int | None


@dataclass(frozen=True, slots=True)
class Flow:
    """Referrals in motion from one county to another; `to` is OUTSIDE off the platform. None when too few to show."""

    origin: int
    to: int
    direction: Direction
    count: int | None


@dataclass(frozen=True, slots=True)
class Motion:
    """What is under way now in the reader's area: sent from it, or to it.

    total        in motion, all directions together
    directions   in motion, by direction
    flows        the same by county of sender and of receiver, the most first
    unassigned   of them, those that nobody is asked to take: the sender must choose again
    arrived      with the receiver already
    """

    total: int | None
    directions: Mapping[Direction, int | None]
    flows: tuple[Flow, ...]
    unassigned: int | None
    arrived: int | None
    is_exact: bool


Cell = tuple[int, int, Direction]


def motion(*, reader: Reader) -> Motion:
    """Referrals in motion, as one reader may see them."""
    policy.require(reader, Permission.SEE_FIGURES)
    with one_view.held():
        return _motion(reader)


def _motion(reader: Reader) -> Motion:
    cells: dict[Cell, int] = {}
    unassigned = arrived = 0
    directions = dict.fromkeys(Direction, 0)
    for direction, state, sender, receiver, count in _live(reader):
        if state in ARRIVED[direction]:
            arrived += count
            continue
        directions[direction] += count
        if not receiver and direction is not Direction.OUT:
            unassigned += count
            continue
        cell = _county(sender), _county(receiver) if receiver else OUTSIDE, direction
        cells[cell] = cells.get(cell, 0) + count
    shown = {cell: count for direction in Direction for cell, count in _of_direction(reader, cells, direction).items()}
    return Motion(
        total=disclosure.count_for(reader, sum(directions.values())),
        directions=disclosure.counts_for(reader, directions),
        flows=tuple(Flow(*cell, shown[cell]) for cell in sorted(cells, key=lambda cell: (-(shown[cell] or 0), *_order(cell)))),
        unassigned=disclosure.count_for(reader, unassigned),
        arrived=disclosure.count_for(reader, arrived),
        is_exact=disclosure.sees_exactly(reader),
    )


def _of_direction(reader: Reader, cells: Mapping[Cell, int], direction: Direction) -> dict[Cell, int | None]:
    """The cells of one direction, whose sum stands beside them: none is hidden alone."""
    return disclosure.counts_for(reader, {cell: count for cell, count in cells.items() if cell[2] is direction})


def _order(cell: Cell) -> tuple[int, int, int]:
    """By place; the order says nothing of counts that are hidden."""
    origin, to, direction = cell
    return origin, to, [*Direction].index(direction)


def _live(reader: Reader) -> Iterable[tuple[Direction, str, str, str, int]]:
    """Live referrals that begin or end in the reader's area, counted in the database."""
    for workflow, state, sender, receiver, count in _standing(reader):
        if workflow in set(Direction):
            yield Direction(workflow), state, sender, receiver, count


def _standing(reader: Reader) -> Iterable[tuple[str, str, str, str, int]]:
    """Workflow, state, sender, receiver -> how many, of those in which an institution of the reader's area has a part."""
    mine = {one.code for one in directory.institutions().values() if areas.sees_inside(reader, one.located_in)}
    live = Instance.objects.filter(is_live=True).order_by()  # everyone: counted, nobody is named
    for row in live.values_list("workflow", "state", "sender", "receiver").annotate(count=Count("pk")):
        if reader.scope == 0 or row[2] in mine or row[3] in mine:
            yield row


def _county(institution: str) -> int:
    """The county where an institution stands; the city, for one of the city as a whole."""
    found = directory.institutions().get(institution)
    if found is None:
        return OUTSIDE
    _, county, _, _ = ancestors(found.located_in)
    return county or found.located_in


def by_state(*, reader: Reader) -> tuple[Standing, ...]:
    """Live instances of every workflow by state, those that nobody stands in too."""
    policy.require(reader, Permission.SEE_FIGURES)
    counts: dict[tuple[str, str], int] = {}
    for workflow, state, _, _, count in _standing(reader):
        counts[workflow, state] = counts.get((workflow, state), 0) + count
    every = [(one, code) for one in catalogue.all() for code, state in one.states.items() if not state.is_final]
    shown = disclosure.counts_for(reader, {(one.code, code): counts.get((one.code, code), 0) for one, code in every})
    return tuple(Standing(one.code, one.name, code, one.states[code].name, shown[one.code, code]) for one, code in every)
