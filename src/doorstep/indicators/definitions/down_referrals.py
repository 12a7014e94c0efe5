"""Patients sent down to a lower institution at discharge (下转患者人次)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme
from doorstep.indicators.measures import Count
from doorstep.indicators.phrases import admissions, sent_down
from doorstep.vocab.bases import Basis

INDICATOR = Count(
    code="down-referrals",
    theme=Theme.TIERED,
    name=Text(zh="下转患者人次", en="Down-referrals"),
    meaning=Text(
        zh="本地医疗机构出院时转往社区或乡镇卫生院，或转往层级更低医院的住院患者人次。只含住院下转；接收机构未知的转院不计。",
        en="Inpatients whom an area's institutions sent to a community or township institution, or to a hospital of a lower tier, at "
        "discharge. Inpatients only; transfers to an unknown receiver are left out.",
    ),
    formula=Text(
        zh="离院方式为 3（转社区、乡镇），或为 2（转院）且接收机构层级低于本机构的出院人次",
        en="discharges with way of leaving 3 (to community or township), or 2 (to hospital) with a receiver of lower tier",
    ),
    counted=admissions & sent_down,
    bases=(Basis.RESIDENCE,),
    by="provider",
    better="higher",
    source=Source("三级公立医院绩效监测：下转患者人次数", clause="住院下转部分", year=2025, evidence=Evidence.SOURCE_CODE),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | departure | provider_tier | receiver_tier
                1  | east | east     | inpatient  | 3         | 4             | 0
                2  | east | east     | inpatient  | 2         | 4             | 3
                3  | east | east     | inpatient  | 2         | 3             | 4
                4  | east | east     | inpatient  | 2         | 3             | 0
                5  | east | east     | inpatient  | 1         | 4             | 2
                6  | east | east     | outpatient | 3         | 4             | 0
                7  | east | east     | inpatient  | 2         | 3             | 3
                8  | east | east     | inpatient  | 2         | 3             | 1
            """,
            expected={"east": (3, 3)},
        ),
    ),
)
