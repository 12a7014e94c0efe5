"""The kinds of indicator: what each keeps and how its figure is made from that.

The numerator of a share or a mean is a flag or a value on the counted rows, so it cannot escape
the denominator. Only `Ratio` sets two sums of different rows against each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from doorstep.core.text import Text
from doorstep.indicators.conditions import And, Compare, Or, Predicate, Present
from doorstep.indicators.governance import Additivity, Kept, Measure, Result, Unit
from doorstep.indicators.node_data import Data, to_data
from doorstep.indicators.nodes import Bin, Column, Literal, Sort, Value
from doorstep.indicators.sums import Sum, counted_with

_NOTHING = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count(Measure):
    """The number of counted rows."""

    unit: Unit = Unit.STAYS

    kind: ClassVar[str] = "count"

    __hash__ = Measure.__hash__

    def sums(self) -> tuple[Sum, ...]:
        return (Sum(self.counted), Sum(self.counted))

    def result(self, kept: Kept, *, region: Kept | None = None, before: Kept | None = None) -> Result:
        num, den = kept.get(None, _NOTHING)
        return Result(num, den, Fraction(num), num)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proportion(Measure):
    """The share of counted rows that carry a flag, in percent."""

    hit: Predicate
    unit: Unit = Unit.PERCENT

    kind: ClassVar[str] = "proportion"

    __hash__ = Measure.__hash__

    def _own_faults(self) -> Iterator[Text]:
        if not isinstance(self.hit, Predicate):
            yield Text("分子 hit 应为条件", "hit should be a condition")
        if self.unit != Unit.PERCENT:
            yield Text("比例的单位应为 percent", "the unit of a proportion should be percent")

    def sums(self) -> tuple[Sum, ...]:
        return (Sum(And((self.counted, self.hit))), Sum(self.counted))

    def result(self, kept: Kept, *, region: Kept | None = None, before: Kept | None = None) -> Result:
        num, den = kept.get(None, _NOTHING)
        return Result(num, den, Fraction(100 * num, den) if den else None, den)

    def expression_data(self) -> dict[str, Data]:
        return {"counted": to_data(self.counted), "hit": to_data(self.hit)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean(Measure):
    """The mean of a whole-number value over the counted rows that have one.

    scale   state units in one unit shown: 100 turns fen into CNY
    """

    amount: Value
    scale: int = 1

    kind: ClassVar[str] = "mean"

    __hash__ = Measure.__hash__

    def _own_faults(self) -> Iterator[Text]:
        yield from _number_faults("amount", self.amount)
        yield from _scale_faults(self.scale)

    def sums(self) -> tuple[Sum, ...]:
        counted = counted_with(self.counted, self.amount)
        return (Sum(counted, self.amount), Sum(counted))

    def result(self, kept: Kept, *, region: Kept | None = None, before: Kept | None = None) -> Result:
        num, den = kept.get(None, _NOTHING)
        return Result(num, den, Fraction(num, den * self.scale) if den else None, den)

    def expression_data(self) -> dict[str, Data]:
        return {"counted": to_data(self.counted), "amount": to_data(self.amount), "scale": self.scale}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio(Measure):
    """One sum over counted rows against a sum over others (fund spent at home against all fund spent).

    amount, of_amount   what is summed above and below; None counts rows
    of                  the rows below; `counted` are the rows above
    scale               state units above in one unit shown; a percentage is multiplied by 100 besides
    """

    of: Predicate
    amount: Value | None = None
    of_amount: Value | None = None
    scale: int = 1

    kind: ClassVar[str] = "ratio"

    __hash__ = Measure.__hash__

    def _own_faults(self) -> Iterator[Text]:
        if not isinstance(self.of, Predicate):
            yield Text("分母 of 应为条件", "of should be a condition")
        for name in ("amount", "of_amount"):
            if getattr(self, name) is not None:
                yield from _number_faults(name, getattr(self, name))
        yield from _scale_faults(self.scale)

    def sums(self) -> tuple[Sum, ...]:
        above = self.counted if self.amount is None else counted_with(self.counted, self.amount)
        below = self.of if self.of_amount is None else counted_with(self.of, self.of_amount)
        return (Sum(self.counted, self.amount), Sum(self.of, self.of_amount), Sum(Or((above, below))))

    def result(self, kept: Kept, *, region: Kept | None = None, before: Kept | None = None) -> Result:
        num, den, rows = kept.get(None, (0, 0, 0))
        times = 100 if self.unit is Unit.PERCENT else 1
        return Result(num, den, Fraction(times * num, den * self.scale) if den else None, rows)

    def expression_data(self) -> dict[str, Data]:
        found: dict[str, Data] = {"counted": to_data(self.counted), "of": to_data(self.of), "scale": self.scale}
        for name in ("amount", "of_amount"):
            if (value := getattr(self, name)) is not None:
                found[name] = to_data(value)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Distinct(Measure):
    """How many different persons, diseases or groups the counted rows have.

    Kept key by key; an engine that has counted them already hands the number over under the key None.

    of   the column whose values are told apart; 0, '' and missing are none of them
    """

    of: Value
    unit: Unit = Unit.PERSONS

    kind: ClassVar[str] = "distinct"

    __hash__ = Measure.__hash__

    @property
    def key(self) -> Value | None:
        return self.of

    @property
    def additivity(self) -> Additivity:
        return Additivity.PERSONS if self.of == Column("person") else Additivity.BY_KEY

    def _own_faults(self) -> Iterator[Text]:
        if not isinstance(self.of, Column) or self.of.sort is Sort.DAY:
            yield Text("of 应为文本列或整数列", "of should be a column of text or whole numbers")

    def sums(self) -> tuple[Sum, ...]:
        none = Literal("" if self.of.sort is Sort.TEXT else 0)
        return (Sum(And((self.counted, Compare("!=", self.of, none)))),)

    def result(self, kept: Kept, *, region: Kept | None = None, before: Kept | None = None) -> Result:
        different = kept[None][0] if None in kept else sum(1 for (rows,) in kept.values() if rows)
        return Result(different, different, Fraction(different), different)

    def expression_data(self) -> dict[str, Data]:
        return {"counted": to_data(self.counted), "of": to_data(self.of)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Percentile(Measure):
    """The smallest value that at least `percent` of the counted rows do not exceed (nearest rank).

    Kept as a histogram: `exact` with one bin for each value, else with 32 bins to a doubling, whose
    figure is the bin's lower edge, at most 3.1 % below the value itself.
    """

    amount: Value
    percent: int
    exact: bool = False
    scale: int = 1

    kind: ClassVar[str] = "percentile"

    __hash__ = Measure.__hash__

    @property
    def key(self) -> Value | None:
        return self.amount if self.exact else Bin(self.amount)

    def _own_faults(self) -> Iterator[Text]:
        yield from _number_faults("amount", self.amount)
        yield from _scale_faults(self.scale)
        if not isinstance(self.percent, int) or not 1 <= self.percent <= 100:
            yield Text(f"percent 为 {self.percent}，应为 1–100", f"percent is {self.percent}, expected 1 to 100")

    def sums(self) -> tuple[Sum, ...]:
        assert self.key is not None
        return (Sum(counted_with(self.counted, self.key)),)

    def result(self, kept: Kept, *, region: Kept | None = None, before: Kept | None = None) -> Result:
        rows = sum(count for (count,) in kept.values())
        rank, passed = -(-rows * self.percent // 100), 0
        for edge, (count,) in sorted((int(edge or 0), counts) for edge, counts in kept.items()):
            passed += count
            if count and passed >= rank:
                return Result(edge, rows, Fraction(edge, self.scale), rows)
        return Result(0, 0, None, 0)

    def expression_data(self) -> dict[str, Data]:
        own: dict[str, Data] = {"percent": self.percent, "exact": self.exact, "scale": self.scale}
        return {"counted": to_data(self.counted), "amount": to_data(self.amount), **own}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standardised(Measure):
    """An index of a value against the region's mean, stratum by stratum (time and cost consumption index).

    The sum over strata of own cases x (own mean / region's mean), by own cases; 1 is the region.
    Cases without a stratum, and strata whose region has a mean of 0, are left out.
    """

    amount: Value
    stratum: Value
    unit: Unit = Unit.INDEX

    kind: ClassVar[str] = "standardised"

    __hash__ = Measure.__hash__

    @property
    def key(self) -> Value | None:
        return self.stratum

    def _own_faults(self) -> Iterator[Text]:
        yield from _number_faults("amount", self.amount)
        if not isinstance(self.stratum, Column) or self.stratum.sort is Sort.DAY:
            yield Text("stratum 应为文本列或整数列", "stratum should be a column of text or whole numbers")

    def sums(self) -> tuple[Sum, ...]:
        none = Literal("" if self.stratum.sort is Sort.TEXT else 0)
        counted = And((self.counted, Compare("!=", self.stratum, none), Present(self.amount)))
        return (Sum(counted, self.amount), Sum(counted))

    def result(self, kept: Kept, *, region: Kept | None = None, before: Kept | None = None) -> Result:
        expected, amount, cases = Fraction(0), 0, 0
        for stratum, (own, rows) in kept.items():
            total, of = (region or kept).get(stratum, _NOTHING)
            if total and rows:
                expected += Fraction(own * of, total)
                amount, cases = amount + own, cases + rows
        return Result(amount, cases, expected / cases if cases else None, cases)

    def expression_data(self) -> dict[str, Data]:
        return {"counted": to_data(self.counted), "amount": to_data(self.amount), "stratum": to_data(self.stratum)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth(Measure):
    """How much a mean, or a count, has grown over the same months a year earlier, in percent.

    amount   None compares counts; otherwise means of the amount over rows that have one
    """

    amount: Value | None = None
    unit: Unit = Unit.PERCENT

    kind: ClassVar[str] = "growth"

    __hash__ = Measure.__hash__

    def _own_faults(self) -> Iterator[Text]:
        if self.amount is not None:
            yield from _number_faults("amount", self.amount)

    def sums(self) -> tuple[Sum, ...]:
        counted = self.counted if self.amount is None else counted_with(self.counted, self.amount)
        return (Sum(counted, self.amount), Sum(counted))

    def result(self, kept: Kept, *, region: Kept | None = None, before: Kept | None = None) -> Result:
        (num, den), (old_num, old_den) = kept.get(None, _NOTHING), (before or {}).get(None, _NOTHING)
        if self.amount is None:
            return Result(num, old_num, Fraction(100 * (num - old_num), old_num) if old_num else None, num)
        if not (den and old_den and old_num):
            return Result(num, den, None, den)
        return Result(num, den, 100 * (Fraction(num * old_den, den * old_num) - 1), den)

    def expression_data(self) -> dict[str, Data]:
        amount: dict[str, Data] = {} if self.amount is None else {"amount": to_data(self.amount)}
        return {"counted": to_data(self.counted), **amount}


KINDS: dict[str, type[Measure]] = {
    kind.kind: kind for kind in (Count, Proportion, Mean, Ratio, Distinct, Percentile, Standardised, Growth)
}


def _number_faults(name: str, amount: object) -> Iterator[Text]:
    if not isinstance(amount, Value) or amount.sort is not Sort.NUMBER:
        yield Text(
            f"{name} 应为整数节点，如 col.los_days.node", f"{name} should be a whole-number node, such as col.los_days.node"
        )


def _scale_faults(scale: object) -> Iterator[Text]:
    if isinstance(scale, bool) or not isinstance(scale, int) or scale < 1:
        yield Text(f"scale 为 {scale}，应为正整数", f"scale is {scale}, expected a whole number above 0")
