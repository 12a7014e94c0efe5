"""Share of a county's visits that primary care takes (县域内基层医疗卫生机构诊疗人次数占比)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import COUNTY_AND_ABOVE, at_primary_care, outpatient_visits
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="community-primary-visits",
    theme=Theme.COMMUNITY,
    name=Text(zh="县域内基层医疗卫生机构诊疗人次数占比", en="Primary care's share of visits inside the county"),
    meaning=Text(
        zh="县域内医疗机构的门急诊中，由村卫生室、乡镇卫生院和社区机构诊治的比例，不论患者来自何处，为国家医共体监测指标 3.1。层级未登记的机构只计入分母；自费未经医保结算的门诊不在数据中。指标名称由国家发布，公式未见原文，口径为推断，使用前请核对。",
        en="Of the outpatient visits at institutions inside a county, wherever the patients come from, the share seen in "
        "village clinics and township or community institutions: indicator 3.1 of the national set for county medical "
        "communities. Institutions of unknown tier are in the denominator only; visits paid without the insurance are "
        "not in the data. The name is official; its formula was not seen and is inferred: check it before use.",
    ),
    formula=Text(
        zh="基层机构门急诊人次 ÷ 县域内全部机构门急诊人次 × 100 %",
        en="outpatient visits at institutions of tier 1-2 ÷ outpatient visits at all institutions in the county × 100 %",
    ),
    counted=outpatient_visits,
    hit=at_primary_care,
    bases=(Basis.INSURED,),
    by="provider",
    levels=COUNTY_AND_ABOVE,
    better="higher",
    source=Source(
        "紧密型县域医共体监测指标体系（2024 年版）",
        clause="3.1 县域内基层医疗卫生机构诊疗人次数占比",
        year=2024,
        evidence=Evidence.INFERRED,
    ),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | provider_tier
                1  | east | east     | outpatient | 1
                2  | west | east     | outpatient | 2
                3  | east | east     | outpatient | 3
                4  | east | east     | outpatient | 0
                5  | east | east     | inpatient  | 2
                6  | east | west     | outpatient | 2
            """,
            expected={"east": (2, 4), "west": (1, 1)},
        ),
    ),
)
