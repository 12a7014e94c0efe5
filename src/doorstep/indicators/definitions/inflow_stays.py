"""How many people from elsewhere an area's institutions admitted (流入住院人次)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.measures import Count
from doorstep.indicators.phrases import came_from_elsewhere
from doorstep.vocab.bases import Basis

INDICATOR = Count(
    code="inflow-stays",
    theme=Theme.FLOW,
    name=Text(zh="流入住院人次", en="Admissions from elsewhere"),
    meaning=Text(
        zh="本地医疗机构收治的外地居民住院人次。住地未确定的不计；市级合计小于各县之和，因为跨县不一定跨市。口径为推断，使用前请核对。",
        en="Admissions at an area's institutions of people whose home is elsewhere. Unresolved homes are left out. A "
        "city's figure is below the sum of its counties', because coming from another county need not mean coming "
        "from another city. The formula is inferred: check it before use.",
    ),
    formula=Text(
        zh="本地机构收治的外地居民出院人次",
        en="discharges of people from elsewhere at the area's institutions",
    ),
    counted=came_from_elsewhere,
    bases=(Basis.RESIDENCE, Basis.HOUSEHOLD, Basis.INSURED),
    by="provider",
    breakdowns=(Breakdown.TIER, Breakdown.CHAPTER),
    better="neither",
    source=Source("流入率建议公式", clause="分子", evidence=Evidence.INFERRED),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind
                1  | east | west     | inpatient
                2  | hill | west     | inpatient
                3  | west | west     | inpatient
                4  | -    | west     | inpatient
                5  | east | west     | outpatient
                6  | west | east     | inpatient
            """,
            expected={"west": (2, 2), "east": (1, 1)},
        ),
    ),
)
