"""Share of grouped stays with a weight of 4 or more (权重 4 及以上病例占比)."""

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
    code="weight-4-and-over",
    theme=Theme.CAPABILITY,
    name=Text(zh="权重 4 及以上病例占比", en="Share of cases of weight 4 and over"),
    meaning=Text(
        zh="本地医疗机构入组病例中 DRG 权重不低于 4的比例。分母为有权重的入组病例。这类病例复杂，反映诊疗能力。口径为推断，使用前请核对。",
        en="Of the grouped stays at an area's institutions, the share with a weight of 4 or more. The denominator is the grouped "
        "stays that have a weight. Such cases are complex and show what the institutions are able to do. The formula is "
        "inferred: check it before use.",
    ),
    formula=Text(
        zh="权重不低于 4的病例 ÷ 有权重的入组病例 × 100 %",
        en="grouped cases with a weight of 4 or more ÷ grouped cases × 100 %",
    ),
    counted=admissions & in_a_group,
    hit=col.drg_weight_e4 >= 40_000,
    bases=(Basis.RESIDENCE,),
    by="provider",
    breakdowns=(Breakdown.TIER,),
    better="higher",
    source=Source("公开源代码中的绩效报表", clause="RW 分段占比：RW≥k 病例 ÷ 入组病例；档位各地不同", evidence=Evidence.INFERRED),
    owner="indicator group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | drg | drg_weight_e4
                1  | east | east     | inpatient  | A   | 40000
                2  | west | east     | inpatient  | A   | 40000
                3  | east | east     | inpatient  | B   | 39999
                4  | east | east     | inpatient  |     | -
                5  | east | east     | inpatient  | C   | 0
                6  | east | east     | outpatient | A   | 40000
                7  | east | west     | inpatient  | B   | 39999
                8  | west | west     | inpatient  | D   | 1
            """,
            expected={"east": (2, 3), "west": (0, 2)},
        ),
    ),
)
