"""Case-mix index: mean weight of the grouped stays of an area's institutions (病例组合指数 CMI)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme, Unit
from doorstep.indicators.language import col
from doorstep.indicators.measures import Mean
from doorstep.indicators.phrases import admissions, in_a_group
from doorstep.vocab.bases import Basis

INDICATOR = Mean(
    code="case-mix-index",
    theme=Theme.CAPABILITY,
    name=Text(zh="病例组合指数（CMI）", en="Case-mix index"),
    meaning=Text(
        zh="本地医疗机构入组病例的平均 DRG 权重：越高，收治的病例越复杂。分母为有权重的入组病例，不是全部病例；权重取自区域导入的权重表，各地权重不同，跨区域不可比。",
        en="Mean weight of the diagnosis-related groups of an area's stays: the higher, the more complex the cases. The "
        "denominator is the grouped stays that have a weight, not all stays; weights come from the region's own table and "
        "differ between regions, so regions do not compare.",
    ),
    formula=Text(
        zh="Σ（DRG 权重 × 该组病例数）÷ 入组病例数",
        en="sum of weight × cases over groups ÷ grouped cases",
    ),
    counted=admissions & in_a_group,
    amount=col.drg_weight_e4.node,
    scale=10_000,
    bases=(Basis.RESIDENCE,),
    by="provider",
    breakdowns=(Breakdown.TIER, Breakdown.CHAPTER),
    unit=Unit.WEIGHT,
    better="higher",
    source=Source("DRG 绩效评价通行公式（kpfans.com）", clause="CMI = Σ(权重 × 病例数) ÷ 入组病例数", evidence=Evidence.SECONDARY),
    owner="indicator group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | drg | drg_weight_e4
                1  | east | east     | inpatient  | A   | 5000
                2  | west | east     | inpatient  | A   | 5000
                3  | east | east     | inpatient  | B   | 20000
                4  | east | east     | inpatient  |     | -
                5  | east | east     | inpatient  | C   | 0
                6  | east | east     | outpatient | B   | 20000
                7  | east | west     | inpatient  | B   | 1
            """,
            expected={"east": (30000, 3), "west": (1, 1)},
        ),
    ),
)
