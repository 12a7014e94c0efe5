"""Share of discharged patients who left against advice (非医嘱离院率)."""

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
    code="left-against-advice",
    theme=Theme.QUALITY,
    name=Text(zh="非医嘱离院率", en="Left against advice"),
    meaning=Text(
        zh="本地医疗机构出院患者中离院方式为非医嘱离院的比例。比例高，可能是费用负担重，也可能是患者另往他处求医，应结合流出一并看。",
        en="Of the patients discharged by an area's institutions, the share who left against advice. Where it is high, "
        "cost may have been too heavy or the patients may have gone elsewhere: read it beside the outflow.",
    ),
    formula=Text(
        zh="离院方式为 4（非医嘱离院）的出院人次 ÷ 全部出院人次 × 100 %",
        en="discharges with way of leaving 4 (against advice) ÷ all discharges × 100 %",
    ),
    counted=admissions,
    hit=col.departure == 4,
    bases=(Basis.RESIDENCE,),
    by="provider",
    breakdowns=(Breakdown.TIER, Breakdown.CHAPTER),
    better="lower",
    source=Source("住院病案首页", clause="离院方式 4 非医嘱离院", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | departure
                1  | east | east     | inpatient  | 4
                2  | west | east     | inpatient  | 4
                3  | east | east     | inpatient  | 5
                4  | east | east     | inpatient  | 3
                5  | east | east     | inpatient  | 1
                6  | east | east     | outpatient | 4
            """,
            expected={"east": (2, 5)},
        ),
    ),
)
