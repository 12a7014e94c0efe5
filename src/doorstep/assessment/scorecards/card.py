"""What comes out: scores, standing among peers, bands and totals; frozen with a snapshot before publication."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.assessment.scorecards.figures import Item, Rule
from doorstep.assessment.scorecards.funnel import Funnel
from doorstep.assessment.scorecards.labels import Band, Trend, Verdict
from doorstep.core.text import Text


@dataclass(frozen=True, slots=True)
class Standing:
    """A place among peers. Equal values share a place and the next place is left free: 1, 2, 2, 4.

    value       after shrinkage towards the peers; low, high its 95 % interval
    rank        by `value`; rank_low, rank_high its 95 % interval by drawing
    raw_rank    by the figure as counted
    peers       how many were ranked
    """

    value: float
    low: float
    high: float
    rank: int
    rank_low: int
    rank_high: int
    raw_rank: int
    peers: int
    told: Text


@dataclass(frozen=True, slots=True)
class Score:
    """One item of one unit; `points` (0-100) and `value` are None where there is no figure or no target.

    weight   share of the total, after the weights of missing items are spread over the others; 0 when missing
    floor    from which points are counted
    change   value less last year's
    """

    item: str
    verdict: Verdict
    points: float | None
    weight: float
    value: float | None
    size: int | None
    before: float | None
    target: float | None
    floor: float | None
    change: float | None
    trend: Trend
    standing: Standing | None
    told: Text

    @property
    def is_within_chance(self) -> bool:
        """Whether the target lies in the 95 % interval of the shrunken value, so that chance may have missed or met it."""
        return self.standing is not None and self.target is not None and self.standing.low <= self.target <= self.standing.high


@dataclass(frozen=True, slots=True)
class Card:
    """One unit's scorecard.

    total         weighted mean of the points there are, capped when a veto item is missed; None without any
    uncapped      the same before the cap
    weight_used   share of all weights that had a figure; 1 when none is missing
    missing       items without a figure or a target, never counted as 0
    vetoed_by     veto items that were missed; veto_unknown those without a figure
    standing      place of the total among peers, from draws of all items; None with too few peers
    """

    unit: str
    name: Text
    peers: str
    scores: tuple[Score, ...]
    total: float | None
    uncapped: float | None
    weight_used: float
    band: Band
    missing: tuple[str, ...]
    vetoed_by: tuple[str, ...]
    veto_unknown: tuple[str, ...]
    standing: Standing | None
    told: Text

    def score(self, item: str) -> Score:
        return next(one for one in self.scores if one.item == item)


@dataclass(frozen=True, slots=True)
class Scorecards:
    """All cards of one assessment, with what they were made by: they can be frozen, questioned and made again.

    snapshot  of the records behind every figure
    seed      of the draws behind intervals of ranks
    """

    year: int
    snapshot: str
    seed: int
    rule: Rule
    items: tuple[Item, ...]
    cards: tuple[Card, ...]
    funnels: tuple[Funnel, ...]

    def card(self, unit: str) -> Card:
        return next(one for one in self.cards if one.unit == unit)
