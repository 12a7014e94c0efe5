"""Discharges of an area's institutions (出院人次)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.measures import Count
from doorstep.indicators.phrases import admissions
from doorstep.vocab.bases import Basis

INDICATOR = Count(
    code="discharges",
    theme=Theme.CAPABILITY,
    name=Text(zh="出院人次", en="Discharges"),
    meaning=Text(
        zh="本地医疗机构的出院人次，不论患者来自何处，含各种离院方式。",
        en="Discharges of an area's institutions, wherever the patients come from, every way of leaving included.",
    ),
    formula=Text(zh="本地机构的出院人次", en="discharges from the area's institutions"),
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
                id | home | provider | kind       | departure
                1  | east | east     | inpatient  | 1
                2  | -    | east     | inpatient  | 5
                3  | east | east     | outpatient | 0
                4  | east | west     | inpatient  | 2
            """,
            expected={"east": (2, 2), "west": (1, 1)},
        ),
    ),
)
