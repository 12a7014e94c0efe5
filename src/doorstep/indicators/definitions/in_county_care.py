"""Share of insured people's stays and visits inside their own county (县域就诊率)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import COUNTY_AND_ABOVE, county_is_known, inside_home_county
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel

INDICATOR = Proportion(
    code="in-county-care",
    theme=Theme.FLOW,
    name=Text(zh="县域就诊率", en="Care inside the county"),
    meaning=Text(
        zh="县域参保人的住院和门诊中，在本县医疗机构就诊的比例。这是各地常用的通报指标，不在国家医共体 14 项监测指标之内。只有医保结算数据能看到县外门诊。口径为推断，使用前请核对。",
        en="Of the stays and visits of a county's insured people, the share at institutions inside the county. A "
        "headline that many places report; it is not one of the 14 national indicators for county medical "
        "communities. Only insurance settlements show visits outside the county. The formula is inferred: check it "
        "before use.",
    ),
    formula=Text(
        zh="参保人在本县机构的住院和门诊人次 ÷ 参保人全部住院和门诊人次 × 100 %（参保地只到市或省的不计）",
        en="insured people's stays and visits in their county ÷ all their stays and visits × 100 % (insured places known "
        "only to city or province are left out)",
    ),
    counted=county_is_known,
    hit=inside_home_county,
    bases=(Basis.INSURED,),
    levels=COUNTY_AND_ABOVE,
    better="higher",
    source=Source("各地县域就诊率通报", clause="县域内就诊人次 ÷ 全部就诊人次", evidence=Evidence.INFERRED),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind
                1  | east | east     | inpatient
                2  | east | east     | outpatient
                3  | east | west     | outpatient
                4  | east | -        | inpatient
                5  | -    | east     | outpatient
            """,
            expected={"east": (2, 4), "-": (0, 1)},
        ),
        Example(
            level=AreaLevel.CITY,
            rows="""
                home       | provider   | home_county
                north/east | north/east | 110101
                north/east | north/west | 110101
                north/east | north/east | 0
            """,
            expected={"north": (1, 2)},
        ),
    ),
)
