"""Primary care's share of the fund spent inside the county (县域内基层医疗卫生机构医保基金支出占比)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme, Unit
from doorstep.indicators.language import col
from doorstep.indicators.measures import Ratio
from doorstep.indicators.phrases import COUNTY_AND_ABOVE, at_primary_care, inside_home_county
from doorstep.vocab.bases import Basis

INDICATOR = Ratio(
    code="community-fund-primary",
    theme=Theme.COMMUNITY,
    name=Text(
        zh="县域内基层医疗卫生机构医保基金支出占比",
        en="Primary care's share of the fund spent inside the county",
    ),
    meaning=Text(
        zh="医保基金为县域参保人付给本县医疗机构的金额中，村卫生室、乡镇卫生院和社区机构所占的比例，为国家医共体监测指标 3.3。层级未登记的机构只计入分母。指标名称由国家发布，公式未见原文，口径为推断，使用前请核对。",
        en="Of what the insurance fund pays to institutions inside the county for its insured people, the share that "
        "goes to village clinics and township or community institutions: indicator 3.3 of the national set for county "
        "medical communities. Institutions of unknown tier are in the denominator only. The name is official; its "
        "formula was not seen and is inferred: check it before use.",
    ),
    formula=Text(
        zh="参保人在本县基层机构就诊的基金支付 ÷ 参保人在本县全部机构就诊的基金支付 × 100 %",
        en="fund paid for insured people at institutions of tier 1-2 in their county ÷ fund paid for them at all "
        "institutions in their county × 100 %",
    ),
    counted=inside_home_county & at_primary_care,
    amount=col.fund_fen.node,
    of=inside_home_county,
    of_amount=col.fund_fen.node,
    bases=(Basis.INSURED,),
    levels=COUNTY_AND_ABOVE,
    unit=Unit.PERCENT,
    better="higher",
    source=Source(
        "紧密型县域医共体监测指标体系（2024 年版）",
        clause="3.3 县域内基层医疗卫生机构医保基金支出占比",
        year=2024,
        evidence=Evidence.INFERRED,
    ),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | provider_tier | fund_fen
                1  | east | east     | 1             | 2000
                2  | east | east     | 2             | 8000
                3  | east | east     | 3             | 40000
                4  | east | east     | 0             | 10000
                5  | east | west     | 2             | 5000
                6  | west | west     | 3             | 700
            """,
            expected={"east": (10000, 60000), "west": (0, 700)},
        ),
    ),
)
