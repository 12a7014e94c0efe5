"""Share of discharged patients who were sent down (下转患者占出院比例)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import admissions, sent_down
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="down-referral-share",
    theme=Theme.TIERED,
    name=Text(zh="下转患者占出院比例", en="Down-referred share of discharges"),
    meaning=Text(
        zh="本地医疗机构出院患者中转往社区、乡镇卫生院或层级更低医院的比例。只含住院下转；接收机构未知的转院留在分母。",
        en="Of the patients discharged by an area's institutions, the share sent to a community or township institution "
        "or to a hospital of a lower tier. Inpatients only; transfers to an unknown receiver stay in the denominator.",
    ),
    formula=Text(zh="住院下转患者人次 ÷ 全部出院人次 × 100 %", en="inpatients sent down ÷ all discharges × 100 %"),
    counted=admissions,
    hit=sent_down,
    bases=(Basis.RESIDENCE,),
    by="provider",
    breakdowns=(Breakdown.TIER, Breakdown.CHAPTER),
    better="higher",
    source=Source("住院病案首页", clause="离院方式 2、3 与拟接收机构", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | departure | provider_tier | receiver_tier
                1  | east | east     | inpatient  | 3         | 4             | 0
                2  | east | east     | inpatient  | 2         | 4             | 3
                3  | east | east     | inpatient  | 2         | 3             | 1
                4  | east | east     | inpatient  | 2         | 3             | 4
                5  | east | east     | inpatient  | 2         | 3             | 3
                6  | east | east     | inpatient  | 2         | 3             | 0
                7  | east | east     | inpatient  | 1         | 4             | 2
                8  | east | east     | outpatient | 3         | 4             | 0
            """,
            expected={"east": (3, 7)},
        ),
    ),
)
