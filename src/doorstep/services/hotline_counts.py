"""Calls counted for each institution and month: how many came, how soon they were answered, what the callers said.

A call that is passed on counts for each institution for the time it had it, so that nobody answers for another's delay.
Nothing here reads a word or a name: only steps and their times.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import TypeVar

from doorstep.core.clock import BEIJING
from doorstep.core.period import Period, month_number
from doorstep.services import disclosure, institutions, policy
from doorstep.services.hotline import WORKFLOW
from doorstep.services.institutions import Facility
from doorstep.store.models import CaseEntry
from doorstep.store.reader import Reader
from doorstep.vocab.roles import Permission

MONTHS = 12
_HOUR = timedelta(hours=1)
Cell = TypeVar("Cell", bound=Hashable)


@dataclass(slots=True)
class Leg:
    """The time that one institution had a call.

    hours     from its coming to the first answer; None while there is none
    is_late   the clock had to press the institution at least once
    verdict   the caller's latest: 'praise', 'object' or ''
    """

    institution: str
    began_at: datetime
    hours: float | None = None
    is_late: bool = False
    is_passed_on: bool = False
    is_reopened: bool = False
    verdict: str = ""

    @property
    def month(self) -> int:
        """The month it came, Beijing time, as yyyymm."""
        return month_number(self.began_at.astimezone(BEIJING).date())


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts as one reader may see them; None for one too small to show.

    overdue   calls for which the clock had to press
    reopened  calls with which the caller was not satisfied at least once
    hours     median hours from the call to the first answer; None when answers are too few to show, or none
    """

    received: int | None
    passed_on: int | None
    answered: int | None
    overdue: int | None
    satisfied: int | None
    unsatisfied: int | None
    reopened: int | None
    hours: float | None


HOLDS: Mapping[str, Callable[[Leg], bool]] = {
    "received": lambda leg: True,
    "passed_on": lambda leg: leg.is_passed_on,
    "answered": lambda leg: leg.hours is not None,
    "overdue": lambda leg: leg.is_late,
    "satisfied": lambda leg: leg.verdict == "praise",
    "unsatisfied": lambda leg: leg.verdict == "object",
    "reopened": lambda leg: leg.is_reopened,
}
"""Which calls each count counts."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The calls of a reader's area, or of one institution in it, in the latest twelve months.

    institutions  those that had a call, the most first
    is_exact      False when counts are rounded to 5 and those under 8 are not shown
    """

    period: Period
    chosen: Facility | None
    total: Counted
    months: tuple[tuple[int, Counted], ...]
    institutions: tuple[tuple[Facility, Counted], ...]
    is_exact: bool


def counts(*, reader: Reader, now: datetime, institution: str = "") -> Counts:
    """The counts, with the months of all institutions or of one.

    Raises NotFound or NotAllowed for an institution that is none, or outside the reader's area.
    """
    policy.require(reader, Permission.SEE_FIGURES)
    chosen = institutions.facility(institution, reader=reader) if institution else None
    mine = {one.code: one for one in institutions.facilities(reader=reader)}
    period = Period.last_months(MONTHS, until=month_number(now.astimezone(BEIJING).date()))
    found = [leg for leg in legs(since=now - timedelta(days=31 * (MONTHS + 1))) if leg.institution in mine and period.start <= leg.month < period.end]
    at_place = _grouped(found, lambda leg: leg.institution)
    by_place = _shown(reader, at_place)
    ranked = sorted(at_place, key=lambda code: (-len(at_place[code]), mine[code].number))
    theirs = [leg for leg in found if chosen is None or leg.institution == chosen.code]
    return Counts(
        period=period,
        chosen=chosen,
        total=by_place[chosen.code] if chosen and chosen.code in by_place else _alone(reader, theirs),
        months=_months(reader, found, period, mine, chosen),
        institutions=tuple((mine[code], by_place[code]) for code in ranked),
        is_exact=disclosure.sees_exactly(reader),
    )


def _months(reader: Reader, found: Sequence[Leg], period: Period, mine: Mapping[str, Facility], chosen: Facility | None) -> tuple[tuple[int, Counted], ...]:
    """Each month; those of one institution are hidden together with others, so that sums beside them tell none."""
    if chosen is None:
        in_month = _grouped(found, lambda leg: leg.month)
        by_month = _shown(reader, {month: in_month.get(month, []) for month in period.months})
        return tuple((month, by_month[month]) for month in period.months)
    cells = _grouped(found, lambda leg: (mine[leg.institution].number, leg.month))
    shown = {name: disclosure.table_for(reader, _numbers(cells, holds)) for name, holds in HOLDS.items()}
    return tuple((month, _counted(reader, shown, (chosen.number, month), cells.get((chosen.number, month), []))) for month in period.months)


def _shown(reader: Reader, groups: Mapping[Cell, Sequence[Leg]]) -> dict[Cell, Counted]:
    """Groups that stand beside their sum, as a reader may see them."""
    shown = {name: disclosure.counts_for(reader, _numbers(groups, holds)) for name, holds in HOLDS.items()}
    return {cell: _counted(reader, shown, cell, found) for cell, found in groups.items()}


def _alone(reader: Reader, found: Sequence[Leg]) -> Counted:
    """The sum itself."""
    shown = {name: {"": disclosure.count_for(reader, sum(map(holds, found)))} for name, holds in HOLDS.items()}
    return _counted(reader, shown, "", found)


def _counted(reader: Reader, shown: Mapping[str, Mapping[Cell, int | None]], cell: Cell, found: Sequence[Leg]) -> Counted:
    counted = {name: column.get(cell, 0) for name, column in shown.items()}
    hours = [leg.hours for leg in found if leg.hours is not None]
    is_plain = disclosure.sees_exactly(reader) or bool(counted["answered"])
    return Counted(**counted, hours=round(median(hours), 1) if hours and is_plain else None)


def _numbers(groups: Mapping[Cell, Sequence[Leg]], holds: Callable[[Leg], bool]) -> dict[Cell, int]:
    return {cell: sum(map(holds, found)) for cell, found in groups.items()}


def _grouped(found: Iterable[Leg], by: Callable[[Leg], Cell]) -> dict[Cell, list[Leg]]:
    groups: dict[Cell, list[Leg]] = {}
    for leg in found:
        groups.setdefault(by(leg), []).append(leg)
    return groups


def legs(*, since: datetime) -> list[Leg]:
    """Every leg of every call that was opened since then, read from steps and times alone."""
    entries = CaseEntry.objects.filter(instance__workflow=WORKFLOW, instance__opened_at__gte=since)  # everyone: counted, nobody is named
    steps = entries.filter(kind__in=("opened", "step")).order_by("instance_id", "version")
    found: list[Leg] = []
    for _, kind, step, receiver, at in steps.values_list("instance_id", "kind", "step", "receiver", "at"):
        if kind == "opened":
            found.append(Leg(receiver, at))
        elif step == "pass_on":
            found[-1].is_passed_on = True
            found.append(Leg(receiver, at))
        else:
            _note(found[-1], step, at)
    return found


def _note(leg: Leg, step: str, at: datetime) -> None:
    if step == "reply" and leg.hours is None:
        leg.hours = (at - leg.began_at) / _HOUR
    if step in ("escalate", "late"):
        leg.is_late = True
    if step in ("praise", "object"):
        leg.verdict = step
        leg.is_reopened |= step == "object"
