"""Limits that ledgers tell: places to live at a host, people that a sender can spare at a time, and experts who travel together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from doorstep.planning.postings.problem import Floats
from doorstep.services import ledgers
from doorstep.services.posting_horizon import Horizon
from doorstep.store.reader import Reader

Row = Mapping[str, Any]
LODGINGS, SPARE, BATCHES = "support-lodgings", "spare-experts", "batches"
ALWAYS = (date.min, date(9998, 12, 31))


@dataclass(frozen=True, slots=True)
class Batch:
    """Experts who travel together to one host: half-months of the batch, where it goes, and how many go unless nobody does."""

    code: str
    first: int
    last: int
    area: int
    fewest: int
    most: float


def span(row: Row) -> tuple[date, date]:
    """First and last day of a posting, as it was or as it is planned."""
    return _day(row["arrived"] or row["since"], ALWAYS[0]), _day(row["returned"] or row["until"], ALWAYS[1])


def _day(text: str | None, otherwise: date) -> date:
    return date.fromisoformat(text) if text else otherwise


def window(row: Row, horizon: Horizon) -> tuple[int, int]:
    """Whole half-months of the horizon that a row with `since` and `until` covers: the first, and the first no more covered."""
    first = max(horizon.first_whole(_day(row["since"], ALWAYS[0])), 0)
    return first, max(first, min(horizon.whole_until(_day(row["until"], ALWAYS[1])), horizon.periods))


def lodging(fixed: Sequence[Row], *, reader: Reader, horizon: Horizon) -> dict[str, Floats]:
    """(T,) places still free at each host that a row of the ledger speaks of; a host of which none does is absent."""
    return _free(ledgers.values(LODGINGS, reader=reader), "host", fixed, horizon)


def quota(fixed: Sequence[Row], *, reader: Reader, horizon: Horizon) -> dict[str, Floats]:
    """(T,) people that a sender can still spare, of all specialties together; a sender of which no row speaks is absent."""
    return _free([one for one in ledgers.values(SPARE, reader=reader) if not one["specialty"]], "sender", fixed, horizon)


def _free(rows: Iterable[Row], by: str, fixed: Sequence[Row], horizon: Horizon) -> dict[str, Floats]:
    """What rows give in each half-month, less those whom postings agreed before take up."""
    found: dict[str, Floats] = {}
    for row in rows:
        first, last = window(row, horizon)
        found.setdefault(str(row[by]), np.zeros(horizon.periods))[first:last] += row["people"]
    for row in fixed:
        if row[by] in found:
            since, until = span(row)
            found[row[by]][max(horizon.period_of(since), 0) : max(horizon.period_of(until) + 1, 0)] -= 1.0
    return {code: free.clip(min=0.0) for code, free in found.items()}


def spared(*, reader: Reader, horizon: Horizon) -> dict[tuple[str, str], list[tuple[int, int, str]]]:
    """Experts that senders wrote down by specialty: of each from when until when, and the batch it travels with, '' for none."""
    batches = travelling(reader=reader, horizon=horizon)
    found: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    for row in ledgers.values(SPARE, reader=reader):
        if row["specialty"]:
            first, last = window(row, horizon)
            if row["batch"] in batches:
                batch = batches[row["batch"]]
                first, last = max(first, batch.first), min(last, batch.last)
            found.setdefault((row["sender"], row["specialty"]), []).extend([(first, last, row["batch"] or "")] * row["people"])
    return found


def travelling(*, reader: Reader, horizon: Horizon) -> dict[str, Batch]:
    """Batches with which somebody travels, by code."""
    named = {row["batch"] for row in ledgers.values(SPARE, reader=reader) if row["batch"]}
    rows = [row for row in ledgers.values(BATCHES, reader=reader) if row["code"] in named] if named else []
    return {row["code"]: Batch(row["code"], *window(row, horizon), int(row["area"]), row["fewest"] or 1, float(row["planned"] or np.inf)) for row in rows}


def back(day: date, horizon: Horizon) -> int:
    """The first half-month in which somebody who is away until a day is free again."""
    return max(horizon.first_whole(day + timedelta(1)), 0)
