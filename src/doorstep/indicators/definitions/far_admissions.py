"""Share of residents' stays more than an hour away (一小时以外住院占比)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.language import col
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import admissions, home_is_known
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="far-admissions",
    theme=Theme.BURDEN,
    name=Text(zh="一小时以外住院占比", en="Admissions more than an hour away"),
    meaning=Text(
        zh="本地居民住院中，估计单程路上超过 60 分钟的比例；没有估计的不计。口径为推断，使用前请核对。",
        en="Of the admissions of an area's people, the share with an estimated way of more than 60 minutes; stays without an "
        "estimate are left out. The formula is inferred: check it before use.",
    ),
    formula=Text(
        zh="估计路上超过 60 分钟的住院人次 ÷ 有估计的住院人次 × 100 %",
        en="admissions estimated at more than 60 minutes ÷ admissions with an estimate × 100 %",
    ),
    counted=admissions & home_is_known & col.travel_minutes.is_present,
    hit=col.travel_minutes > 60,
    bases=(Basis.RESIDENCE, Basis.INSURED),
    breakdowns=(Breakdown.CHAPTER, Breakdown.ROUTE),
    better="lower",
    source=Source("Doorstep", clause="直线距离、绕行系数与车速的估计", evidence=Evidence.INFERRED),
    owner="indicator group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | travel_minutes
                1  | east | east     | inpatient  | 60
                2  | east | west     | inpatient  | 61
                3  | east | west     | inpatient  | -
                4  | east | west     | outpatient | 90
                5  | -    | west     | inpatient  | 90
                6  | west | west     | inpatient  | 0
            """,
            expected={"east": (1, 2), "west": (0, 1)},
        ),
    ),
)
