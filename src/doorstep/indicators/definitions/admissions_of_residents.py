"""Admissions of an area's people, wherever they were treated (居民住院人次)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.measures import Count
from doorstep.indicators.phrases import admissions
from doorstep.vocab.bases import Basis

INDICATOR = Count(
    code="admissions-of-residents",
    theme=Theme.FLOW,
    name=Text(zh="居民住院人次", en="Admissions of residents"),
    meaning=Text(
        zh="本地居民的住院人次，不论在何处住院，可按就医城市和疾病分开看。住地未确定的列在“未确定”之下。",
        en="Admissions of an area's people wherever they were treated; they can be broken down by city of treatment and "
        "by disease. Unresolved homes stand under \"unresolved\".",
    ),
    formula=Text(zh="本地居民的出院人次", en="discharges of the area's people"),
    counted=admissions,
    bases=(Basis.RESIDENCE, Basis.HOUSEHOLD, Basis.INSURED),
    breakdowns=(Breakdown.DESTINATION, Breakdown.CHAPTER),
    better="neither",
    source=Source("住院病案首页", clause="居民住院人次", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind
                1  | east | east     | inpatient
                2  | east | west     | inpatient
                3  | east | east     | outpatient
                4  | west | east     | inpatient
                5  | -    | east     | inpatient
            """,
            expected={"east": (2, 2), "west": (1, 1), "-": (1, 1)},
        ),
    ),
)
