"""Bands of weight among grouped stays (RW 分段占比): 2 and over, 4 and over, below 0.5."""

from dataclasses import dataclass
from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.conditions import Predicate
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Better, Breakdown, Theme
from doorstep.indicators.language import col
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import admissions, in_a_group
from doorstep.vocab.bases import Basis


@dataclass(frozen=True, slots=True)
class _Band:
    """One band: code, words, what it says, its condition, the weights at its edge, and the western rows in it by hand."""

    code: str
    title: Text
    words: Text
    meaning: Text
    condition: Predicate
    better: Better
    inside: int
    outside: int
    west: int


_COMPLEX = Text("这类病例复杂，反映诊疗能力。", "Such cases are complex and show what the institutions are able to do.")
_SIMPLE = Text("这类病例简单，高层级机构占比高说明没有分级。", "Such cases are simple: a large share at high tiers says that care is not tiered.")
_BANDS = (
    _Band(
        "2-and-over", Text("权重 2 及以上病例占比", "Share of cases of weight 2 and over"), Text("权重不低于 2", "a weight of 2 or more"),
        _COMPLEX, col.drg_weight_e4 >= 20_000, "higher", 20_000, 19_999, 1,
    ),
    _Band(
        "4-and-over", Text("权重 4 及以上病例占比", "Share of cases of weight 4 and over"), Text("权重不低于 4", "a weight of 4 or more"),
        _COMPLEX, col.drg_weight_e4 >= 40_000, "higher", 40_000, 39_999, 1,
    ),
    _Band(
        "below-half", Text("权重低于 0.5 病例占比", "Share of cases of weight below 0.5"), Text("权重低于 0.5", "a weight below 0.5"),
        _SIMPLE, col.drg_weight_e4 < 5_000, "lower", 4_999, 5_000, 2,
    ),
)  # fmt: skip
_SOURCE = Source("公开源代码中的绩效报表", clause="RW 分段占比：RW≥k 病例 ÷ 入组病例；档位各地不同", evidence=Evidence.INFERRED)
_ROWS = """
    id | home | provider | kind       | drg | drg_weight_e4
    1  | east | east     | inpatient  | A   | {inside}
    2  | west | east     | inpatient  | A   | {inside}
    3  | east | east     | inpatient  | B   | {outside}
    4  | east | east     | inpatient  |     | -
    5  | east | east     | inpatient  | C   | 0
    6  | east | east     | outpatient | A   | {inside}
    7  | east | west     | inpatient  | A   | {inside}
    8  | west | west     | inpatient  | B   | {outside}
    9  | west | west     | inpatient  | D   | 1
"""


def _indicator(band: _Band) -> Proportion:
    return Proportion(
        code=f"weight-{band.code}",
        theme=Theme.CAPABILITY,
        name=band.title,
        meaning=Text(
            f"本地医疗机构入组病例中 DRG {band.words.zh} 的比例。分母为有权重的入组病例。{band.meaning.zh}口径为推断，使用前请核对。",
            f"Of the grouped stays at an area's institutions, the share with {band.words.en}. The denominator is the grouped stays that "
            f"have a weight. {band.meaning.en} The formula is inferred: check it before use.",
        ),
        formula=Text(f"{band.words.zh} 的病例 ÷ 有权重的入组病例 × 100 %", f"grouped cases with {band.words.en} ÷ grouped cases × 100 %"),
        counted=admissions & in_a_group,
        hit=band.condition,
        bases=(Basis.RESIDENCE,),
        by="provider",
        breakdowns=(Breakdown.TIER,),
        better=band.better,
        source=_SOURCE,
        owner="indicator group",
        reviewed=date(2026, 11, 22),
        examples=(Example(rows=_ROWS.format(inside=band.inside, outside=band.outside), expected={"east": (2, 3), "west": (band.west, 3)}),),
    )


INDICATORS = tuple(_indicator(band) for band in _BANDS)
