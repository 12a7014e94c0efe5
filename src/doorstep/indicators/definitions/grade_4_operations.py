"""Share of operated patients whose highest operation is grade 4 (出院患者四级手术比例)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.language import col
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import operated_stays
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="grade-4-operations",
    theme=Theme.CAPABILITY,
    name=Text(zh="出院患者四级手术比例", en="Grade-4 share of operated patients"),
    meaning=Text(
        zh="本地医疗机构手术患者中，最高手术级别为四级的比例。同一次住院多次手术按一人计；未定级的手术留在分母，会拉低数值，请同时看手术未定级占比。",
        en="Of the patients operated on at an area's institutions, the share whose highest operation is grade 4. Several "
        "operations in one stay count once; ungraded ones stay in the denominator and lower the figure, so read the "
        "ungraded share beside it.",
    ),
    formula=Text(
        zh="最高级别为四级的手术患者 ÷ 同期出院患者手术人数 × 100 %",
        en="operated patients whose highest grade is 4 ÷ discharged patients operated on × 100 %",
    ),
    counted=operated_stays,
    hit=col.operation_grade == 4,
    bases=(Basis.RESIDENCE,),
    by="provider",
    breakdowns=(Breakdown.TIER,),
    better="higher",
    source=Source(
        "三级公立医院绩效监测操作手册",
        clause="6 出院患者四级手术比例：四级手术 ÷ 出院患者手术",
        year=2025,
        evidence=Evidence.SOURCE_CODE,
    ),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | has_operation | operation_grade
                1  | east | east     | inpatient  | 1             | 4
                2  | west | east     | inpatient  | 1             | 3
                3  | east | east     | inpatient  | 1             | 3
                4  | east | east     | inpatient  | 1             | 0
                5  | east | east     | inpatient  | 1             | -
                6  | east | east     | inpatient  | 0             | 4
                7  | east | east     | outpatient | 1             | 4
                8  | east | west     | inpatient  | 1             | 4
            """,
            expected={"east": (1, 5), "west": (1, 1)},
        ),
    ),
)
