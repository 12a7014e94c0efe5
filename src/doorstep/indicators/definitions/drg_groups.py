"""How many diagnosis-related groups the stays at an area's institutions fall in (DRG 组数)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme, Unit
from doorstep.indicators.measures import Distinct
from doorstep.indicators.nodes import Column
from doorstep.indicators.phrases import admissions
from doorstep.vocab.bases import Basis

INDICATOR = Distinct(
    code="drg-groups",
    theme=Theme.CAPABILITY,
    name=Text(zh="DRG 组数", en="Diagnosis-related groups treated"),
    meaning=Text(
        zh="本地医疗机构的病例可以分入多少个不同的 DRG：反映收治范围的宽度。各月、各机构的数目不能相加。",
        en="How many different diagnosis-related groups the stays at an area's institutions fall in: the breadth of what is "
        "treated. Figures of months or institutions cannot be added.",
    ),
    formula=Text(
        zh="住院病例所入的不同 DRG 数",
        en="different groups that stays fall in",
    ),
    counted=admissions,
    of=Column("drg"),
    bases=(Basis.RESIDENCE,),
    by="provider",
    unit=Unit.GROUPS,
    better="higher",
    source=Source("DRG 绩效评价通行公式（kpfans.com）", clause="DRG 组数：可以分入多少个 DRG", evidence=Evidence.SECONDARY),
    owner="indicator group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | drg
                1  | east | east     | inpatient  | A
                2  | west | east     | inpatient  | A
                3  | east | east     | inpatient  | B
                4  | east | east     | inpatient  |
                5  | east | east     | outpatient | C
                6  | east | west     | inpatient  | A
            """,
            expected={"east": (2, 2), "west": (1, 1)},
        ),
    ),
)
