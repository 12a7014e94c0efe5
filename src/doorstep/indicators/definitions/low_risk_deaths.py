"""Share of low-risk stays that ended in death (低风险组病例死亡率)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.language import col
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import admissions, died
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="low-risk-deaths",
    theme=Theme.QUALITY,
    name=Text(zh="低风险组病例死亡率", en="Deaths in low-risk groups"),
    meaning=Text(
        zh="本地医疗机构 DRG 低风险组病例的死亡率。低风险组由区域导入的权重表标明（国家口径：该组死亡率低于负一倍标准差）；没有标明时不出数。",
        en="Share of the stays in low-risk groups at an area's institutions that ended in death. The region's table of groups says "
        "which are of low risk (nationally: those whose death rate lies below minus one standard deviation); where it says none "
        "there is no figure.",
    ),
    formula=Text(
        zh="低风险组死亡人数 ÷ 低风险组出院人数 × 100 %",
        en="deaths in low-risk groups ÷ discharges in low-risk groups × 100 %",
    ),
    counted=admissions & (col.drg_low_risk == 1),
    hit=died,
    bases=(Basis.RESIDENCE,),
    by="provider",
    breakdowns=(Breakdown.TIER,),
    better="lower",
    source=Source("三级公立医院绩效监测操作手册", clause="14 低风险组病例死亡率", year=2025, evidence=Evidence.SECONDARY),
    owner="indicator group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | drg_low_risk | departure
                1  | east | east     | inpatient  | 1            | 5
                2  | west | east     | inpatient  | 1            | 1
                3  | east | east     | inpatient  | 1            | 4
                4  | east | east     | inpatient  | 1            | 6
                5  | east | east     | inpatient  | 0            | 5
                6  | east | east     | outpatient | 1            | 5
                7  | west | east     | inpatient  | 1            | 5
                8  | east | west     | inpatient  | 1            | 1
            """,
            expected={"east": (2, 5), "west": (0, 1)},
        ),
    ),
)
