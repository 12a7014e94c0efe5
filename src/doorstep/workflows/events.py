"""What happened in referrals, as events that can be counted: who was asked, how long it waited, what followed.

An event is one step of one run, told without anybody's name. It knows what came before it (the waiting) and what came
after it (the fate), so that a measure needs nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from doorstep.core.text import Text
from doorstep.vocab.divisions import ancestors
from doorstep.workflows import catalogue
from doorstep.workflows.language import Part

OPENED = "opened"
"""Stands for the step with which a run begins."""
_MINUTE = timedelta(minutes=1)


class Leaving(StrEnum):
    """The largest area that a patient leaves, from where the sender stands to where the receiver stands."""

    STAYS = "stays"
    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"
    OFF_PLATFORM = "off-platform"
    UNKNOWN = "unknown"

    @property
    def label(self) -> Text:
        return _LEAVING[self]


_LEAVING = {
    Leaving.STAYS: Text("在本县内", "within the county"),
    Leaving.COUNTY: Text("出县未出市", "out of the county, within the city"),
    Leaving.CITY: Text("出市未出省", "out of the city, within the province"),
    Leaving.PROVINCE: Text("出省", "out of the province"),
    Leaving.OFF_PLATFORM: Text("平台以外的机构", "to a place that is not on the platform"),
    Leaving.UNKNOWN: Text("去向未知", "where to is not known"),
}


class Line(NamedTuple):
    """One line of the thread, as it is kept; lines of a run stand in their order.

    step      '' for the opening
    receiver  after the step; `asked` is who it was when the step was taken
    """

    run: int
    workflow: str
    urgency: str
    step: str
    source: str
    target: str
    at: datetime
    sender: str
    receiver: str
    asked: str
    reason: str


@dataclass(frozen=True, slots=True)
class Event:
    """One step that may be counted.

    receiver      who was asked when it was taken, '' for nobody
    turn_minutes  since whoever had the next move got it: another's delay is never in it
    open_minutes  since the run began
    reason        code of the reason given, '' for none
    later         the steps that followed in the same run up to now, in order
    """

    workflow: str
    step: str
    source: str
    target: str
    at: datetime
    turn_minutes: float
    open_minutes: float
    sender: str
    receiver: str
    reason: str
    urgency: str
    leaving: Leaving
    later: tuple[str, ...]

    def credited(self, part: Part) -> str:
        """The institution whose figure it belongs to, '' when there is none."""
        return self.sender if part is Part.SENDER else self.receiver


AreaOf = Callable[[str], int]
"""Where an institution stands, 0 when that is not known."""
Wanted = frozenset[tuple[str, str]]
"""Workflow and step of what is counted at all."""


def events_of(lines: Iterable[Line], *, start: datetime, end: datetime, wanted: Wanted, area_of: AreaOf) -> Iterator[Event]:
    """The wanted events from `start` until before `end`.

    lines   whole runs, one after the other: what came before and after the window tells waiting and fate
    """
    leaving = _Leavings(area_of)
    for _, run in groupby(lines, key=_run_of):
        yield from _of_run(list(run), start, end, wanted, leaving)


def _run_of(line: Line) -> int:
    return line.run


def _of_run(run: Sequence[Line], start: datetime, end: datetime, wanted: Wanted, leaving: _Leavings) -> Iterator[Event]:
    opened_at = turn_at = run[0].at
    for at, one in enumerate(run):
        step = one.step or OPENED
        if (one.workflow, step) in wanted and start <= one.at < end:
            later = tuple([following.step for following in run[at + 1 :]])
            turn, since_open = (one.at - turn_at) / _MINUTE, (one.at - opened_at) / _MINUTE
            what = (one.workflow, step, one.source, one.target, one.at, turn, since_open)
            yield Event(*what, one.sender, one.asked, one.reason, one.urgency, leaving.of(one), later)  # by place: there are many
        if one.asked != one.receiver or hands_over(one.workflow, one.source, one.target):
            turn_at = one.at


@lru_cache(maxsize=1024)
def hands_over(workflow: str, source: str, target: str) -> bool:
    """Whether the next move is another part's after going from `source` to `target`."""
    states = catalogue.get(workflow).states
    return source not in states or states[source].waits_for is not states[target].waits_for


class _Leavings:
    """How far each pair of institutions lies apart, worked out once."""

    def __init__(self, area_of: AreaOf) -> None:
        self._area_of, self._known = area_of, dict[tuple[str, str], Leaving]()

    def of(self, line: Line) -> Leaving:
        if line.workflow == "referral-out" and not line.asked:
            return Leaving.OFF_PLATFORM
        pair = line.sender, line.asked
        if pair not in self._known:
            self._known[pair] = left(self._area_of(line.sender), self._area_of(line.asked))
        return self._known[pair]


def left(origin: int, to: int) -> Leaving:
    """The largest area left between two area codes; a hospital of the city as a whole stands in none of its counties."""
    if not (origin and to):
        return Leaving.UNKNOWN
    (_, county, city, province), (_, to_county, to_city, to_province) = ancestors(origin), ancestors(to)
    if province != to_province:
        return Leaving.PROVINCE
    if city != to_city:
        return Leaving.CITY
    return Leaving.STAYS if county == to_county else Leaving.COUNTY
