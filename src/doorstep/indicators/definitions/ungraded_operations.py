"""Share of operated patients whose operation has no grade (手术未定级占比)."""

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
    code="ungraded-operations",
    theme=Theme.CAPABILITY,
    name=Text(zh="手术未定级占比", en="Ungraded share of operated patients"),
    meaning=Text(
        zh="本地医疗机构手术患者中，首页没有填手术级别的比例。它不是医疗质量指标，而是读各级手术占比时要看的填报完整度。",
        en="Of the patients operated on at an area's institutions, the share without a grade of operation on the first "
        "page. It says nothing of care; it says how far the shares by grade can be trusted.",
    ),
    formula=Text(
        zh="手术级别缺失或不在 1–4 的手术患者 ÷ 同期出院患者手术人数 × 100 %",
        en="operated patients whose grade is missing or not 1-4 ÷ discharged patients operated on × 100 %",
    ),
    counted=operated_stays,
    hit=~col.operation_grade.is_in(1, 2, 3, 4),
    bases=(Basis.RESIDENCE,),
    by="provider",
    better="lower",
    source=Source("住院病案首页", clause="手术级别", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | has_operation | operation_grade
                1  | east | east     | inpatient  | 1             | 0
                2  | west | east     | inpatient  | 1             | -
                3  | east | east     | inpatient  | 1             | 1
                4  | east | east     | inpatient  | 1             | 2
                5  | east | east     | inpatient  | 1             | 3
                6  | east | east     | inpatient  | 1             | 4
                7  | east | east     | inpatient  | 0             | 0
                8  | east | east     | outpatient | 1             | 0
            """,
            expected={"east": (2, 6)},
        ),
    ),
)
