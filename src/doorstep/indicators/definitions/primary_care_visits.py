"""Share of an area's people's outpatient visits made at primary care (居民门诊基层就诊占比)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import at_primary_care, outpatient_visits
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="primary-care-visits",
    theme=Theme.TIERED,
    name=Text(zh="居民门诊基层就诊占比", en="Primary-care share of residents' visits"),
    meaning=Text(
        zh="本地参保人的门诊中，在村卫生室、乡镇卫生院或社区机构就诊的比例，不论在何处就诊。与按机构统计的县域基层诊疗占比不同：它看居民去了哪里。层级未登记的机构只计入分母。",
        en="Of the outpatient visits of an area's insured people, wherever made, the share at a village clinic or a "
        "township or community institution. Unlike primary care's share of visits inside the county, which counts by "
        "institution, it follows where people go. Institutions of unknown tier are in the denominator only.",
    ),
    formula=Text(
        zh="参保人在 1–2 级机构的门诊人次 ÷ 参保人全部门诊人次 × 100 %",
        en="insured people's visits at institutions of tier 1-2 ÷ all their outpatient visits × 100 %",
    ),
    counted=outpatient_visits,
    hit=at_primary_care,
    bases=(Basis.INSURED,),
    breakdowns=(Breakdown.CHAPTER,),
    better="higher",
    source=Source("Doorstep", clause="基层诊疗占比，按患者所属地区", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | provider_tier
                1  | east | east     | outpatient | 1
                2  | east | west     | outpatient | 2
                3  | east | east     | outpatient | 3
                4  | east | west     | outpatient | 0
                5  | east | east     | inpatient  | 2
                6  | west | east     | outpatient | 2
            """,
            expected={"east": (2, 4), "west": (1, 1)},
        ),
    ),
)
