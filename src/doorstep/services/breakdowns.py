"""Figures of one area broken down, and of institutions, with the words for each part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from doorstep.core.errors import BadValue
from doorstep.core.period import Period
from doorstep.core.text import Text
from doorstep.indicators.governance import Breakdown, Kept, KeyValue, Measure
from doorstep.indicators.lowering.duckdb_state import gathered, kept_sql
from doorstep.indicators.nodes import place_column
from doorstep.indicators.rollups import for_area, for_institution
from doorstep.intake.conditions import condition_rows
from doorstep.services import analytics, areas, indicator_results
from doorstep.services.disclosure import Figure
from doorstep.store.reader import Reader
from doorstep.vocab.bases import Basis
from doorstep.vocab.divisions import level_of
from doorstep.vocab.levels import Route, Tier

_UNKNOWN = Text("未知", "not known")
_SEXES = {1: Text("男", "male"), 2: Text("女", "female")}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a figure: what it is of, its words and its figure."""

    key: KeyValue
    name: Text
    figure: Figure


def of_area(
    code: str, *, basis: Basis, area: int, period: Period, breakdown: Breakdown, reader: Reader
) -> tuple[Part, ...]:
    """An area's figure by the values of a breakdown, the largest counts first.

    Raises BadValue when the indicator does not declare the breakdown.
    """
    found = indicator_results.measure(code)
    if breakdown not in found.breakdowns:
        known = ", ".join(found.breakdowns) or "—"
        raise BadValue(
            Text(f"指标 {code} 不能按{breakdown.label.zh}细分", f"{code} is not broken down by {breakdown.label.en}"),
            right=Text(f"可用：{known}", f"expected one of {known}"),
        )
    place = place_column(found.by, level_of(area))
    question = kept_sql(
        for_area(found, level_of(area), breakdown),
        basis,
        place,
        (period.start, period.end),
        where=f"{place} = {area:d} AND {{scope:{place}}}",
    )
    kept = {broken: cell for (_, broken), cell in gathered(indicator_results.if_built(reader, question)).items()}
    names = {broken: label(breakdown, broken, reader=reader) for broken in kept}
    return _parts(found, kept, names, reader)


def of_institutions(code: str, *, basis: Basis, period: Period, reader: Reader) -> tuple[Part, ...]:
    """The figure of every institution in the reader's area, the largest counts first; none for figures by home."""
    found = indicator_results.measure(code)
    if found.by != "provider":
        return ()
    period_of = (period.start, period.end)
    question = kept_sql(for_institution(found), basis, "institution", period_of, where=analytics.INSTITUTIONS_INSIDE)
    kept = {number: cell for (number, _), cell in gathered(indicator_results.if_built(reader, question)).items() if number}
    home = areas.home_codes(reader=reader)
    named = analytics.ask(reader, "SELECT number, name, place FROM providers WHERE {inside:place}")
    names: dict[KeyValue, Text] = {number: Text(name, name) for number, name, place in named if place in home}
    return _parts(found, {number: cell for number, cell in kept.items() if number in names}, names, reader)


def label(breakdown: Breakdown, value: KeyValue, *, reader: Reader) -> Text:
    """The words for one value of a breakdown."""
    if not value:
        return _UNKNOWN
    match breakdown:
        case Breakdown.TIER:
            return Tier(int(value)).label
        case Breakdown.ROUTE:
            return Route(str(value)).label
        case Breakdown.SEX:
            return _SEXES.get(int(value), _UNKNOWN)
        case Breakdown.DESTINATION:
            return areas.register(reader=reader).name_of(int(value))
        case Breakdown.CHAPTER:
            return next((row.chapter_title for row in condition_rows() if row.chapter == value), _UNKNOWN)
        case Breakdown.BLOCK:
            return next((row.block_title for row in condition_rows() if row.block == value), _UNKNOWN)


def _parts(found: Measure, kept: Mapping[KeyValue, Kept], names: Mapping[KeyValue, Text], reader: Reader) -> tuple[Part, ...]:
    figures = indicator_results.figures_together(found, kept, reader)
    ordered = sorted(figures, key=lambda key: (-_rows(found, kept[key]), str(key)))
    return tuple(Part(key, names[key], figures[key]) for key in ordered)


def _rows(found: Measure, kept: Kept) -> int:
    return found.result(kept).rows
