"""Share of an area's institutions' admissions that came as an emergency (急诊入院占比)."""

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
    code="emergency-admissions",
    theme=Theme.CAPABILITY,
    name=Text(zh="急诊入院占比", en="Emergency share of admissions"),
    meaning=Text(
        zh="本地医疗机构的住院患者中，经急诊入院的比例。",
        en="Of the admissions at an area's institutions, the share that came as an emergency.",
    ),
    formula=Text(
        zh="入院途径为急诊的出院人次 ÷ 全部出院人次 × 100 %",
        en="discharges that had come as an emergency ÷ all discharges × 100 %",
    ),
    counted=admissions,
    hit=col.route == "emergency",
    bases=(Basis.RESIDENCE,),
    by="provider",
    breakdowns=(Breakdown.TIER, Breakdown.CHAPTER),
    better="neither",
    source=Source("住院病案首页", clause="入院途径 1 急诊", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | route
                1  | east | east     | inpatient  | emergency
                2  | west | east     | inpatient  | referred
                3  | east | east     | inpatient  | self_chosen
                4  | east | east     | outpatient | emergency
                5  | east | west     | inpatient  | emergency
            """,
            expected={"east": (1, 3), "west": (1, 1)},
        ),
    ),
)
