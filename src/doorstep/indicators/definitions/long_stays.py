"""Share of stays longer than 30 days (住院超过 30 天占比)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.language import col
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import admissions
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="long-stays",
    theme=Theme.EFFICIENCY,
    name=Text(zh="住院超过 30 天占比", en="Stays over 30 days"),
    meaning=Text(
        zh="本地医疗机构出院患者中住院超过 30 天的比例；正好 30 天的不算，缺住院天数的留在分母。",
        en="Of the patients discharged by an area's institutions, the share who had stayed more than 30 days; exactly 30 "
        "is not more. Stays without a length remain in the denominator.",
    ),
    formula=Text(
        zh="住院天数大于 30 天的出院人次 ÷ 全部出院人次 × 100 %",
        en="discharges after more than 30 days ÷ all discharges × 100 %",
    ),
    counted=admissions,
    hit=col.los_days > 30,
    bases=(Basis.RESIDENCE,),
    by="provider",
    breakdowns=(Breakdown.TIER, Breakdown.CHAPTER),
    better="lower",
    source=Source("住院病案首页", clause="住院天数", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | los_days
                1  | east | east     | inpatient  | 31
                2  | east | east     | inpatient  | 30
                3  | east | east     | inpatient  | -
                4  | east | east     | outpatient | 40
                5  | east | west     | inpatient  | 90
            """,
            expected={"east": (1, 3), "west": (1, 1)},
        ),
    ),
)
