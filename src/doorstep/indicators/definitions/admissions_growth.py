"""Growth of discharges (出院人次增幅)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.measures import Growth
from doorstep.indicators.phrases import admissions
from doorstep.vocab.bases import Basis

INDICATOR = Growth(
    code="admissions-growth",
    theme=Theme.FLOW,
    name=Text(zh="出院人次增幅", en="Growth of discharges"),
    meaning=Text(
        zh="本地医疗机构出院人次比上年同期增长多少。数据接入范围变化也会引起增减，请先看数据覆盖。",
        en="How much the discharges of an area's institutions have grown over the same months a year earlier. A change "
        "in which institutions send data moves it too: look at the coverage first.",
    ),
    formula=Text(
        zh="（本期出院人次 − 上年同期出院人次）÷ 上年同期出院人次 × 100 %",
        en="(discharges now − discharges a year earlier) ÷ discharges a year earlier × 100 %",
    ),
    counted=admissions,
    bases=(Basis.RESIDENCE, Basis.INSURED),
    by="provider",
    breakdowns=(Breakdown.TIER, Breakdown.CHAPTER),
    better="neither",
    source=Source("住院病案首页", clause="出院人次", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind
                1  | east | east     | inpatient
                2  | west | east     | inpatient
                3  | east | east     | outpatient
                4  | east | west     | inpatient
            """,
            expected={"east": (2, 2), "west": (1, 1)},
        ),
    ),
)
