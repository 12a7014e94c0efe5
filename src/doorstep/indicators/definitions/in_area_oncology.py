"""In-area share of oncology admissions (肿瘤域内住院率)."""

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
    code="in-area-oncology",
    theme=Theme.FLOW,
    name=Text(zh="肿瘤域内住院率", en="In-area share of oncology admissions"),
    meaning=Text(
        zh="本地居民因恶性、原位或动态未定肿瘤（含放疗、化疗）住院，在本地医疗机构住院的比例。病种组按主要诊断划分，为本系统所定。",
        en="Of the admissions of an area's people for malignant, in situ or uncertain neoplasms, radiotherapy and "
        "chemotherapy included, the share inside the area. The group is drawn by main diagnosis and is Doorstep's "
        "own.",
    ),
    formula=Text(
        zh="本地居民在本地机构的肿瘤出院人次 ÷ 本地居民全部肿瘤出院人次 × 100 %",
        en="oncology discharges of the area's people from institutions in the area ÷ all their oncology "
        "discharges × 100 %",
    ),
    counted=admissions & has_group("oncology"),
    hit=inside_home(),
    bases=(Basis.RESIDENCE, Basis.INSURED),
    levels=COUNTY_AND_ABOVE,
    better="higher",
    source=Source("Doorstep", clause="病种组：肿瘤", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | groups
                1  | east | east     | inpatient  | oncology
                2  | east | west     | inpatient  | oncology child
                3  | east | east     | inpatient  | child
                4  | east | east     | inpatient  |
                5  | east | east     | outpatient | oncology
                6  | -    | east     | inpatient  | oncology
                7  | west | west     | inpatient  | oncology
            """,
            expected={"east": (1, 2), "west": (1, 1), "-": (0, 1)},
        ),
    ),
)
