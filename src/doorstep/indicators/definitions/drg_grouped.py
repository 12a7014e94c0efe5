"""Share of stays that fall in a group with a weight (DRG 入组率)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import admissions, in_a_group
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="drg-grouped",
    theme=Theme.CAPABILITY,
    name=Text(zh="DRG 入组率", en="Share of stays in a weighted group"),
    meaning=Text(
        zh="本地医疗机构住院病例中分入有权重 DRG 的比例：CMI 与两个消耗指数只说这部分病例，入组率低时不宜使用。",
        en="Of the stays at an area's institutions, the share in a diagnosis-related group that has a weight: the case-mix index "
        "and the consumption indexes speak of these alone, and are not to be used while it is low.",
    ),
    formula=Text(
        zh="分入有权重 DRG 的住院人次 ÷ 住院人次 × 100 %",
        en="stays in a group that has a weight ÷ stays × 100 %",
    ),
    counted=admissions,
    hit=in_a_group,
    bases=(Basis.RESIDENCE,),
    by="provider",
    breakdowns=(Breakdown.TIER,),
    better="higher",
    source=Source("Doorstep", clause="DRG 指标的数据覆盖", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | drg | drg_weight_e4
                1  | east | east     | inpatient  | A   | 5000
                2  | west | east     | inpatient  | B   | 1
                3  | east | east     | inpatient  |     | -
                4  | east | east     | inpatient  | C   | 0
                5  | east | east     | outpatient | A   | 5000
                6  | east | west     | inpatient  |     | -
            """,
            expected={"east": (2, 4), "west": (0, 1)},
        ),
    ),
)
