"""Of those admitted elsewhere, how many were severe cases (流出住院疑难重症占比)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme
from doorstep.indicators.language import col
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import left_the_area
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="outflow-severe",
    theme=Theme.FLOW,
    name=Text(zh="流出住院中疑难重症占比", en="Share of outflow that was severe"),
    meaning=Text(
        zh="到外地住院的本地居民中疑难重症的比例；其余为一般病例，是可以争取留下的部分。疑难重症指四级手术或目录规定省级应治。口径为推断，使用前请核对。",
        en="Of the area's people admitted elsewhere, the share that were severe cases; the rest are ordinary and could be won back. "
        "Severe means a grade-4 operation, or a condition that the catalogue gives to the province. The formula is inferred: check it before use.",
    ),
    formula=Text(
        zh="流出住院中疑难重症人次 ÷ 流出住院人次 × 100 %",
        en="severe admissions outside the area ÷ admissions outside the area × 100 %",
    ),
    counted=left_the_area,
    hit=col.severe == 1,
    bases=(Basis.RESIDENCE, Basis.HOUSEHOLD),
    better="higher",
    source=Source(
        "广东省住院病案首页统计简报（茂名发布转载）",
        clause="流出中疑难重症占 18.6 %；原文未给出定义，此处定义为推断",
        year=2018,
        evidence=Evidence.INFERRED,
    ),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | severe
                1  | east | west     | inpatient  | 1
                2  | east | west     | inpatient  | 0
                3  | east | east     | inpatient  | 1
                4  | west | east     | inpatient  | 1
                5  | east | west     | outpatient | 1
                6  | -    | west     | inpatient  | 1
            """,
            expected={"east": (1, 2), "west": (1, 1)},
        ),
    ),
)
