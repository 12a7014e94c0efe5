"""New techniques beside what the records tell of them: done alone, and still done after the expert left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from doorstep.core.errors import NotFound
from doorstep.core.period import month_number
from doorstep.services import analytics, disclosure, ledgers, snapshots
from doorstep.store.models import LedgerRow
from doorstep.store.reader import Reader
from doorstep.support.techniques import Course, Month, course


@dataclass(frozen=True, slots=True)
class Brought:
    """A technique of the ledger and its course; `course` is None when no operation code tells, or no records are published.

    own, visited  cases as the reader may see them, None when too few to show
    """

    row: LedgerRow
    course: Course | None
    own: int | None
    visited: int | None


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
