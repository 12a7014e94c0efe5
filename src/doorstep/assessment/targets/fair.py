"""What an area would have if its patients fared as the region's do: indirect standardisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from doorstep.core.errors import BadValue
from doorstep.core.text import Text


@dataclass(frozen=True, slots=True)
class Stratum:
    """One group of like cases: how many the area has, and what the region has of them."""

    name: str
    den: int
    region_num: int
    region_den: int


@dataclass(frozen=True, slots=True)
class Expected:
    """The expected numerator and its denominator."""

    count: Fraction
    den: int

    @property
    def share(self) -> Fraction:
        """The expected share, for targets of shares; `count` is for targets of counts."""
        return self.count / self.den


def fair_expected(strata: Sequence[Stratum]) -> Expected:
    """Each group of the area at the region's rate for that group, together.

    Raises BadValue when the area has no cases, or cases of a group of which the region has none.
    Source: indirect standardisation, Breslow and Day, Statistical Methods in Cancer Research II (IARC 1987), chapter 2.
    """
    BadValue.raise_for(_faults(strata), cure=Text("请核对分层的病例数", "check the numbers of cases of the groups"))
    count = sum((Fraction(one.den * one.region_num, one.region_den) for one in strata if one.den), Fraction())
    return Expected(count, sum(one.den for one in strata))


def _faults(strata: Sequence[Stratum]) -> list[Text]:
    faults = [
        Text(f"“{one.name}”组的病例数不可能", f"the numbers of cases of group '{one.name}' cannot be")
        for one in strata
        if not 0 <= one.region_num <= one.region_den or not 0 <= one.den <= one.region_den
    ]
    if not any(one.den for one in strata):
        faults.append(Text("该地区没有病例，无从调整", "the area has no cases to adjust for"))
    return faults
