"""Share of an area's institutions' admissions that came by referral (转入住院占比)."""

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
    code="referred-admissions",
    theme=Theme.TIERED,
    name=Text(zh="转入住院占比", en="Referred share of admissions"),
    meaning=Text(
        zh="本地医疗机构的住院患者中，由其他医疗机构转入的比例；其余为门诊收入、急诊或未记录。",
        en="Of the admissions at an area's institutions, the share that came from another institution; the rest came "
        "through the clinic, as an emergency, or it was not recorded.",
    ),
    formula=Text(
        zh="入院途径为其他医疗机构转入的出院人次 ÷ 全部出院人次 × 100 %",
        en="discharges that had come by referral ÷ all discharges × 100 %",
    ),
    counted=admissions,
    hit=col.route == "referred",
    bases=(Basis.RESIDENCE,),
    by="provider",
    breakdowns=(Breakdown.TIER, Breakdown.CHAPTER),
    better="neither",
    source=Source("住院病案首页", clause="入院途径 3 其他医疗机构转入", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | route
                1  | east | east     | inpatient  | referred
                2  | west | east     | inpatient  | self_chosen
                3  | east | east     | inpatient  | emergency
                4  | east | east     | inpatient  | unknown
                5  | east | east     | outpatient | referred
                6  | east | west     | inpatient  | referred
            """,
            expected={"east": (1, 4), "west": (1, 1)},
        ),
    ),
)
