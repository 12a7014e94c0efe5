"""Share of insured people's admissions inside their own county (参保人县域内住院人次占比)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import COUNTY_AND_ABOVE, admissions, county_is_known, inside_home_county
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel

INDICATOR = Proportion(
    code="community-admissions-inside",
    theme=Theme.COMMUNITY,
    name=Text(zh="参保人县域内住院人次占比", en="Insured people's admissions inside the county"),
    meaning=Text(
        zh="县域参保人的住院中，在本县医疗机构住院的比例，为国家医共体监测指标 4.2。市、省数值为各县合计，仍以本县为界。指标名称由国家发布，公式未见原文，口径为推断，使用前请核对。",
        en="Of the admissions of a county's insured people, the share at institutions inside the county: indicator 4.2 "
        "of the national set for county medical communities. City and province figures pool their counties and keep "
        "the county as the boundary. The name is official; its formula was not seen and is inferred: check it before "
        "use.",
    ),
    formula=Text(
        zh="参保人在本县机构的出院人次 ÷ 参保人全部出院人次 × 100 %（参保地只到市或省的不计）",
        en="insured people's discharges from institutions in their county ÷ all discharges of insured people × 100 % "
        "(insured places known only to city or province are left out)",
    ),
    counted=admissions & county_is_known,
    hit=inside_home_county,
    bases=(Basis.INSURED,),
    levels=COUNTY_AND_ABOVE,
    breakdowns=(Breakdown.CHAPTER,),
    better="higher",
    source=Source(
        "紧密型县域医共体监测指标体系（2024 年版）",
        clause="4.2 参保人县域内住院人次占比",
        year=2024,
        evidence=Evidence.INFERRED,
    ),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind
                1  | east | east     | inpatient
                2  | east | west     | inpatient
                3  | east | east     | outpatient
                4  | west | west     | inpatient
                5  | -    | east     | inpatient
            """,
            expected={"east": (1, 2), "west": (1, 1), "-": (0, 1)},
        ),
        Example(
            level=AreaLevel.CITY,
            rows="""
                home       | provider   | home_county
                north/east | north/east | 110101
                north/east | north/west | 110101
                north/east | north/east | 0
            """,
            expected={"north": (1, 2)},
        ),
    ),
)
