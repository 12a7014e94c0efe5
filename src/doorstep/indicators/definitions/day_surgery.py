"""Share of elective operated patients who went home by the next day (日间手术占择期手术比例)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.language import col, days_between
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import operated_stays
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="day-surgery",
    theme=Theme.EFFICIENCY,
    name=Text(zh="日间手术占择期手术比例", en="Day-surgery share of elective operations"),
    meaning=Text(
        zh="本地医疗机构非急诊入院的手术患者中，当日或次日出院的比例。首页没有日间手术标识，此处按入出院日期相差不超过 1 天判断，急诊入院以外视为择期；死亡与转院的不算日间手术。口径为推断，使用前请核对。",
        en="Of the patients operated on at an area's institutions who did not come as emergencies, the share who left on the same "
        "day or the next. First pages do not mark day surgery, so it is told from the days of admission and discharge, and all "
        "but emergency admissions count as elective; patients who died or were transferred are not day surgery. The formula is "
        "inferred: check it before use.",
    ),
    formula=Text(
        zh="非急诊入院且当日或次日出院的手术患者 ÷ 非急诊入院的手术患者 × 100 %",
        en="operated patients, no emergency, home by the next day ÷ operated patients who were no emergency × 100 %",
    ),
    counted=operated_stays & (col.route != "emergency"),
    hit=(days_between(col.admitted_on, col.discharged_on) <= 1) & (col.departure == 1),
    bases=(Basis.RESIDENCE,),
    by="provider",
    breakdowns=(Breakdown.TIER,),
    better="higher",
    source=Source("三级公立医院绩效监测操作手册", clause="3 日间手术占择期手术比例；日间与择期的判断为推断", year=2025, evidence=Evidence.INFERRED),
    owner="indicator group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | has_operation | route       | admitted_on | discharged_on | departure
                1  | east | east     | inpatient  | 1             | self_chosen | 2024-01-01  | 2024-01-01    | 1
                2  | west | east     | inpatient  | 1             | referred    | 2024-01-01  | 2024-01-02    | 1
                3  | east | east     | inpatient  | 1             | self_chosen | 2024-01-01  | 2024-01-03    | 1
                4  | east | east     | inpatient  | 1             | self_chosen | 2024-01-01  | 2024-01-02    | 5
                5  | east | east     | inpatient  | 1             | self_chosen | 2024-01-01  | 2024-01-02    | 0
                6  | east | east     | inpatient  | 1             | self_chosen | 2024-01-01  | 2024-01-02    | 2
                7  | east | east     | inpatient  | 1             | emergency   | 2024-01-01  | 2024-01-02    | 1
                8  | east | east     | inpatient  | 0             | self_chosen | 2024-01-01  | 2024-01-02    | 1
                9  | east | east     | outpatient | 1             | self_chosen | 2024-01-01  | 2024-01-02    | 1
                10 | east | west     | inpatient  | 1             | self_chosen | 2024-01-01  | 2024-01-09    | 1
            """,
            expected={"east": (2, 6), "west": (0, 1)},
        ),
    ),
)
