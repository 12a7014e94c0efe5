"""Average length of stay of operated patients (手术患者平均住院日)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme, Unit
from doorstep.indicators.language import col
from doorstep.indicators.measures import Mean
from doorstep.indicators.phrases import operated_stays
from doorstep.vocab.bases import Basis

INDICATOR = Mean(
    code="length-of-stay-operated",
    theme=Theme.EFFICIENCY,
    name=Text(zh="手术患者平均住院日", en="Length of stay of operated patients"),
    meaning=Text(
        zh="本地医疗机构手术患者平均住了几天，当日出入院计 1 天；缺住院天数的不计。",
        en="How many days the patients operated on at an area's institutions had stayed; a same-day stay counts 1, stays "
        "without a length are left out.",
    ),
    formula=Text(zh="手术患者占用总床日数 ÷ 手术患者人数", en="bed-days of operated patients ÷ operated patients"),
    counted=operated_stays,
    amount=col.los_days.node,
    bases=(Basis.RESIDENCE,),
    by="provider",
    breakdowns=(Breakdown.TIER,),
    unit=Unit.DAYS,
    better="lower",
    source=Source("住院病案首页", clause="住院天数，手术患者", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | has_operation | los_days
                1  | east | east     | inpatient  | 1             | 8
                2  | west | east     | inpatient  | 1             | 4
                3  | east | east     | inpatient  | 0             | 20
                4  | east | east     | inpatient  | 1             | -
                5  | east | east     | outpatient | 1             | 1
            """,
            expected={"east": (12, 2)},
        ),
    ),
)
