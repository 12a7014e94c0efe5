"""What senders can spare, as ledgers and rosters tell: agreements in force, and experts by specialty with the time they are free."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from doorstep.planning.postings.problem import Floats
from doorstep.services import ledgers, posting_limits
from doorstep.services.posting_horizon import Horizon
from doorstep.services.posting_limits import ALWAYS, Batch, span
from doorstep.store.models import Expert
from doorstep.store.reader import Reader
from doorstep.support.minimums import MONTHS_EACH, TEAM_MONTHS

Row = Mapping[str, Any]
_SHORTEST = {"paired": MONTHS_EACH, "team": TEAM_MONTHS}


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
    """One expert of a specialty that a sender can spare, from `first` up to before `last`; with a batch only together with others."""

    sender: str
    specialty: str
    first: int
    last: int
    batch: str = ""


@dataclass(frozen=True, slots=True)
class Supply:
    """All agreements, also those that ran out, and the experts of their senders.

    guessed   (sender, specialty) of which nobody wrote down how many there are to spare
    batches   by code, those with which somebody travels
    lodging   (T,) places still free, by host; quota: (T,) people still to spare, by sender; absent where nobody wrote them down
    """

    agreements: tuple[Agreement, ...]
    slots: tuple[Slot, ...]
    guessed: frozenset[tuple[str, str]] = frozenset()
    batches: Mapping[str, Batch] = field(default_factory=dict)
    lodging: Mapping[str, Floats] = field(default_factory=dict)
    quota: Mapping[str, Floats] = field(default_factory=dict)


def supply(*, reader: Reader, horizon: Horizon, fixed: Sequence[Row]) -> Supply:
    """What there is to send in a horizon, beside the postings agreed before."""
    kinds = {one["code"]: one["kind"] for one in ledgers.values("programmes", reader=reader)}
    agreements = tuple(_agreement(one, kinds, horizon) for one in ledgers.values("support-agreements", reader=reader))
    senders = {one.sender for one in agreements}
    written = {key: slots for key, slots in posting_limits.spared(reader=reader, horizon=horizon).items() if key[0] in senders}
    guessed = {key: [(0, horizon.periods, "")] * many for key, many in _counts(senders, fixed).items() if key not in written}
    slots = [slot for (sender, specialty), free in sorted({**guessed, **written}.items()) for slot in _slots(sender, specialty, free, fixed, horizon)]
    return Supply(
        agreements, tuple(slots), frozenset(guessed), posting_limits.travelling(reader=reader, horizon=horizon),
        posting_limits.lodging(fixed, reader=reader, horizon=horizon), posting_limits.quota(fixed, reader=reader, horizon=horizon),
    )  # fmt: skip


def _agreement(row: Row, kinds: Mapping[str, str], horizon: Horizon) -> Agreement:
    kind = kinds.get(row["programme"], "other")
    since, until = date.fromisoformat(row["since"] or ALWAYS[0].isoformat()), date.fromisoformat(row["until"] or ALWAYS[1].isoformat())
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


def _at_once(spans: Iterable[tuple[date, date]]) -> int:
    """The most spans that hold on one day."""
    steps = sorted((day, step) for first, last in spans for day, step in ((first, 1), (last + timedelta(1), -1)))
    most = now = 0
    for _, step in steps:
        now += step
        most = max(most, now)
    return most


def _slots(sender: str, specialty: str, free: Sequence[tuple[int, int, str]], fixed: Sequence[Row], horizon: Horizon) -> list[Slot]:
    """Experts, those who are away already only when they are back."""
    found = [Slot(sender, specialty, first, last, batch) for first, last, batch in free]
    away = sorted(span(one) for one in fixed if one["sender"] == sender and one["specialty"] == specialty)
    busy = [(first, last) for first, last in away if horizon.period_of(last) >= 0 and horizon.period_of(first) < horizon.periods]
    for at, (_, last) in enumerate(busy[: len(found)]):
        found[at] = replace(found[at], first=max(found[at].first, posting_limits.back(last, horizon)))
    return found


def people_agreed(tie: Agreement, fixed: Sequence[Row], horizon: Horizon, months: int) -> int:
    """Postings between a pair that touch the horizon and last so many months, agreed before."""
    spans = [span(one) for one in fixed if one["sender"] == tie.sender and one["host"] == tie.host]
    return sum(
        horizon.period_of(last) >= 0 and horizon.period_of(first) < horizon.periods and horizon.whole_until(last) - horizon.first_whole(first) >= months * 2
        for first, last in spans
    )
