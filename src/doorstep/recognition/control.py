"""Whether an item was under internal control on a day, read from its runs.

The last run on or before the day decides: a rejected run is a lapse from its day until a later run is in control.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from doorstep.recognition.language import Control


@dataclass(frozen=True, slots=True)
class Judged:
    """A run that was judged: its day, and whether it was rejected."""

    on: date
    is_rejected: bool


@dataclass(frozen=True, slots=True)
class Lapse:
    """Out of control from `since` to the day before `until`; None while it lasts."""

    since: date
    until: date | None


def control_on(runs: Sequence[Judged], day: date, *, holds_days: int | None = None) -> Control:
    """Internal control on a day. `runs` oldest first; a run older than `holds_days` says nothing any more, unless it was rejected."""
    at = bisect_right(runs, day, key=lambda run: run.on)
    if not at:
        return Control.UNKNOWN
    last = runs[at - 1]
    if last.is_rejected:
        return Control.LAPSED
    is_old = holds_days is not None and (day - last.on).days > holds_days
    return Control.UNKNOWN if is_old else Control.IN_CONTROL


def lapses(runs: Sequence[Judged]) -> tuple[Lapse, ...]:
    """The times out of control, oldest first. Of several runs of a day the last decides."""
    by_day = {run.on: run.is_rejected for run in runs}
    found: list[Lapse] = []
    since: date | None = None
    for day, is_rejected in sorted(by_day.items()):
        if is_rejected and since is None:
            since = day
        if not is_rejected and since is not None:
            found.append(Lapse(since, day))
            since = None
    return (*found, Lapse(since, None)) if since is not None else tuple(found)
