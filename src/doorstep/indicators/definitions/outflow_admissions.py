"""How many of an area's people were admitted elsewhere (流出住院人次)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme
from doorstep.indicators.measures import Count
from doorstep.indicators.phrases import left_the_area
from doorstep.vocab.bases import Basis

INDICATOR = Count(
    code="outflow-admissions",
    theme=Theme.FLOW,
    name=Text(zh="流出住院人次", en="Admissions outside the area"),
    meaning=Text(
        zh="本地居民到外地住院的人次。住地未确定的不计；市级合计小于各县之和，因为跨县不一定跨市。",
        en="Admissions of the area's people outside the area. Unresolved homes are left out. A city's figure is below the sum of "
        "its counties', because leaving the county need not mean leaving the city.",
    ),
    formula=Text(zh="本地居民在外地机构的出院人次", en="discharges of the area's people from institutions located elsewhere"),
    counted=left_the_area,
    bases=(Basis.RESIDENCE, Basis.HOUSEHOLD, Basis.INSURED),
    better="lower",
    source=Source("广东省住院病案首页统计简报（茂名发布转载）", clause="县域外住院人次", year=2018, evidence=Evidence.SECONDARY),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind
                1  | east | west     | inpatient
                2  | east | -        | inpatient
                3  | east | east     | inpatient
                4  | east | west     | outpatient
                5  | -    | west     | inpatient
            """,
            expected={"east": (2, 2)},
        ),
    ),
)
