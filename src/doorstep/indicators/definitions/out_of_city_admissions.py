"""Share of residents' admissions outside their home city (市外住院占比)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.language import col, inside_home
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import COUNTY_AND_ABOVE, admissions
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel

INDICATOR = Proportion(
    code="out-of-city-admissions",
    theme=Theme.FLOW,
    name=Text(zh="市外住院占比", en="Admissions outside the home city"),
    meaning=Text(
        zh="本地居民的住院中，在本市以外住院的比例；就医地未确定的算市外。按县计算时也以本市为界。住地不明到市的不计。口径为推断，使用前请核对。",
        en="Of the admissions of an area's people, the share outside their home city; a place of treatment that is not "
        "resolved counts as outside. Computed by county it keeps the city as the boundary. Homes whose city is not "
        "known are left out. The formula is inferred: check it before use.",
    ),
    formula=Text(
        zh="居民在本市以外机构的出院人次 ÷ 住地明确到市的居民出院人次 × 100 %",
        en="residents' discharges from institutions outside their city ÷ discharges of residents whose city is "
        "known × 100 %",
    ),
    counted=admissions & (col.home_city != 0),
    hit=~inside_home(AreaLevel.CITY),
    bases=(Basis.RESIDENCE, Basis.HOUSEHOLD, Basis.INSURED),
    levels=COUNTY_AND_ABOVE,
    breakdowns=(Breakdown.CHAPTER,),
    better="lower",
    source=Source("流出率建议公式", clause="1 − 市域内住院率", evidence=Evidence.INFERRED),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home       | provider   | kind
                1  | north/east | north/west | inpatient
                2  | north/east | south/hill | inpatient
                3  | north/east | -          | inpatient
                4  | north/east | south/hill | outpatient
                5  | south/hill | south/hill | inpatient
                6  | -          | north/east | inpatient
            """,
            expected={"east": (2, 3), "hill": (0, 1)},
        ),
        Example(
            level=AreaLevel.CITY,
            rows="""
                id | home       | provider
                1  | north/east | north/west
                2  | north/west | far/hub/centre
                3  | south/hill | north/east
            """,
            expected={"north": (1, 2), "south": (1, 1)},
        ),
    ),
)
