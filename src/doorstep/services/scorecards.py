"""Scorecards of the areas one tier below: from signed targets and published figures."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import variance

from doorstep.assessment.scorecards import Counted, Entry, Figure, Item, Measured, Rule, Scorecards, Unit
from doorstep.assessment.scorecards import score as scored
from doorstep.assessment.scorecards.figures import Better, Kind
from doorstep.core.period import Period
from doorstep.indicators.governance import Measure
from doorstep.indicators.measures import Mean, Proportion
from doorstep.services import areas, disclosure, indicator_results
from doorstep.services.areas import Place
from doorstep.services.bulletin_figures import basis_of, published
from doorstep.services.bulletin_request import Public, Target
from doorstep.services.indicator_results import AreaFigure
from doorstep.store.reader import Operator

SEED = 20261122
"""Of the draws behind intervals of ranks: the same records give the same intervals."""
_REGISTER = Operator("scorecards")
_DECIMALS: dict[Kind, int] = {"proportion": 3, "rate": 3, "mean": 0}


def of_area(area: int, period: Period, targets: Sequence[Target], *, snapshot: str, rule: Rule | None = None) -> Scorecards | None:
    """The scorecards of the areas one tier below `area`; None when none of them has a target that can be scored."""
    places = areas.register(reader=_REGISTER).children(area)
    mine = [one for one in targets if one.area in {place.code for place in places}]
    items = _items(mine, places)
    if not items:
        return None
    reader = Public(area)
    units = [Unit(str(place.code), place.name, f"{place.level.value}:{place.parent}", tuple(_entry(item, place, mine, period, reader) for item in items)) for place in places]
    return scored(items, units, year=period.months[-1] // 100, seed=SEED, rule=rule, snapshot=snapshot)


def _items(targets: Sequence[Target], places: Sequence[Place]) -> list[Item]:
    """The indicators with a target, in the order of their weights."""
    found = []
    for code in dict.fromkeys(one.indicator for one in targets):
        measure = indicator_results.measure(code)
        kind, better = kind_of(measure), _better(measure)
        if kind is None or better is None or places[0].level not in measure.levels:
            continue
        mine = [one for one in targets if one.indicator == code]
        found.append(Item(code, measure.name, kind, better, max(one.weight for one in mine) or 1.0, any(one.veto for one in mine), decimals=_DECIMALS[kind]))
    return sorted(found, key=lambda one: (-one.weight, one.code))


def kind_of(measure: Measure) -> Kind | None:
    """How an indicator is scored; None for those that are neither shares nor means."""
    if isinstance(measure, Proportion):
        return "proportion"
    return "mean" if isinstance(measure, Mean) else None


def _better(measure: Measure) -> Better | None:
    return measure.better if measure.better != "neither" else None


def _entry(item: Item, place: Place, targets: Sequence[Target], period: Period, reader: Public) -> Entry:
    found = published(item.code, place.code, period, reader=reader)
    now = _counted(item, found, place.code, period, reader) if found else None
    before = _before(item, found, place.code, period, reader) if found else None
    wanted = next((one for one in targets if one.area == place.code and one.indicator == item.code), None)
    return Entry(item.code, now, before, _target(item, wanted, before))


def _target(item: Item, wanted: Target | None, before: Figure | None) -> float | None:
    """The value to reach: the line itself, or last year's value changed by points (shares) or by a part (means)."""
    if wanted is None:
        return None
    if wanted.way != "growth":
        return wanted.value
    if before is None:
        return None
    changed = before.value + wanted.value if item.kind == "proportion" else before.value * (1 + wanted.value)
    return min(1.0, max(0.0, changed)) if item.kind == "proportion" else changed


def _counted(item: Item, found: AreaFigure, area: int, period: Period, reader: Public) -> Figure | None:
    return _as_figure(item, found.figure, area, period, reader)


def _before(item: Item, found: AreaFigure, area: int, period: Period, reader: Public) -> Figure | None:
    return _as_figure(item, found.before, area, period.before(), reader) if found.before is not None else None


def _as_figure(item: Item, figure: disclosure.Figure | None, area: int, period: Period, reader: Public) -> Figure | None:
    if figure is None or figure.value is None or figure.num is None or not figure.den:
        return None
    if item.kind == "proportion":
        return Counted(min(figure.num, figure.den), figure.den)
    spread = _spread(item.code, area, period, reader)
    return Measured(figure.value, spread, figure.den) if spread is not None else None


def _spread(code: str, area: int, period: Period, reader: Public) -> float | None:
    """The variance of a year's mean, from how its months differ; None with fewer than three of them."""
    months = [one.figure.value for one in indicator_results.by_month(code, basis=basis_of(code), area=area, reader=reader) if one.month in period.months]
    known = [one for one in months if one is not None]
    return variance(known) / len(known) if len(known) >= 3 else None
