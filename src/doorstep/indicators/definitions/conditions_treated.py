"""How many different disease categories an area's institutions admitted (收治病种类目数)."""

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
    code="conditions-treated",
    theme=Theme.CAPABILITY,
    name=Text(zh="收治病种类目数", en="Disease categories treated"),
    meaning=Text(
        zh="本地医疗机构收治过的主要诊断有多少个不同的 ICD-10 三位类目。国家所称收治病种数量按四位亚目计，数值更大，两者不可比。各月、各机构的数目不能相加。",
        en="How many different three-character ICD-10 categories the main diagnoses at an area's institutions fell in. "
        "The national count of diseases treated is by four-character subcategory and larger; the two do not compare. "
        "Figures of months or institutions cannot be added.",
    ),
    formula=Text(
        zh="住院主要诊断的不同 ICD-10 三位类目数",
        en="different three-character ICD-10 categories of main diagnoses of admissions",
    ),
    counted=admissions,
    of=Column("icd"),
    bases=(Basis.RESIDENCE,),
    by="provider",
    unit=Unit.GROUPS,
    better="higher",
    source=Source("公立医院绩效监测：收治病种数量", clause="国家按亚目，此处按类目", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | icd
                1  | east | east     | inpatient  | I63
                2  | west | east     | inpatient  | I63
                3  | east | east     | inpatient  | J18
                4  | east | east     | inpatient  |
                5  | east | east     | outpatient | K35
                6  | east | west     | inpatient  | I63
            """,
            expected={"east": (2, 2), "west": (1, 1)},
        ),
    ),
)
