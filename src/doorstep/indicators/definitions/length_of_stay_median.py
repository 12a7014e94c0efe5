"""Median length of stay (住院日中位数)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme, Unit
from doorstep.indicators.language import col
from doorstep.indicators.measures import Percentile
from doorstep.indicators.phrases import admissions
from doorstep.vocab.bases import Basis

INDICATOR = Percentile(
    code="length-of-stay-median",
    theme=Theme.EFFICIENCY,
    name=Text(zh="住院日中位数", en="Median length of stay"),
    meaning=Text(
        zh="本地医疗机构出院患者住院天数的中位数：至少一半患者的住院天数不超过它。不受少数长住患者影响；缺住院天数的不计。",
        en="The median length of stay at an area's institutions: at least half of the patients stayed no longer. A few "
        "very long stays do not move it; stays without a length are left out.",
    ),
    formula=Text(
        zh="住院天数从短到长排列，第 ⌈出院人次 ÷ 2⌉ 位的天数",
        en="the length of stay at rank ⌈discharges ÷ 2⌉ when stays are put in order",
    ),
    counted=admissions,
    amount=col.los_days.node,
    percent=50,
    exact=True,
    bases=(Basis.RESIDENCE,),
    by="provider",
    breakdowns=(Breakdown.TIER,),
    unit=Unit.DAYS,
    better="lower",
    source=Source("住院病案首页", clause="住院天数", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | los_days
                1  | east | east     | inpatient  | 15
                2  | west | east     | inpatient  | 1
                3  | east | east     | inpatient  | 9
                4  | east | east     | inpatient  | 2
                5  | east | east     | inpatient  | 6
                6  | east | east     | inpatient  | -
                7  | east | east     | outpatient | 30
                8  | east | west     | inpatient  | 4
                9  | east | west     | inpatient  | 8
            """,
            expected={"east": (6, 5), "west": (4, 2)},
        ),
    ),
)
