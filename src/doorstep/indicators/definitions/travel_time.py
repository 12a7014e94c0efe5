"""Mean estimated time on the road from home to the institution (就医路上时间)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme, Unit
from doorstep.indicators.language import col
from doorstep.indicators.measures import Mean
from doorstep.indicators.phrases import admissions, home_is_known
from doorstep.vocab.bases import Basis

INDICATOR = Mean(
    code="travel-time",
    theme=Theme.BURDEN,
    name=Text(zh="住院就医平均路上时间", en="Mean time on the road to care"),
    meaning=Text(
        zh="本地居民从住地到住院机构的估计路上时间（单程，分钟）：直线距离 × 绕行系数 ÷ 平均车速，两个数由区域文件给出，未给出则不出数。口径为推断，使用前请核对。",
        en="Estimated minutes on the road, one way, from an area's people's homes to the institutions that admitted them: straight "
        "distance × detour ÷ average speed, both from the region file; without them there is no figure. The formula is "
        "inferred: check it before use.",
    ),
    formula=Text(
        zh="住院估计路上时间之和 ÷ 有估计的住院人次",
        en="sum of estimated minutes ÷ admissions with an estimate",
    ),
    counted=admissions & home_is_known,
    amount=col.travel_minutes.node,
    bases=(Basis.RESIDENCE, Basis.INSURED),
    breakdowns=(Breakdown.CHAPTER, Breakdown.ROUTE),
    unit=Unit.MINUTES,
    better="lower",
    source=Source("Doorstep", clause="直线距离、绕行系数与车速的估计", evidence=Evidence.INFERRED),
    owner="indicator group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | travel_minutes
                1  | east | east     | inpatient  | 8
                2  | east | west     | inpatient  | 150
                3  | east | west     | inpatient  | -
                4  | east | west     | outpatient | 90
                5  | -    | west     | inpatient  | 90
                6  | west | west     | inpatient  | 0
            """,
            expected={"east": (158, 2), "west": (0, 1)},
        ),
    ),
)
