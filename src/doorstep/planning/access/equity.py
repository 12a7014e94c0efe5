"""How evenly care is spread over people, land and means: Lorenz and Gini, Theil, concentration, agglomeration.

Each takes an amount of care for each area (beds, physicians, access × people) and what it is compared
with. What cannot be computed is refused with the reason: there is no index of nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from doorstep.core.errors import UserError
from doorstep.core.text import Text

Floats = NDArray[np.float64]


class NoIndex(UserError):
    """An index of equity that these figures cannot give."""

    code = "no-index"
    http_status = 422


@dataclass(frozen=True, slots=True, eq=False)
class Lorenz:
    """Areas from least to most care per person.

    people, amount  cumulative shares 0-1, both from 0 to 1, shape (areas + 1,)
    gini            twice the space between the curve and the diagonal: 0 even, towards 1 all in one place
    """

    people: Floats
    amount: Floats
    gini: float


def lorenz(amount: ArrayLike, people: ArrayLike) -> Lorenz:
    """The curve over people (or land: give areas in km² as `people`) and Gini by trapezoids, exact for areas taken as even inside.

    Source: Lorenz 1905; Gini 1914; grouped form in Brown 1994, 10.1016/0277-9536(94)90189-9.
    """
    care, heads = _pair(amount, people)
    order = np.argsort(care / heads, kind="stable")
    across = np.concatenate([[0.0], np.cumsum(heads[order]) / heads.sum()])
    up = np.concatenate([[0.0], np.cumsum(care[order]) / care.sum()])
    across[-1] = up[-1] = 1.0
    gini = 1 - float(np.sum(np.diff(across) * (up[1:] + up[:-1])))
    return Lorenz(across, up, max(0.0, gini))


@dataclass(frozen=True, slots=True)
class Theil:
    """Theil's T, in nats: 0 even.

    between, within  parts of `total`, which they add up to: inequality between groups of areas, and inside them
    groups           each group's contribution to `within`
    """

    total: float
    between: float
    within: float
    groups: dict[str, float]


def theil(amount: ArrayLike, people: ArrayLike, groups: Sequence[str] | None = None) -> Theil:
    """T = Σ y ln(y / p) with shares y of care and p of people; between = Σ Y ln(Y / P) over groups, within = Σ Y T of each group.

    An area without care adds nothing (the limit of y ln y). Without groups all of it lies within.
    Source: Theil 1967, Economics and Information Theory, ch. 4; decomposition in Shorrocks 1980, 10.2307/1913126.
    """
    care, heads = _pair(amount, people)
    names = np.asarray([""] * care.size if groups is None else list(groups), dtype=str)
    if names.size != care.size:
        raise ValueError(f"{names.size} groups for {care.size} areas")
    total, parts = _spread(care, heads), dict[str, float]()
    kinds, number = np.unique(names, return_inverse=True)
    sums, counts = (np.bincount(number, values).astype(np.float64) for values in (care, heads))
    between = _spread(sums, counts)
    for at, name in enumerate(kinds):
        inside = number == at
        parts[str(name)] = float(sums[at] / care.sum() * _spread(care[inside], heads[inside])) if sums[at] else 0.0
    return Theil(total, between, sum(parts.values()), parts)


def _spread(care: Floats, heads: Floats) -> float:
    share, of = care / care.sum(), heads / heads.sum()
    some = share > 0
    return max(0.0, float(np.sum(share[some] * np.log(share[some] / of[some]))))


def concentration(amount: ArrayLike, people: ArrayLike, means: ArrayLike) -> float:
    """Whether care lies with the better off: -1 all with the poorest, 0 even, 1 all with the richest.

    means  income or output per person of each area, by which areas are ranked; equal ones share a rank
    C = 2 / (N μ) Σ n h R - 1 with R the middle of each rank's people.
    Source: Kakwani, Wagstaff & van Doorslaer 1997, 10.1016/S0304-4076(96)01807-6, equation 8.
    """
    care, heads = _pair(amount, people)
    income = _column(means)
    if income.size != care.size:
        raise ValueError(f"{income.size} means for {care.size} areas")
    if not np.isfinite(income).all():
        raise _lacking(Text("收入或产出", "income or output"))
    _, number = np.unique(income, return_inverse=True)
    of_rank = np.bincount(number, heads)
    middle = ((np.cumsum(of_rank) - of_rank / 2) / heads.sum())[number]
    return float(2 * np.sum(care * middle) / care.sum() - 1)


@dataclass(frozen=True, slots=True, eq=False)
class Agglomeration:
    """How thickly care, people and means lie on the land of each area, against the whole; 1 is the whole's mean. Shape (areas,).

    care     资源集聚度 HRAD: share of care over share of land. Above 1 land is better served than the whole
    people   人口集聚度 PAD: share of people over share of land
    means    经济集聚度: share of output over share of land; None without output
    """

    care: Floats
    people: Floats
    means: Floats | None

    @property
    def by_people(self) -> Floats:
        """HRAD / PAD: above 1 care is ahead of people, below 1 behind them."""
        return self.care / self.people

    @property
    def ahead_of_people(self) -> Floats:
        """HRAD - PAD, the form in which studies also give it."""
        return self.care - self.people

    @property
    def by_means(self) -> Floats | None:
        """HRAD over the agglomeration of output: above 1 care is ahead of what the area can pay."""
        return None if self.means is None else self.care / self.means


def agglomeration(amount: ArrayLike, people: ArrayLike, land_km2: ArrayLike, output: ArrayLike | None = None) -> Agglomeration:
    """Agglomeration degrees of care by land, by people, and by ability to pay.

    Source: 袁素维 et al. 2015, 中国医院管理 35(2) 3-5 (recalled wording, formula as used since).
    """
    care, heads = _pair(amount, people)
    land = _positive(land_km2, care.size, Text("面积", "land"))
    of_land = land / land.sum()
    means = None if output is None else _positive(output, care.size, Text("经济产出", "output"))
    return Agglomeration(care / care.sum() / of_land, heads / heads.sum() / of_land, None if means is None else means / means.sum() / of_land)


def _pair(amount: ArrayLike, people: ArrayLike) -> tuple[Floats, Floats]:
    care = _column(amount)
    if not care.size:
        raise NoIndex(Text("没有任何地区", "there is not a single area"), cure=Text("请选择有数据的地区", "Choose areas that have figures"))
    if not np.isfinite(care).all() or care.min() < 0:
        raise _lacking(Text("资源量", "amounts of care"))
    if not care.sum():
        raise NoIndex(Text("资源总量为 0，谈不上均衡与否", "there is no care at all, so it is spread neither evenly nor unevenly"), cure=Text("请核对资源数据", "Look at the figures of care"))
    return care, _positive(people, care.size, Text("人口", "people"))


def _positive(given: ArrayLike, count: int, what: Text) -> Floats:
    values = _column(given)
    if values.size != count:
        raise ValueError(f"{what.en}: {values.size} numbers for {count} areas")
    if not (np.isfinite(values).all() and values.min() > 0):
        raise NoIndex(
            Text(f"有地区的{what.zh}缺失或不大于 0", f"{what.en}: missing or not above 0 in some areas"),
            cure=Text("请补齐，或去掉这些地区", "Fill them in, or leave those areas out"),
        )
    return values


def _lacking(what: Text) -> NoIndex:
    return NoIndex(Text(f"{what.zh}有负数或缺失", f"{what.en}: some are negative or missing"), cure=Text("没有的写 0，不知道的先补齐", "Write 0 for none, and fill in what is not known"))


def _column(values: ArrayLike) -> Floats:
    return np.asarray(values, np.float64).reshape(-1)
