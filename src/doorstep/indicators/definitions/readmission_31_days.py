"""Share of an area's institutions' discharges followed by a readmission within 31 days (出院 31 天内再住院率（按机构）)."""

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
    code="readmission-31-days",
    theme=Theme.QUALITY,
    name=Text(zh="出院 31 天内再住院率（按机构）", en="Readmission within 31 days, by institution"),
    meaning=Text(
        zh="本地医疗机构出院的患者中，31 天内（含第 31 天）再次住院的比例，再次住院不限机构和病种。死亡、转往其他机构和身份无法识别的不计。首页不足以可靠区分计划内与计划外，两者都算。",
        en="Of the patients discharged by an area's institutions, the share admitted again within 31 days, day 31 "
        "included, at any institution and for any disease. Deaths, patients handed to another institution and "
        "unidentified persons are left out. First pages do not reliably tell planned from unplanned, so both count.",
    ),
    formula=Text(
        zh="出院后 31 天内再次住院的人次 ÷ 身份可识别、未死亡且未转往其他机构的出院人次 × 100 %",
        en="discharges followed by an admission within 31 days ÷ discharges of identified persons who neither died nor "
        "were handed to another institution × 100 %",
    ),
    counted=may_return,
    hit=followed_by(admissions, days=31),
    bases=(Basis.RESIDENCE,),
    by="provider",
    better="lower",
    source=Source("住院病案首页", clause="31 天内再住院；未区分计划内外", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | person | admitted_on | discharged_on | departure
                1  | east | east     | inpatient  | 1      | 2024-01-01  | 2024-01-05    | 1
                2  | east | west     | inpatient  | 1      | 2024-02-05  | 2024-02-10    | 1
                3  | east | east     | inpatient  | 2      | 2024-01-01  | 2024-01-05    | 1
                4  | east | east     | inpatient  | 2      | 2024-02-06  | 2024-02-08    | 1
                5  | east | east     | inpatient  | 3      | 2024-01-01  | 2024-01-02    | 5
                6  | east | east     | inpatient  | 4      | 2024-01-01  | 2024-01-03    | 2
                7  | east | west     | inpatient  | 4      | 2024-01-03  | 2024-01-09    | 1
                8  | east | east     | inpatient  | 5      | 2024-01-01  | 2024-01-02    | 3
                9  | east | east     | inpatient  | 0      | 2024-01-01  | 2024-01-02    | 1
                10 | east | east     | inpatient  | 6      | 2024-01-01  | 2024-01-02    | 1
                11 | east | east     | outpatient | 6      | 2024-01-05  | 2024-01-05    | 0
            """,
            expected={"east": (1, 4), "west": (0, 2)},
        ),
    ),
)
