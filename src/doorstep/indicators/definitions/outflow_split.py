"""Outflow split by capability at home, severity and route (流出住院：必要或可避免 × 疑难或一般 × 转诊或自行)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.conditions import Predicate
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.language import col
from doorstep.indicators.measures import Count
from doorstep.indicators.phrases import (
    COUNTY_AND_ABOVE,
    had_capability_at_home,
    is_ordinary,
    is_severe,
    lacked_capability_at_home,
    left_the_area,
)
from doorstep.vocab.bases import Basis


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a split: its word in codes, its words for people, its condition."""

    code: str
    words: Text
    condition: Predicate


_NEED = (
    _Side("avoidable", Text("可避免", "avoidable"), had_capability_at_home),
    _Side("necessary", Text("必要", "necessary"), lacked_capability_at_home),
)
_SEVERITY = (
    _Side("ordinary", Text("一般病例", "ordinary"), is_ordinary),
    _Side("severe", Text("疑难重症", "severe"), is_severe),
)
_ROUTE = (
    _Side("referred", Text("转诊", "referred"), col.route == "referred"),
    _Side("self-chosen", Text("自行前往", "self-chosen"), col.route == "self_chosen"),
)
_SOURCE = Source(
    "广东省住院病案首页统计简报（茂名发布转载）",
    clause="流出住院按疑难重症划分；再按能力、转诊与自行划分为推断",
    year=2018,
    evidence=Evidence.INFERRED,
)
_ROWS = """
    id | home | provider | kind       | severe | route       | capable_county
    1  | east | west     | inpatient  | 0      | referred    | 1
    2  | east | -        | inpatient  | 0      | referred    | 1
    3  | east | west     | inpatient  | 0      | referred    | 0
    4  | east | west     | inpatient  | 0      | referred    | -
    5  | east | west     | inpatient  | 1      | referred    | 1
    6  | east | west     | inpatient  | 1      | referred    | 0
    7  | east | west     | inpatient  | 1      | referred    | 0
    8  | east | west     | inpatient  | 0      | self_chosen | 1
    9  | east | west     | inpatient  | 0      | self_chosen | 0
    10 | east | west     | inpatient  | 0      | self_chosen | 0
    11 | east | west     | inpatient  | 1      | self_chosen | 1
    12 | east | west     | inpatient  | 1      | self_chosen | 0
    13 | east | west     | inpatient  | 1      | self_chosen | -
    14 | east | west     | inpatient  | 0      | emergency   | 1
    15 | east | west     | inpatient  | 1      | emergency   | 0
    16 | east | west     | inpatient  | -      | referred    | 1
    17 | east | west     | inpatient  | -      | self_chosen | 0
    18 | east | west     | inpatient  | 0      | self_chosen | 1
    19 | east | west     | inpatient  | 0      | self_chosen | 0
    20 | east | west     | inpatient  | 1      | self_chosen | 0
    {own}
"""
_APART = "| {home} | {provider} | {kind} | {severe} | {route} | {capable}"
_BY_HAND = {
    ("avoidable", "ordinary", "referred"): 2,
    ("avoidable", "severe", "referred"): 1,
    ("avoidable", "ordinary", "self-chosen"): 2,
    ("avoidable", "severe", "self-chosen"): 1,
    ("necessary", "ordinary", "referred"): 1,
    ("necessary", "severe", "referred"): 2,
    ("necessary", "ordinary", "self-chosen"): 3,
    ("necessary", "severe", "self-chosen"): 2,
    ("ordinary", "referred"): 4,
    ("ordinary", "self-chosen"): 5,
    ("severe", "referred"): 3,
    ("severe", "self-chosen"): 4,
}


def _indicator(sides: tuple[_Side, ...]) -> Count:
    zh, en = "、".join(side.words.zh for side in sides), ", ".join(side.words.en for side in sides)
    counted = left_the_area
    for side in sides:
        counted = counted & side.condition
    return Count(
        code="-".join(("outflow", *(side.code for side in sides))),
        theme=Theme.FLOW,
        name=Text(f"流出住院：{zh}", f"Outflow: {en}"),
        meaning=Text(
            f"本地居民到外地住院中属于{zh}的人次。可避免指当月住地内有机构具备收治能力，必要指没有；能力由前 12 个月的证据认定，无从判断的不在其中。"
            "疑难重症指四级手术或目录规定省级应治。住地未确定的不计。口径为推断，使用前请核对。",
            f"Admissions of an area's people outside it that were {en}. Avoidable means that an institution at home was able to "
            "treat the case that month, necessary that none was; capability rests on the evidence of the twelve months before, and "
            "cases of which nobody can say are in neither. Severe means a grade-4 operation, or a condition that the catalogue gives "
            "to the province. Unresolved homes are left out. The formula is inferred: check it before use.",
        ),
        formula=Text(f"流出住院中{zh}的人次", f"admissions outside the area that were {en}"),
        counted=counted,
        bases=(Basis.RESIDENCE, Basis.HOUSEHOLD),
        levels=COUNTY_AND_ABOVE,
        breakdowns=(Breakdown.DESTINATION, Breakdown.BLOCK),
        better="lower",
        source=_SOURCE,
        owner="indicator group",
        reviewed=date(2026, 11, 22),
        examples=(_example(sides),),
    )


def _example(sides: tuple[_Side, ...]) -> Example:
    """The rows that all have in common, and three that are this one's but for the place or the kind."""
    codes = [side.code for side in sides]
    told = {
        "severe": "1" if "severe" in codes else "0",
        "route": "referred" if "referred" in codes else "self_chosen",
        "capable": "0" if "necessary" in codes else "1",
    }
    own = (
        _APART.format(home="east", provider="east", kind="inpatient", **told),
        _APART.format(home="east", provider="west", kind="outpatient", **told),
        _APART.format(home="-", provider="west", kind="inpatient", **told),
    )
    rows = _ROWS.format(own="\n    ".join(f"{21 + at} {row}" for at, row in enumerate(own)))
    count = _BY_HAND[tuple(codes)]
    return Example(rows=rows, expected={"east": (count, count)})


def _all() -> Iterator[Count]:
    for sides in (*product(_NEED, _SEVERITY, _ROUTE), *product(_SEVERITY, _ROUTE)):
        yield _indicator(sides)


INDICATORS = tuple(_all())
