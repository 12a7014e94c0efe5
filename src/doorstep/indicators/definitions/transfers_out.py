"""Patients transferred to another hospital at discharge (医嘱转院人次)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.language import col
from doorstep.indicators.measures import Count
from doorstep.indicators.phrases import admissions
from doorstep.vocab.bases import Basis

INDICATOR = Count(
    code="transfers-out",
    theme=Theme.TIERED,
    name=Text(zh="医嘱转院人次", en="Transfers to another hospital"),
    meaning=Text(
        zh="本地医疗机构出院时按医嘱转往其他医院的住院患者人次，不论上转、下转或平转；转往社区和乡镇卫生院的不在内。",
        en="Inpatients whom an area's institutions transferred to another hospital at discharge, upward, downward or "
        "across; those sent to a community or township institution are not among them.",
    ),
    formula=Text(
        zh="离院方式为 2（医嘱转院）的出院人次",
        en="discharges with way of leaving 2 (to another hospital)",
    ),
    counted=admissions & (col.departure == 2),
    bases=(Basis.RESIDENCE,),
    by="provider",
    breakdowns=(Breakdown.TIER, Breakdown.CHAPTER),
    better="neither",
    source=Source("住院病案首页", clause="离院方式 2 医嘱转院", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | departure
                1  | east | east     | inpatient  | 2
                2  | west | east     | inpatient  | 2
                3  | east | east     | inpatient  | 3
                4  | east | east     | inpatient  | 1
                5  | east | east     | outpatient | 2
                6  | east | west     | inpatient  | 2
            """,
            expected={"east": (2, 2), "west": (1, 1)},
        ),
    ),
)
