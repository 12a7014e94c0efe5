"""Share of outflow that some institution at home was able to treat (可避免流出占比)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.language import here
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import COUNTY_AND_ABOVE, had_capability_at_home, left_the_area
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="outflow-avoidable",
    theme=Theme.FLOW,
    name=Text(zh="流出住院中可避免占比", en="Avoidable share of outflow"),
    meaning=Text(
        zh="到外地住院的本地居民中，当月住地内有机构具备收治能力的比例：这部分靠转诊与信任争取留下，其余靠规划补能力。能力由前 12 个月的证据认定（例数、月数、本院术者、结局），无从判断的不计；门槛为本系统设定。",
        en="Of the area's people admitted elsewhere, the share whom some institution at home was able to treat that month: "
        "referral and trust work on these, planning on the rest. Capability rests on the evidence of the twelve months before "
        "(cases, months, local operators, outcome) by thresholds of our own; cases of which nobody can say are left out.",
    ),
    formula=Text(
        zh="住地内有机构具备能力的流出住院 ÷ 能判断能力的流出住院 × 100 %",
        en="admissions elsewhere that an institution at home was able to treat ÷ admissions elsewhere of which it is known × 100 %",
    ),
    counted=left_the_area & here.capable.is_present,
    hit=had_capability_at_home,
    bases=(Basis.RESIDENCE, Basis.HOUSEHOLD),
    levels=COUNTY_AND_ABOVE,
    breakdowns=(Breakdown.DESTINATION, Breakdown.BLOCK),
    better="lower",
    source=Source("Doorstep", clause="能力由前 12 个月的证据认定", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | capable_county
                1  | east | west     | inpatient  | 1
                2  | east | -        | inpatient  | 1
                3  | east | west     | inpatient  | 0
                4  | east | west     | inpatient  | -
                5  | east | east     | inpatient  | 1
                6  | east | west     | outpatient | 1
                7  | -    | west     | inpatient  | 1
                8  | west | east     | inpatient  | 0
            """,
            expected={"east": (2, 3), "west": (0, 1)},
        ),
    ),
)
