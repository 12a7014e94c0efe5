"""In-area share of maternal admissions (孕产妇域内住院率)."""

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
    code="in-area-maternal",
    theme=Theme.FLOW,
    name=Text(zh="孕产妇域内住院率", en="In-area share of maternal admissions"),
    meaning=Text(
        zh="本地居民因妊娠、分娩和产褥期情况住院，在本地医疗机构住院的比例。病种组按主要诊断划分，为本系统所定。",
        en="Of the admissions of an area's people for pregnancy, childbirth and the puerperium, the share inside the "
        "area. The group is drawn by main diagnosis and is Doorstep's own.",
    ),
    formula=Text(
        zh="本地居民在本地机构的孕产妇出院人次 ÷ 本地居民全部孕产妇出院人次 × 100 %",
        en="maternal discharges of the area's people from institutions in the area ÷ all their maternal "
        "discharges × 100 %",
    ),
    counted=admissions & has_group("maternal"),
    hit=inside_home(),
    bases=(Basis.RESIDENCE, Basis.INSURED),
    levels=COUNTY_AND_ABOVE,
    better="higher",
    source=Source("Doorstep", clause="病种组：孕产妇", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | groups
                1  | east | east     | inpatient  | maternal
                2  | east | west     | inpatient  | maternal child
                3  | east | east     | inpatient  | child
                4  | east | east     | inpatient  |
                5  | east | east     | outpatient | maternal
                6  | -    | east     | inpatient  | maternal
                7  | west | west     | inpatient  | maternal
            """,
            expected={"east": (1, 2), "west": (1, 1), "-": (0, 1)},
        ),
    ),
)
