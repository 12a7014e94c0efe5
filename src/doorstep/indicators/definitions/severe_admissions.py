"""Share of an area's institutions' stays that were severe (收治疑难重症占比)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import admissions, is_severe
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="severe-admissions",
    theme=Theme.CAPABILITY,
    name=Text(zh="收治疑难重症占比", en="Severe share of admissions"),
    meaning=Text(
        zh="本地医疗机构的住院患者中疑难重症的比例。疑难重症指四级手术或目录规定省级应治。口径为推断，使用前请核对。",
        en="Of the admissions at an area's institutions, the share that were severe. Severe means a grade-4 operation, "
        "or a condition that the catalogue gives to the province. The formula is inferred: check it before use.",
    ),
    formula=Text(zh="疑难重症出院人次 ÷ 全部出院人次 × 100 %", en="severe discharges ÷ all discharges × 100 %"),
    counted=admissions,
    hit=is_severe,
    bases=(Basis.RESIDENCE,),
    by="provider",
    breakdowns=(Breakdown.TIER, Breakdown.CHAPTER),
    better="neither",
    source=Source("疑难重症界定", clause="四级手术或目录层级 5；国家未给出定义", evidence=Evidence.INFERRED),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | severe
                1  | east | east     | inpatient  | 1
                2  | west | east     | inpatient  | 0
                3  | east | east     | inpatient  | 0
                4  | east | east     | outpatient | 1
                5  | east | west     | inpatient  | 1
            """,
            expected={"east": (1, 3), "west": (1, 1)},
        ),
    ),
)
