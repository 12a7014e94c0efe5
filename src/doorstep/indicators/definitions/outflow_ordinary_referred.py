"""Ordinary cases among residents admitted elsewhere who were referred there (流出住院：一般病例且转诊)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.language import col
from doorstep.indicators.measures import Count
from doorstep.indicators.phrases import is_ordinary, left_the_area
from doorstep.vocab.bases import Basis

INDICATOR = Count(
    code="outflow-ordinary-referred",
    theme=Theme.FLOW,
    name=Text(zh="流出住院：一般病例且转诊", en="Outflow that was ordinary and referred"),
    meaning=Text(
        zh="本地居民中经转诊到外地住院的一般病例人次。本地把一般病例转了出去，多半因为能力不足。疑难重症指四级手术或目录规定省级应治。住地未确定的不计。口径为推断，使用前请核对。",
        en="Admissions of an area's people outside the area that were ordinary and where the patients were referred "
        "there. Home institutions sent ordinary cases away, mostly for want of capability. Severe means a grade-4 "
        "operation, or a condition that the catalogue gives to the province. Unresolved homes are left out. The "
        "formula is inferred: check it before use.",
    ),
    formula=Text(
        zh="流出住院中一般病例且就医途径为转诊的人次",
        en="admissions outside the area that were ordinary and whose route is referral",
    ),
    counted=left_the_area & is_ordinary & (col.route == "referred"),
    bases=(Basis.RESIDENCE, Basis.HOUSEHOLD),
    breakdowns=(Breakdown.DESTINATION, Breakdown.BLOCK),
    better="lower",
    source=Source(
        "广东省住院病案首页统计简报（茂名发布转载）",
        clause="流出住院按疑难重症划分，再按转诊与自行划分为推断",
        year=2018,
        evidence=Evidence.INFERRED,
    ),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | severe | route
                1  | east | west     | inpatient  | 0      | referred
                2  | east | -        | inpatient  | 0      | referred
                3  | east | west     | inpatient  | 1      | referred
                4  | east | west     | inpatient  | 0      | self_chosen
                5  | east | west     | inpatient  | 0      | emergency
                6  | east | east     | inpatient  | 0      | referred
                7  | east | west     | outpatient | 0      | referred
                8  | -    | west     | inpatient  | 0      | referred
            """,
            expected={"east": (2, 2)},
        ),
    ),
)
