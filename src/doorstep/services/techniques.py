"""New techniques beside what the records tell of them: done alone, still done after the expert left, and how much of it stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from doorstep.core.errors import NotFound
from doorstep.core.period import add_months, month_number
from doorstep.services import analytics, disclosure, ledgers, snapshots
from doorstep.store.models import LedgerRow
from doorstep.store.reader import Reader
from doorstep.support.techniques import MARKS, Course, Month, course


@dataclass(frozen=True, slots=True)
class Brought:
    """A technique of the ledger and its course; `course` is None when no operation code tells, or no records are published.

    own, visited  cases as the reader may see them, None when too few to show
    """

    row: LedgerRow
    course: Course | None
    own: int | None
    visited: int | None


FEWEST, FEWEST_CASES = 5, 20
"""Techniques of which it must be told, and cases that experts did of them, before a share is given."""
SPAN = 6
"""Months that are counted while an expert was there and after."""
_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Retained:
    """What was still done by local hands after experts had left, over all techniques that they brought and the records tell of.

    share       own cases in the six months that begin half a year after the expert left, over all cases in the last six whole months
                while the expert was there; at most 1
    techniques  how many were told, at least `FEWEST`
    months      of the shortest of their postings
    """

    share: float
    techniques: int
    months: int


def retained(*, reader: Reader) -> Retained | None:
    """What stays of what experts do; None when the records tell it of too few techniques, or of too few cases to show."""
    postings = {one.code: one.values for one in ledgers.rows("postings", reader=reader)}
    rows = [one.values for one in ledgers.rows("new-techniques", reader=reader) if one.values["technique"] and postings.get(one.values["posting"], {}).get("returned")]
    months, last = _months(reader) if rows else ({}, 0)
    told = [one for row in rows if (one := _kept(months.get((row["institution"], row["technique"]), []), postings[row["posting"]], last)) is not None]
    before, after = sum(one[0] for one in told), sum(one[1] for one in told)
    if len(told) < FEWEST or before < FEWEST_CASES or disclosure.count_for(reader, before) is None:
        return None
    return Retained(min(1.0, after / before), len(told), min(one[2] for one in told))


def _kept(months: Sequence[Month], posting: Mapping[str, Any], last: int) -> tuple[int, int, int] | None:
    """Cases while an expert was there, own cases after, and months of the posting; None when it was not there for so long or it is too soon to tell."""
    arrived, returned = date.fromisoformat(posting["arrived"]), date.fromisoformat(posting["returned"])
    left = month_number(returned)
    there = [add_months(month_number(returned + timedelta(1)), -one) for one in range(SPAN, 0, -1)]
    later = [add_months(left, MARKS[0] + one) for one in range(SPAN)]
    if there[0] < month_number(arrived) or later[-1] > last:
        return None
    cases = sum(one.cases for one in months if one.month in there)
    return cases, sum(one.own for one in months if one.month in later), round(((returned - arrived).days + 1) / _MONTH)


def brought(*, reader: Reader) -> tuple[Brought, ...]:
    """Every new technique on the ledger, latest first."""
    rows = ledgers.rows("new-techniques", reader=reader)
    postings = {one.code: one.values for one in ledgers.rows("postings", reader=reader)}
    months, last = _months(reader) if any(one.values["technique"] for one in rows) else ({}, 0)
    return tuple(_brought(one, postings, months, last, reader) for one in sorted(rows, key=lambda one: (one.values["first"], one.code), reverse=True))


def _brought(row: LedgerRow, postings: Mapping[str, Mapping[str, Any]], months: Mapping[tuple[str, str], list[Month]], last: int, reader: Reader) -> Brought:
    values = row.values
    if not values["technique"] or not last:
        return Brought(row, None, None, None)
    left = postings.get(values["posting"], {}).get("returned", "")
    begun = month_number(date.fromisoformat(values["first"]))
    mine = [one for one in months.get((values["institution"], values["technique"]), []) if one.month >= begun]
    found = course(mine, left=month_number(date.fromisoformat(left)) if left else 0, last=last)
    return Brought(row, found, disclosure.count_for(reader, found.own), disclosure.count_for(reader, found.visited))


def _months(reader: Reader) -> tuple[dict[tuple[str, str], list[Month]], int]:
    """Cases by institution and technique, month by month, and the last month of the records; nothing without a snapshot."""
    try:
        last = snapshots.current(reader=reader).last_month
        rows = analytics.ask(
            reader,
            "SELECT p.code, e.technique, e.month, sum(e.cases)::BIGINT, coalesce(sum(e.cases) FILTER (NOT e.visited), 0)::BIGINT "
            "FROM evidence_techniques e JOIN providers p ON p.number = e.institution WHERE {inside:place} GROUP BY ALL",
        )
    except (NotFound, analytics.NotBuilt):
        return {}, 0
    found: dict[tuple[str, str], list[Month]] = {}
    for institution, technique, month, cases, own in rows:
        found.setdefault((institution, technique), []).append(Month(month, int(cases), int(own)))
    return found, last
