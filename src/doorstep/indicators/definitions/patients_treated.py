"""How many different people an area's institutions admitted (收治住院患者人数)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme
from doorstep.indicators.measures import Distinct
from doorstep.indicators.nodes import Column
from doorstep.indicators.phrases import COUNTY_AND_ABOVE, admissions
from doorstep.vocab.bases import Basis

INDICATOR = Distinct(
    code="patients-treated",
    theme=Theme.CAPABILITY,
    name=Text(zh="收治住院患者人数", en="Patients treated as inpatients"),
    meaning=Text(
        zh="本地医疗机构在所选时间内收治过的住院患者人数，同一人多次住院只计一次，不论来自何处。身份无法识别的不计；各月、各机构的人数不能相加。",
        en="How many different people the institutions of an area admitted in the period, wherever they live; someone "
        "admitted often counts once. Unidentified persons are left out. Figures of months or institutions cannot be "
        "added.",
    ),
    formula=Text(zh="本地机构收治的不同住院患者人数", en="different patients admitted by the area's institutions"),
    counted=admissions,
    of=Column("person"),
    bases=(Basis.RESIDENCE,),
    by="provider",
    levels=COUNTY_AND_ABOVE,
    better="neither",
    source=Source("住院病案首页", clause="按人去重", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | person
                1  | east | east     | inpatient  | 1
                2  | east | east     | inpatient  | 1
                3  | west | east     | inpatient  | 2
                4  | east | east     | outpatient | 3
                5  | east | east     | inpatient  | -
                6  | east | west     | inpatient  | 1
            """,
            expected={"east": (2, 2), "west": (1, 1)},
        ),
    ),
)
