"""Share of grouped stays with a weight below 0.5 (权重低于 0.5 病例占比)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.language import col
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import admissions, in_a_group
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="weight-below-half",
    theme=Theme.CAPABILITY,
    name=Text(zh="权重低于 0.5 病例占比", en="Share of cases of weight below 0.5"),
    meaning=Text(
        zh="本地医疗机构入组病例中 DRG 权重低于 0.5的比例。分母为有权重的入组病例。这类病例简单，高层级机构占比高说明没有分级。口径为推断，使用前请核对。",
        en="Of the grouped stays at an area's institutions, the share with a weight below 0.5. The denominator is the grouped "
        "stays that have a weight. Such cases are simple: a large share at high tiers says that care is not tiered. The formula "
        "is inferred: check it before use.",
    ),
    formula=Text(
        zh="权重低于 0.5的病例 ÷ 有权重的入组病例 × 100 %",
        en="grouped cases with a weight below 0.5 ÷ grouped cases × 100 %",
    ),
    counted=admissions & in_a_group,
    hit=col.drg_weight_e4 < 5_000,
    bases=(Basis.RESIDENCE,),
    by="provider",
    breakdowns=(Breakdown.TIER,),
    better="lower",
    source=Source("公开源代码中的绩效报表", clause="RW 分段占比：RW≥k 病例 ÷ 入组病例；档位各地不同", evidence=Evidence.INFERRED),
    owner="indicator group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | drg | drg_weight_e4
                1  | east | east     | inpatient  | A   | 4999
                2  | west | east     | inpatient  | A   | 4999
                3  | east | east     | inpatient  | B   | 5000
                4  | east | east     | inpatient  |     | -
                5  | east | east     | inpatient  | C   | 0
                6  | east | east     | outpatient | A   | 4999
                7  | east | west     | inpatient  | B   | 5000
                8  | west | west     | inpatient  | D   | 1
            """,
            expected={"east": (2, 3), "west": (1, 2)},
        ),
    ),
)
