"""Share of residents' discharges followed by a readmission within 31 days (居民出院 31 天内再住院率)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme
from doorstep.indicators.language import followed_by
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import admissions, may_return
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="readmission-31-days-of-residents",
    theme=Theme.QUALITY,
    name=Text(zh="居民出院 31 天内再住院率", en="Readmission within 31 days, of residents"),
    meaning=Text(
        zh="本地居民出院后 31 天内（含第 31 天）再次住院的比例，两次住院都不限在何处。死亡、转往其他机构和身份无法识别的不计；计划内、计划外都算。可看出院后在本地得到的接续照护。",
        en="Of the discharges of an area's people, the share followed by another admission within 31 days, day 31 "
        "included, wherever either took place. Deaths, patients handed to another institution and unidentified "
        "persons are left out; planned and unplanned both count. It tells of the care people find at home after "
        "discharge.",
    ),
    formula=Text(
        zh="居民出院后 31 天内再次住院的人次 ÷ 身份可识别、未死亡且未转往其他机构的居民出院人次 × 100 %",
        en="residents' discharges followed by an admission within 31 days ÷ discharges of identified residents who "
        "neither died nor were handed to another institution × 100 %",
    ),
    counted=may_return,
    hit=followed_by(admissions, days=31),
    bases=(Basis.RESIDENCE,),
    better="lower",
    source=Source("住院病案首页", clause="31 天内再住院；未区分计划内外", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | person | admitted_on | discharged_on | departure
                1  | east | west     | inpatient  | 1      | 2024-01-01  | 2024-01-05    | 1
                2  | east | east     | inpatient  | 1      | 2024-02-05  | 2024-02-10    | 4
                3  | east | west     | inpatient  | 2      | 2024-01-01  | 2024-01-05    | -
                4  | east | west     | inpatient  | 2      | 2024-02-06  | 2024-02-08    | 9
                5  | west | east     | inpatient  | 3      | 2024-01-01  | 2024-01-02    | 5
                6  | west | east     | inpatient  | 4      | 2024-01-01  | 2024-01-03    | 2
                7  | west | west     | inpatient  | 5      | 2024-01-01  | 2024-01-02    | 3
                8  | west | west     | inpatient  | 0      | 2024-01-01  | 2024-01-02    | 1
                9  | west | west     | inpatient  | 6      | 2024-01-01  | 2024-01-02    | 1
                10 | west | west     | outpatient | 6      | 2024-01-05  | 2024-01-05    | 0
            """,
            expected={"east": (1, 4), "west": (0, 1)},
        ),
    ),
)
