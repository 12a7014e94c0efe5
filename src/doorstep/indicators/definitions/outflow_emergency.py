"""Of those admitted elsewhere, how many came as an emergency (流出住院中急诊占比)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.language import col
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import left_the_area
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="outflow-emergency",
    theme=Theme.FLOW,
    name=Text(zh="流出住院中急诊占比", en="Emergency share of outflow"),
    meaning=Text(
        zh="到外地住院的本地居民中，经急诊入院的比例。外出务工和旅行途中发病也在其内。",
        en="Of the area's people admitted elsewhere, the share that came as an emergency. Illness while working or "
        "travelling away from home is among it.",
    ),
    formula=Text(
        zh="流出住院中入院途径为急诊的人次 ÷ 流出住院人次 × 100 %",
        en="admissions outside the area that came as an emergency ÷ admissions outside the area × 100 %",
    ),
    counted=left_the_area,
    hit=col.route == "emergency",
    bases=(Basis.RESIDENCE, Basis.HOUSEHOLD),
    breakdowns=(Breakdown.DESTINATION, Breakdown.CHAPTER),
    better="neither",
    source=Source("住院病案首页", clause="入院途径 1 急诊", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | route
                1  | east | west     | inpatient  | emergency
                2  | east | west     | inpatient  | referred
                3  | east | west     | inpatient  | self_chosen
                4  | east | east     | inpatient  | emergency
                5  | east | west     | outpatient | emergency
                6  | -    | west     | inpatient  | emergency
                7  | west | east     | inpatient  | emergency
            """,
            expected={"east": (1, 3), "west": (1, 1)},
        ),
    ),
)
