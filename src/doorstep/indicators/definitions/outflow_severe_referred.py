"""Severe cases among residents admitted elsewhere who were referred there (流出住院：疑难重症且转诊)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.language import col
from doorstep.indicators.measures import Count
from doorstep.indicators.phrases import is_severe, left_the_area
from doorstep.vocab.bases import Basis

INDICATOR = Count(
    code="outflow-severe-referred",
    theme=Theme.FLOW,
    name=Text(zh="流出住院：疑难重症且转诊", en="Outflow that was severe and referred"),
    meaning=Text(
        zh="本地居民中经转诊到外地住院的疑难重症人次。这是分级诊疗中应有的上转。疑难重症指四级手术或目录规定省级应治。住地未确定的不计。口径为推断，使用前请核对。",
        en="Admissions of an area's people outside the area that were severe and where the patients were referred there. "
        "This is the upward referral that tiered care intends. Severe means a grade-4 operation, or a condition that "
        "the catalogue gives to the province. Unresolved homes are left out. The formula is inferred: check it before "
        "use.",
    ),
    formula=Text(
        zh="流出住院中疑难重症且就医途径为转诊的人次",
        en="admissions outside the area that were severe and whose route is referral",
    ),
    counted=left_the_area & is_severe & (col.route == "referred"),
    bases=(Basis.RESIDENCE, Basis.HOUSEHOLD),
    breakdowns=(Breakdown.DESTINATION, Breakdown.CHAPTER),
    better="neither",
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
                1  | east | west     | inpatient  | 1      | referred
                2  | east | -        | inpatient  | 1      | referred
                3  | east | west     | inpatient  | 0      | referred
                4  | east | west     | inpatient  | 1      | self_chosen
                5  | east | west     | inpatient  | 1      | emergency
                6  | east | east     | inpatient  | 1      | referred
                7  | east | west     | outpatient | 1      | referred
                8  | -    | west     | inpatient  | 1      | referred
            """,
            expected={"east": (2, 2)},
        ),
    ),
)
