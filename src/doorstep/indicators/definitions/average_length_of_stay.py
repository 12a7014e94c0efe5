"""Average length of stay at an area's institutions (出院者平均住院日)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme, Unit
from doorstep.indicators.language import col
from doorstep.indicators.measures import Mean
from doorstep.indicators.phrases import admissions
from doorstep.vocab.bases import Basis

INDICATOR = Mean(
    code="average-length-of-stay",
    theme=Theme.EFFICIENCY,
    name=Text(zh="出院者平均住院日", en="Average length of stay"),
    meaning=Text(
        zh="本地医疗机构出院患者平均住了几天。床日按出院日期减入院日期计，当日出入院计 1 天；缺住院天数的不计。",
        en="How many days the patients discharged by an area's institutions had stayed. Bed-days are the day of discharge minus the "
        "day of admission, a same-day stay counts 1; stays without a length are left out.",
    ),
    formula=Text(zh="出院者占用总床日数 ÷ 出院人数", en="bed-days of discharged patients ÷ discharged patients"),
    counted=admissions,
    amount=col.los_days.node,
    bases=(Basis.RESIDENCE,),
    by="provider",
    unit=Unit.DAYS,
    breakdowns=(Breakdown.CHAPTER, Breakdown.TIER),
    better="lower",
    source=Source("公立医院绩效监测：出院者平均住院日", clause="出院者占用总床日数 / 出院人数", year=2025, evidence=Evidence.SOURCE_CODE),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | los_days
                1  | east | east     | inpatient  | 7
                2  | west | east     | inpatient  | 1
                3  | east | east     | inpatient  | -
                4  | east | east     | outpatient | 1
                5  | east | west     | inpatient  | 12
            """,
            expected={"east": (8, 2), "west": (12, 1)},
        ),
    ),
)
