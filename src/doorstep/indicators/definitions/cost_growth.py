"""Growth of the cost per admission (住院次均费用增幅)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.language import col
from doorstep.indicators.measures import Growth
from doorstep.indicators.phrases import admissions
from doorstep.vocab.bases import Basis

INDICATOR = Growth(
    code="cost-growth",
    theme=Theme.EFFICIENCY,
    name=Text(zh="住院次均费用增幅", en="Growth of the cost per admission"),
    meaning=Text(
        zh="本地医疗机构每次住院的平均总费用比上年同期增长多少；缺总费用的不计。未按病种构成校正。口径为推断，使用前请核对。",
        en="How much the mean total cost of an admission at an area's institutions has grown over the same months a year "
        "earlier; stays without a cost are left out. Not adjusted for the mix of diseases. The formula is inferred: "
        "check it before use.",
    ),
    formula=Text(
        zh="（本期住院次均费用 ÷ 上年同期住院次均费用 − 1）× 100 %",
        en="(cost per admission now ÷ cost per admission a year earlier − 1) × 100 %",
    ),
    counted=admissions,
    amount=col.cost_fen.node,
    bases=(Basis.RESIDENCE, Basis.INSURED),
    by="provider",
    breakdowns=(Breakdown.TIER,),
    better="lower",
    source=Source("三级公立医院绩效监测操作手册", clause="住院次均费用增幅", year=2025, evidence=Evidence.INFERRED),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | cost_fen
                1  | east | east     | inpatient  | 500050
                2  | west | east     | inpatient  | 300000
                3  | east | east     | inpatient  | -
                4  | east | east     | outpatient | 9900
                5  | east | west     | inpatient  | 70000
            """,
            expected={"east": (800050, 2), "west": (70000, 1)},
        ),
    ),
)
