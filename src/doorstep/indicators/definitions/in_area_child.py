"""In-area share of child admissions (儿童域内住院率)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme
from doorstep.indicators.language import has_group, inside_home
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import COUNTY_AND_ABOVE, admissions
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="in-area-child",
    theme=Theme.FLOW,
    name=Text(zh="儿童域内住院率", en="In-area share of child admissions"),
    meaning=Text(
        zh="本地居民因围生期情况以及 15 岁以下的各种疾病住院，在本地医疗机构住院的比例。病种组按主要诊断划分，为本系统所定。",
        en="Of the admissions of an area's people for perinatal conditions, and any condition below 15 years of age, the "
        "share inside the area. The group is drawn by main diagnosis and is Doorstep's own.",
    ),
    formula=Text(
        zh="本地居民在本地机构的儿童出院人次 ÷ 本地居民全部儿童出院人次 × 100 %",
        en="child discharges of the area's people from institutions in the area ÷ all their child discharges × 100 %",
    ),
    counted=admissions & has_group("child"),
    hit=inside_home(),
    bases=(Basis.RESIDENCE, Basis.INSURED),
    levels=COUNTY_AND_ABOVE,
    better="higher",
    source=Source("Doorstep", clause="病种组：儿童", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | groups
                1  | east | east     | inpatient  | child
                2  | east | west     | inpatient  | child trauma
                3  | east | east     | inpatient  | trauma
                4  | east | east     | inpatient  |
                5  | east | east     | outpatient | child
                6  | -    | east     | inpatient  | child
                7  | west | west     | inpatient  | child
            """,
            expected={"east": (1, 2), "west": (1, 1), "-": (0, 1)},
        ),
    ),
)
