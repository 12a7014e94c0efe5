"""Mean straight distance from home to the institution of residents' stays (就医距离)."""

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
    code="travel-distance",
    theme=Theme.BURDEN,
    name=Text(zh="住院就医平均距离", en="Mean distance to care"),
    meaning=Text(
        zh="本地居民从住地到住院机构的平均直线距离。位置取自区域文件中乡镇（缺则县）与机构的坐标，路程会更长；缺位置的不计。",
        en="Mean straight distance between an area's people's homes and the institutions that admitted them. Positions are those "
        "of the region file for townships (or else counties) and institutions; the road is longer. Stays without both positions "
        "are left out.",
    ),
    formula=Text(
        zh="住院直线距离之和 ÷ 有位置的住院人次",
        en="sum of straight distances ÷ admissions with both positions",
    ),
    counted=admissions & home_is_known,
    amount=col.travel_m.node,
    scale=1000,
    bases=(Basis.RESIDENCE, Basis.INSURED),
    breakdowns=(Breakdown.CHAPTER, Breakdown.ROUTE),
    unit=Unit.KM,
    better="lower",
    source=Source("Doorstep", clause="住地与机构坐标之间的大圆距离", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | travel_m
                1  | east | east     | inpatient  | 4000
                2  | east | west     | inpatient  | 91000
                3  | east | west     | inpatient  | -
                4  | east | west     | outpatient | 70000
                5  | -    | west     | inpatient  | 70000
                6  | west | west     | inpatient  | 0
            """,
            expected={"east": (95000, 2), "west": (0, 1)},
        ),
    ),
)
