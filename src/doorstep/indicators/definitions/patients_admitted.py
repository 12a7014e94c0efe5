"""How many different people of an area were admitted (住院居民人数)."""

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
    code="patients-admitted",
    theme=Theme.CAPABILITY,
    name=Text(zh="住院居民人数", en="People admitted"),
    meaning=Text(
        zh="本地居民中在所选时间内至少住过一次院的人数，同一人多次住院只计一次，不论在何处住院。身份无法识别的不计；各月、各地的人数不能相加。",
        en="How many different people of an area were admitted at least once in the period, wherever that was; someone "
        "admitted often counts once. Unidentified persons are left out. Figures of months or areas cannot be added.",
    ),
    formula=Text(zh="有住院的不同居民人数", en="different residents with an admission"),
    counted=admissions,
    of=Column("person"),
    bases=(Basis.RESIDENCE,),
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
                2  | east | west     | inpatient  | 1
                3  | east | east     | inpatient  | 2
                4  | east | east     | outpatient | 3
                5  | east | east     | inpatient  | 0
                6  | west | east     | inpatient  | 1
            """,
            expected={"east": (2, 2), "west": (1, 1)},
        ),
    ),
)
