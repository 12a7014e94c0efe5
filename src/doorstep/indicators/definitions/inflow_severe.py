"""Of those admitted from elsewhere, how many were severe (流入住院中疑难重症占比)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import came_from_elsewhere, is_severe
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="inflow-severe",
    theme=Theme.FLOW,
    name=Text(zh="流入住院中疑难重症占比", en="Severe share of inflow"),
    meaning=Text(
        zh="本地医疗机构收治的外地患者中疑难重症的比例：比例低，说明外来的多是当地本可处理的一般病例。疑难重症指四级手术或目录规定省级应治。口径为推断，使用前请核对。",
        en="Of the people from elsewhere admitted at an area's institutions, the share that were severe. Where it is "
        "low, most who come are ordinary cases that their own area could have treated. Severe means a grade-4 "
        "operation, or a condition that the catalogue gives to the province. The formula is inferred: check it before "
        "use.",
    ),
    formula=Text(
        zh="流入住院中疑难重症人次 ÷ 流入住院人次 × 100 %",
        en="severe admissions from elsewhere ÷ admissions from elsewhere × 100 %",
    ),
    counted=came_from_elsewhere,
    hit=is_severe,
    bases=(Basis.RESIDENCE, Basis.HOUSEHOLD),
    by="provider",
    breakdowns=(Breakdown.TIER,),
    better="higher",
    source=Source("疑难重症界定", clause="四级手术或目录层级 5；国家未给出定义", evidence=Evidence.INFERRED),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | severe
                1  | east | west     | inpatient  | 1
                2  | east | west     | inpatient  | 0
                3  | hill | west     | inpatient  | 0
                4  | west | west     | inpatient  | 1
                5  | -    | west     | inpatient  | 1
                6  | east | west     | outpatient | 1
            """,
            expected={"west": (1, 3)},
        ),
    ),
)
