"""Who helps whom: experts, batches and leaders, by destination, by batch and by where they come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch: who was sent, of them leaders, and those at their post on a day."""

    code: str
    programme: str
    number: int
    area: int
    since: str
    until: str
    planned: int | None
    experts: int
    leaders: int


@dataclass(frozen=True, slots=True)
class Pair:
    """How many experts one institution sent to another."""

    sender: str
    host: str
    experts: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of postings, each posting once.

    experts         postings that were sent or are planned
    at_work         of them at their host on the day asked for
    by_destination  area that receives (of the programme) -> experts
    by_source       sending institution -> experts
    by_specialty, by_kind  code -> experts, '' where it is not known
    synthetic       how many of the postings are invented
    """

    experts: int
    at_work: int
    leaders: int
    batches: tuple[Batch, ...]
    pairs: tuple[Pair, ...]
    by_destination: Mapping[int, int]
    batches_by_destination: Mapping[int, int]
    by_source: Mapping[str, int]
    by_specialty: Mapping[str, int]
    by_kind: Mapping[str, int]
    synthetic: int


def summary(programmes: Sequence[Row], batches: Sequence[Row], postings: Sequence[Row], *, on: str) -> Summary:
    """The counts on a day (ISO 8601). A posting belongs to the destination of its programme."""
    areas = {one["code"]: one["area"] for one in programmes}
    of_batch = Counter(one["batch"] for one in postings)
    leading = Counter(one["batch"] for one in postings if one["leader"])
    return Summary(
        experts=len(postings),
        at_work=sum(is_there(one, on) for one in postings),
        leaders=sum(bool(one["leader"]) for one in postings),
        batches=tuple(_batch(one, of_batch, leading) for one in sorted(batches, key=lambda one: (one["since"], one["number"], one["code"]))),
        pairs=tuple(Pair(*pair, count) for pair, count in Counter((one["sender"], one["host"]) for one in postings).most_common()),
        by_destination=_counted(areas.get(one["programme"], 0) for one in postings),
        batches_by_destination=_counted(areas.get(one["programme"], 0) for one in batches),
        by_source=_counted(one["sender"] for one in postings),
        by_specialty=_counted(one["specialty"] for one in postings),
        by_kind=_counted(one["kind"] for one in postings),
        synthetic=sum(bool(one["synthetic"]) for one in postings),
    )


def is_there(posting: Row, on: str) -> bool:
    """True when an expert has arrived by a day and not returned before it."""
    return bool(posting["arrived"]) and posting["arrived"] <= on and (not posting["returned"] or on <= posting["returned"])


def _batch(one: Row, of_batch: Counter[str], leading: Counter[str]) -> Batch:
    code = one["code"]
    return Batch(code, one["programme"], one["number"], one["area"], one["since"], one["until"], one["planned"], of_batch[code], leading[code])


def _counted(values: Any) -> dict[Any, int]:
    """How often each value stands, most often first, then by the value."""
    return dict(sorted(Counter(values).items(), key=lambda pair: (-pair[1], str(pair[0]))))
