"""Share of an area's people's admissions made at primary care (居民住院基层收治占比)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import admissions, at_primary_care
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="primary-care-admissions",
    theme=Theme.TIERED,
    name=Text(zh="居民住院基层收治占比", en="Primary-care share of residents' admissions"),
    meaning=Text(
        zh="本地居民的住院中，由乡镇卫生院、社区机构或村卫生室收治的比例，不论在何处住院。层级未登记的机构只计入分母。",
        en="Of the admissions of an area's people, wherever treated, the share at a township or community institution or "
        "a village clinic. Institutions of unknown tier are in the denominator only.",
    ),
    formula=Text(
        zh="居民在 1–2 级机构的出院人次 ÷ 居民全部出院人次 × 100 %",
        en="residents' discharges from institutions of tier 1-2 ÷ all discharges of residents × 100 %",
    ),
    counted=admissions,
    hit=at_primary_care,
    bases=(Basis.RESIDENCE, Basis.INSURED),
    breakdowns=(Breakdown.CHAPTER,),
    better="neither",
    source=Source("Doorstep", clause="基层住院占比，按患者所属地区", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | provider_tier
                1  | east | east     | inpatient  | 1
                2  | east | west     | inpatient  | 2
                3  | east | east     | inpatient  | 3
                4  | east | west     | inpatient  | 0
                5  | east | east     | outpatient | 2
                6  | west | east     | inpatient  | 2
            """,
            expected={"east": (2, 4), "west": (1, 1)},
        ),
    ),
)
