"""Share of discharged patients who died in hospital (住院死亡率)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import admissions, died
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="deaths-in-hospital",
    theme=Theme.QUALITY,
    name=Text(zh="住院死亡率", en="Deaths in hospital"),
    meaning=Text(
        zh="本地医疗机构出院患者中离院方式为死亡的比例。未按病情轻重校正，收治重症多的机构自然较高，不宜直接排名。",
        en="Of the patients discharged by an area's institutions, the share who died there. It is not adjusted for how "
        "ill the patients were: institutions that take severe cases stand higher by nature, so do not rank by it.",
    ),
    formula=Text(
        zh="离院方式为 5（死亡）的出院人次 ÷ 全部出院人次 × 100 %",
        en="discharges with way of leaving 5 (died) ÷ all discharges × 100 %",
    ),
    counted=admissions,
    hit=died,
    bases=(Basis.RESIDENCE,),
    by="provider",
    breakdowns=(Breakdown.TIER, Breakdown.CHAPTER),
    better="lower",
    source=Source("住院病案首页", clause="离院方式 5 死亡", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | departure
                1  | east | east     | inpatient  | 5
                2  | west | east     | inpatient  | 1
                3  | east | east     | inpatient  | 4
                4  | east | east     | inpatient  | 4
                5  | east | east     | inpatient  | -
                6  | east | east     | outpatient | 5
                7  | east | west     | inpatient  | 1
            """,
            expected={"east": (1, 5), "west": (0, 1)},
        ),
    ),
)
