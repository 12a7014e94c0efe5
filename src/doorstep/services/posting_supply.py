"""What senders can spare, as ledgers and rosters tell: agreements in force, and experts by specialty with the time they are free."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from doorstep.services import ledgers
from doorstep.services.posting_horizon import Horizon
from doorstep.store.models import Expert
from doorstep.store.reader import Reader
from doorstep.support.minimums import MONTHS_EACH, TEAM_MONTHS

Row = Mapping[str, Any]
_SHORTEST = {"paired": MONTHS_EACH, "team": TEAM_MONTHS}
_ALWAYS = (date.min.isoformat(), date(9998, 12, 31).isoformat())


@dataclass(frozen=True, slots=True)
class Agreement:
    """A sender that supports a host: half-months in force, the last day, and the least months of one posting under its programme."""

    sender: str
    host: str
    kind: str
    since: int
    until: int
    last_day: date
    shortest: int

    @property
    def is_in_force(self) -> bool:
        """Whether any whole half-month of the horizon is under it."""
        return self.until > self.since


@dataclass(frozen=True, slots=True)
class Slot:
    """One expert of a specialty that a sender can spare, from `first` up to before `last`."""

    sender: str
    specialty: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Supply:
    """All agreements, also those that ran out, and the experts of their senders."""

    agreements: tuple[Agreement, ...]
    slots: tuple[Slot, ...]


def supply(*, reader: Reader, horizon: Horizon, fixed: Sequence[Row]) -> Supply:
    """What there is to send in a horizon, beside the postings agreed before."""
    kinds = {one["code"]: one["kind"] for one in ledgers.values("programmes", reader=reader)}
    agreements = tuple(_agreement(one, kinds, horizon) for one in ledgers.values("support-agreements", reader=reader))
    senders = {one.sender for one in agreements}
    counts = _counts(senders, fixed)
    slots = [slot for (sender, specialty), many in sorted(counts.items()) for slot in _slots(sender, specialty, many, fixed, horizon)]
    return Supply(agreements, tuple(slots))


def _agreement(row: Row, kinds: Mapping[str, str], horizon: Horizon) -> Agreement:
    kind = kinds.get(row["programme"], "other")
    since, until = date.fromisoformat(row["since"] or _ALWAYS[0]), date.fromisoformat(row["until"] or _ALWAYS[1])
    return Agreement(row["sender"], row["host"], kind, max(horizon.first_whole(since), 0), min(horizon.whole_until(until), horizon.periods), until, _SHORTEST.get(kind, 1))


def _counts(senders: set[str], fixed: Sequence[Row]) -> dict[tuple[str, str], int]:
    """(sender, specialty) -> the most that it had away at once, or that stand on its roster when they are more."""
    found: Counter[tuple[str, str]] = Counter()
    for one in Expert.objects.filter(is_listed=True, institution__in=senders):  # everyone: who answers where is no secret in a region
        found[one.institution, one.specialty] += 1
    spans: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for row in fixed:
        if row["sender"] in senders and row["specialty"]:
            spans.setdefault((row["sender"], row["specialty"]), []).append(span(row))
    return {key: max(found[key], _at_once(spans.get(key, ()))) for key in {*found, *spans}}


def span(row: Row) -> tuple[date, date]:
    """First and last day of a posting, as it was or as it is planned."""
    return date.fromisoformat(row["arrived"] or row["since"] or _ALWAYS[0]), date.fromisoformat(row["returned"] or row["until"] or _ALWAYS[1])


def _at_once(spans: Iterable[tuple[date, date]]) -> int:
    """The most spans that hold on one day."""
    steps = sorted((day, step) for first, last in spans for day, step in ((first, 1), (last + timedelta(1), -1)))
    most = now = 0
    for _, step in steps:
        now += step
        most = max(most, now)
    return most


def _slots(sender: str, specialty: str, many: int, fixed: Sequence[Row], horizon: Horizon) -> list[Slot]:
    """Experts, those who are away already only when they are back."""
    found = [Slot(sender, specialty, 0, horizon.periods) for _ in range(many)]
    away = sorted(span(one) for one in fixed if one["sender"] == sender and one["specialty"] == specialty)
    busy = [(first, last) for first, last in away if horizon.period_of(last) >= 0 and horizon.period_of(first) < horizon.periods]
    for at, (_, last) in enumerate(busy[:many]):
        found[at] = replace(found[at], first=max(horizon.first_whole(last + timedelta(1)), 0))
    return found


def people_agreed(tie: Agreement, fixed: Sequence[Row], horizon: Horizon, months: int) -> int:
    """Postings between a pair that touch the horizon and last so many months, agreed before."""
    spans = [span(one) for one in fixed if one["sender"] == tie.sender and one["host"] == tie.host]
    return sum(
        horizon.period_of(last) >= 0 and horizon.period_of(first) < horizon.periods and horizon.whole_until(last) - horizon.first_whole(first) >= months * 2
        for first, last in spans
    )
