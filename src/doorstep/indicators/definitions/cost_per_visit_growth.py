"""Growth of the cost of an outpatient visit (门诊次均费用增幅)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.language import col
from doorstep.indicators.measures import Growth
from doorstep.indicators.phrases import outpatient_visits
from doorstep.vocab.bases import Basis

INDICATOR = Growth(
    code="cost-per-visit-growth",
    theme=Theme.EFFICIENCY,
    name=Text(zh="门诊次均费用增幅", en="Growth of the cost per outpatient visit"),
    meaning=Text(
        zh="本地医疗机构每次门诊的平均总费用比上年同期增长多少；缺总费用的不计，自费门诊不在数据中。口径为推断，使用前请核对。",
        en="How much the mean total cost of an outpatient visit at an area's institutions has grown over the same months "
        "a year earlier; visits without a cost are left out, and visits paid by the patient alone are not in the "
        "data. The formula is inferred: check it before use.",
    ),
    formula=Text(
        zh="（本期门诊次均费用 ÷ 上年同期门诊次均费用 − 1）× 100 %",
        en="(cost per visit now ÷ cost per visit a year earlier − 1) × 100 %",
    ),
    counted=outpatient_visits,
    amount=col.cost_fen.node,
    bases=(Basis.INSURED,),
    by="provider",
    breakdowns=(Breakdown.TIER,),
    better="lower",
    source=Source("三级公立医院绩效监测操作手册", clause="门诊次均费用增幅", year=2025, evidence=Evidence.INFERRED),
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
