"""Mean cost of an area's institutions against the region's, group by group (费用消耗指数)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme
from doorstep.indicators.language import col
from doorstep.indicators.measures import Standardised
from doorstep.indicators.nodes import Column
from doorstep.indicators.phrases import COUNTY_AND_ABOVE, admissions
from doorstep.vocab.bases import Basis

INDICATOR = Standardised(
    code="cost-consumption-index",
    theme=Theme.EFFICIENCY,
    name=Text(zh="费用消耗指数", en="Cost consumption index"),
    meaning=Text(
        zh="本地医疗机构各 DRG 的例均费用与全区域同组相比，按病例数加权：1 为区域水平，小于 1 表示费用更低。区域均值由本区域数据计算。未入组的病例不计。",
        en="The mean cost of each diagnosis-related group at an area's institutions against the same group in the whole region, "
        "weighted by cases: 1 is the region, below 1 means lower cost. The region's means come from its own records. Stays in "
        "no group are left out.",
    ),
    formula=Text(
        zh="Σ（本地 DRG 例均费用 ÷ 区域同组例均费用 × 本地病例数）÷ Σ 本地病例数",
        en="sum over groups of own mean cost ÷ the region's × own cases, ÷ own cases",
    ),
    counted=admissions,
    amount=col.cost_fen.node,
    stratum=Column("drg"),
    bases=(Basis.RESIDENCE,),
    by="provider",
    levels=COUNTY_AND_ABOVE,
    better="lower",
    source=Source("DRG 绩效评价通行公式（kpfans.com）", clause="费用消耗指数：Σ(本院 ÷ 区域 × 例数) ÷ Σ 例数", evidence=Evidence.SECONDARY),
    owner="indicator group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | drg | cost_fen
                1  | east | east     | inpatient  | A   | 400000
                2  | west | east     | inpatient  | A   | 600000
                3  | east | east     | inpatient  | B   | 900000
                4  | east | east     | inpatient  |     | 5000000
                5  | east | east     | inpatient  | B   | -
                6  | east | east     | outpatient | B   | 100000
                7  | east | west     | inpatient  | A   | 800000
            """,
            expected={"east": (1900000, 3), "west": (800000, 1)},
        ),
    ),
)
