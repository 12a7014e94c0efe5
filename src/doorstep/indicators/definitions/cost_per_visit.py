"""Cost of an outpatient visit at an area's institutions (门诊次均费用)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme, Unit
from doorstep.indicators.language import col
from doorstep.indicators.measures import Mean
from doorstep.indicators.phrases import outpatient_visits
from doorstep.vocab.bases import Basis

INDICATOR = Mean(
    code="cost-per-visit",
    theme=Theme.EFFICIENCY,
    name=Text(zh="门诊次均费用", en="Cost per outpatient visit"),
    meaning=Text(
        zh="本地医疗机构每次门诊的平均总费用，以分累计，以元显示；缺总费用的不计，自费门诊不在数据中。口径为推断，使用前请核对。",
        en="The mean total cost of an outpatient visit at an area's institutions, summed in fen and shown in CNY; visits "
        "without a cost are left out, and visits paid by the patient alone are not in the data. The formula is "
        "inferred: check it before use.",
    ),
    formula=Text(zh="门诊总费用 ÷ 门诊人次", en="total cost of outpatient visits ÷ outpatient visits"),
    counted=outpatient_visits,
    amount=col.cost_fen.node,
    scale=100,
    bases=(Basis.INSURED,),
    by="provider",
    breakdowns=(Breakdown.TIER,),
    unit=Unit.CNY,
    better="lower",
    source=Source("三级公立医院绩效监测操作手册", clause="门诊次均费用", year=2025, evidence=Evidence.INFERRED),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | cost_fen
                1  | east | east     | outpatient | 20000
                2  | west | east     | outpatient | 15050
                3  | east | east     | outpatient | -
                4  | east | east     | inpatient  | 500000
                5  | east | west     | outpatient | 700
            """,
            expected={"east": (35050, 2), "west": (700, 1)},
        ),
    ),
)
