"""Share of operated stays whose highest operation is grade 3 or 4 (三四级手术占比)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme
from doorstep.indicators.language import col
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import operated_stays
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="high-grade-operations",
    theme=Theme.CAPABILITY,
    name=Text(zh="三四级手术占比", en="Share of operations that are grade 3 or 4"),
    meaning=Text(
        zh="本地医疗机构手术患者中，最高手术级别为三级或四级的比例。同一次住院多次手术按一人计；手术未定级的不计。这是本地指标：国家指标分别为三级医院的四级手术比例和二级医院的三级手术占比。",
        en="Of the patients operated on at an area's institutions, the share whose highest operation is grade 3 or 4. Several operations "
        "in one stay count once; ungraded ones are left out. A local metric: the national ones are grade 4 for tertiary and "
        "grade 3 for secondary hospitals.",
    ),
    formula=Text(
        zh="最高级别为三、四级的手术患者 ÷ 有手术且已定级的出院患者 × 100 %",
        en="operated patients whose highest grade is 3 or 4 ÷ operated patients with a known grade × 100 %",
    ),
    counted=operated_stays & (col.operation_grade >= 1) & (col.operation_grade <= 4),
    hit=col.operation_grade >= 3,
    bases=(Basis.RESIDENCE,),
    by="provider",
    better="higher",
    source=Source(
        "公立医院绩效监测：四级手术比例与三级手术占比", clause="三四级合计为本地口径", year=2025, evidence=Evidence.SECONDARY
    ),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | has_operation | operation_grade
                1  | east | east     | inpatient  | 1             | 4
                2  | east | east     | inpatient  | 1             | 3
                3  | west | east     | inpatient  | 1             | 2
                4  | east | east     | inpatient  | 1             | 1
                5  | east | east     | inpatient  | 1             | 0
                6  | east | east     | inpatient  | 1             | 5
                7  | east | east     | inpatient  | 1             | -
                8  | east | east     | inpatient  | 0             | 4
                9  | east | east     | outpatient | 1             | 4
            """,
            expected={"east": (2, 4)},
        ),
    ),
)
