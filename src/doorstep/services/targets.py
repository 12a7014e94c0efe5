"""Targets that add up: broken down to the tier below by rule, and checked where somebody set them by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db import transaction

from doorstep.assessment import targets as rules
from doorstep.assessment.targets import Better, Broken, Difference, Part, Stated, Stratum, Way
from doorstep.core.errors import BadValue
from doorstep.core.period import Period
from doorstep.core.text import Text
from doorstep.indicators.governance import Breakdown
from doorstep.indicators.measures import Proportion
from doorstep.services import areas, breakdowns, idempotency, indicator_results, ledgers
from doorstep.services.areas import Place
from doorstep.services.bulletin_figures import basis_of
from doorstep.store.models import LedgerRow
from doorstep.store.reader import Operator, Reader

_EXACT = Operator("targets")
_ALLOWED = 0.02
"""Cases whose home on the lower tier is not known, as a share of all: so much may be missing below."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A target with the targets one tier below it, and whether they add up; `difference` is None where none is below."""

    row: LedgerRow
    parts: tuple[LedgerRow, ...]
    difference: Difference | None


def wholes(*, reader: Reader) -> tuple[Whole, ...]:
    """Every target of the reader's that has, or may have, parts below it, by year and indicator."""
    rows = ledgers.rows("targets", reader=reader)
    found = [Whole(one, mine := _below(one, rows), _difference(one, mine)) for one in rows if _may_have_parts(one)]
    return tuple(sorted(found, key=lambda one: (-one.row.values["year"], one.row.values["indicator"], one.row.code)))


def _below(whole: LedgerRow, rows: Sequence[LedgerRow]) -> tuple[LedgerRow, ...]:
    """Targets of the areas one tier below, of the same indicator and year and set in the same terms."""
    wanted = {place.code for place in _children(whole)}
    return tuple(one for one in rows if one.values["area"] in wanted and all(one.values[name] == whole.values[name] for name in ("indicator", "year")) and one.values["way"] != "growth")


def _may_have_parts(whole: LedgerRow) -> bool:
    """A share with a line of its own, above areas for which the indicator is counted."""
    below = _children(whole)
    return bool(below) and whole.values["way"] != "growth" and _is_share(whole) and below[0].level in indicator_results.measure(whole.values["indicator"]).levels


def _children(whole: LedgerRow) -> tuple[Place, ...]:
    return areas.register(reader=_EXACT).children(whole.values["area"])


def _difference(whole: LedgerRow, parts: Sequence[LedgerRow]) -> Difference | None:
    if not parts or whole.values["way"] == "growth" or not _is_share(whole):
        return None
    below = last_year(whole)
    if not _is_sum(whole, below):
        return None
    weights = {part.area: part.expected_den for part in below}
    stated = [Stated(one.values["area"], one.values["value"], weights.get(one.values["area"], 0)) for one in parts]
    if not any(one.expected_den for one in stated):
        return None
    return rules.adds_up(whole.values["value"], stated)


def _is_sum(whole: LedgerRow, parts: Sequence[Part]) -> bool:
    """Whether the areas below make up the whole, by last year's counts: a share 'inside the own area' means another area on each tier."""
    before = Period.year(whole.values["year"]).before()
    code = whole.values["indicator"]
    found = indicator_results.one(code, basis=basis_of(code), area=whole.values["area"], period=before, reader=_EXACT)
    if found is None or not found.figure.den or not parts:
        return False
    near = [abs(sum(getattr(part, name) for part in parts) - (getattr(found.figure, name) or 0)) <= _ALLOWED * found.figure.den for name in ("num", "den")]
    return all(near)


def _is_share(whole: LedgerRow) -> bool:
    return isinstance(indicator_results.measure(whole.values["indicator"]), Proportion)


def last_year(whole: LedgerRow) -> tuple[Part, ...]:
    """Last year's figures of the areas one tier below, with their denominators as what they will weigh."""
    code, before = whole.values["indicator"], Period.year(whole.values["year"]).before()
    places = _children(whole)
    if not places:
        return ()
    figures = {one.area: one.figure for one in indicator_results.by_area(code, basis=basis_of(code), level=places[0].level, period=before, reader=_EXACT)}
    return tuple(Part(place.code, int(figure.num or 0), int(figure.den or 0), int(figure.den or 0)) for place in places if (figure := figures.get(place.code)) is not None)


def break_down(whole: LedgerRow, way: Way, *, keep: bool) -> tuple[Broken, ...]:
    """What each area one tier below is to reach for the whole to be reached.

    Raises BadValue for what cannot be: a growth target, an indicator that is no share, no figures of last year.
    """
    if whole.values["way"] == "growth" or not _is_share(whole):
        raise BadValue(Text("只有比例指标的绝对值目标可以分解", "only a share with an absolute line can be broken down"))
    parts = last_year(whole)
    if not parts:
        raise BadValue(Text("下一级没有上年的数据", "the areas below have no figures of last year"), cure=Text("请先发布含上年的快照", "Publish a snapshot that holds last year first"))
    if not _is_sum(whole, parts):
        raise BadValue(
            Text("这项指标在各级口径不同（如域内住院率，市看留在全市、县看留在本县），下级之和不等于上级", "this indicator means another thing on each tier (an in-area share asks the city of the city, a county of the county): the parts are not the whole"),
            right=Text("可分解各级口径一致的指标，如三四级手术占比", "expected one that means the same on every tier, such as the share of grade 3-4 operations"),
            cure=Text("请为各地单独定目标", "Set a target for each area by itself"),
        )
    if way == "fair":
        expected = _expected(whole, parts)
        parts = tuple(Part(one.area, one.num, one.den, one.expected_den, expected[one.area]) for one in parts)
    better: Better = "lower" if indicator_results.measure(whole.values["indicator"]).better == "lower" else "higher"
    return rules.break_down(whole.values["value"], parts, way, better=better, keep=keep)


def _expected(whole: LedgerRow, parts: Sequence[Part]) -> dict[int, Fraction]:
    """What each area would have if each of its chapters of illness fared as the region's do."""
    code, span = whole.values["indicator"], Period.year(whole.values["year"]).before()
    measure = indicator_results.measure(code)
    if Breakdown.CHAPTER not in measure.breakdowns:
        raise BadValue(
            Text("这项指标没有按疾病章分的数据，不能按病例构成调整", "this indicator is not kept by chapter of illness, so case mix cannot be adjusted for"), right=Text("可改用增减或绝对值", "use growth or an absolute line")
        )
    kept = {part.area: breakdowns.of_area(code, basis=basis_of(code), area=part.area, period=span, breakdown=Breakdown.CHAPTER, reader=_EXACT) for part in parts}
    region: dict[object, list[int]] = {}
    for found in kept.values():
        for one in found:
            sums = region.setdefault(one.key, [0, 0])
            sums[0], sums[1] = sums[0] + (one.figure.num or 0), sums[1] + (one.figure.den or 0)
    return {area: rules.fair_expected([Stratum(one.name.zh, one.figure.den or 0, *region[one.key]) for one in found]).share for area, found in kept.items()}


def set_parts(code: str, way: Way, *, keep: bool, by: Reader, key: str, now: datetime) -> int:
    """Enter what a target gives to each area below as targets of their own, all or none; returns how many."""
    whole = ledgers.one("targets", code, reader=by)
    broken = break_down(whole, way, keep=keep)
    have = {one.values["area"] for one in _below(whole, ledgers.rows("targets", reader=by))}
    if have:
        raise BadValue(Text("下一级已有这项目标", "the areas below have targets of this indicator and year already"), cure=Text("请在目标台账中修改，或先撤下", "Change them on the ledger, or withdraw them first"))
    with transaction.atomic():
        for one in broken:
            given = {
                "code": f"{whole.code}-{one.area}", "indicator": whole.values["indicator"], "area": str(one.area), "year": str(whole.values["year"]), "way": "fair" if way == "fair" else "absolute",
                "value": repr(one.shown), "weight": str(whole.values["weight"] or ""), "veto": "yes" if whole.values["veto"] else "", "parent": whole.code,
                "synthetic": "yes" if whole.is_synthetic else "", "source": one.why.zh,
            }  # fmt: skip
            ledgers.make("targets", given, by=by, key=idempotency.digest(key, str(one.area)), now=now)
    return len(broken)
