"""What goes into a scorecard: figures of units, what they are measured by, and the rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from doorstep.core.errors import BadValue
from doorstep.core.text import Text

Kind = Literal["proportion", "rate", "mean"]
"""proportion: num of den, 0-1; rate: events per den, e.g. per resident; mean: an average of rows."""
Better = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Counted:
    """A numerator and its denominator: of a proportion or a rate."""

    num: int
    den: int

    @property
    def value(self) -> float:
        return self.num / self.den

    @property
    def size(self) -> int:
        return self.den

    @property
    def is_there(self) -> bool:
        return self.den > 0


@dataclass(frozen=True, slots=True)
class Measured:
    """An average: its value, the variance of that average (the square of its standard error) and the rows behind it."""

    value: float
    variance: float
    rows: int

    @property
    def size(self) -> int:
        return self.rows

    @property
    def is_there(self) -> bool:
        return self.rows > 0


Figure = Counted | Measured


@dataclass(frozen=True, slots=True)
class Item:
    """One indicator of the scorecard, the same for all units.

    weight    counts in the total against the other weights
    is_veto   missing its target caps the total, whatever the rest
    floor     below this value (above, when lower is better) there are no points; None: last year's value of the unit
    decimals  with which values are shown; values that are shown alike share their rank
    """

    code: str
    name: Text
    kind: Kind
    better: Better
    weight: float
    is_veto: bool = False
    floor: float | None = None
    decimals: int = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One unit's figure for one item: this year's, last year's and the target; None where there is none."""

    item: str
    now: Figure | None
    before: Figure | None
    target: float | None


@dataclass(frozen=True, slots=True)
class Unit:
    """An area or institution that is scored; ranked among units with the same `peers`."""

    code: str
    name: Text
    peers: str
    entries: tuple[Entry, ...]

    def entry(self, item: str) -> Entry | None:
        return next((one for one in self.entries if one.item == item), None)


@dataclass(frozen=True, slots=True)
class Rule:
    """Lines of the scorecard; points are 0-100.

    excellent, good, adequate  total from which a band begins; below `adequate` is poor
    close                      points from which a missed target is called close
    veto_cap                   the most a total may be once a veto item is missed
    is_overdispersed           widen funnel limits where units differ by more than chance
    draws                      draws from the posteriors behind the intervals of ranks
    """

    excellent: float = 90
    good: float = 80
    adequate: float = 60
    close: float = 80
    veto_cap: float = 59
    is_overdispersed: bool = False
    draws: int = 4000

    def __post_init__(self) -> None:
        if not 100 >= self.excellent >= self.good >= self.adequate >= 0 or not 0 <= self.veto_cap <= 100 or self.draws < 100:
            raise BadValue(
                Text("评分规则前后不一致", "the lines of the rule do not agree with each other"),
                right=Text("应满足 100 ≥ 优 ≥ 良 ≥ 中 ≥ 0，抽样不少于 100 次", "100 ≥ excellent ≥ good ≥ adequate ≥ 0, and at least 100 draws"),
            )
