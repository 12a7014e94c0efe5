"""Share of the insurance fund's spending that stays inside the county (医保基金县域内支出占比（不含药店）)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme, Unit
from doorstep.indicators.language import col
from doorstep.indicators.measures import Ratio
from doorstep.indicators.phrases import COUNTY_AND_ABOVE, county_is_known, inside_home_county
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel

INDICATOR = Ratio(
    code="community-fund-inside",
    theme=Theme.COMMUNITY,
    name=Text(zh="医保基金县域内支出占比（不含药店）", en="Fund spending inside the county"),
    meaning=Text(
        zh="县域参保人的住院和门诊中，医保基金付给本县医疗机构的金额占比，为国家医共体监测指标 3.2。药店购药不在就诊表中，不计。指标名称由国家发布，公式未见原文，口径为推断，使用前请核对。",
        en="Of what the insurance fund pays for the stays and visits of a county's insured people, the share paid to "
        "institutions inside the county: indicator 3.2 of the national set for county medical communities. Pharmacies "
        "are not among the encounters and so are left out. The name is official; its formula was not seen and is "
        "inferred: check it before use.",
    ),
    formula=Text(
        zh="参保人在本县机构就诊的基金支付 ÷ 参保人全部就诊的基金支付 × 100 %（参保地只到市或省的不计）",
        en="fund paid for insured people's stays and visits in their county ÷ fund paid for all their stays and "
        "visits × 100 % (insured places known only to city or province are left out)",
    ),
    counted=inside_home_county,
    amount=col.fund_fen.node,
    of=county_is_known,
    of_amount=col.fund_fen.node,
    bases=(Basis.INSURED,),
    levels=COUNTY_AND_ABOVE,
    unit=Unit.PERCENT,
    better="higher",
    source=Source(
        "紧密型县域医共体监测指标体系（2024 年版）",
        clause="3.2 医保基金县域内支出占比（不含药店）",
        year=2024,
        evidence=Evidence.INFERRED,
    ),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | fund_fen
                1  | east | east     | inpatient  | 60000
                2  | east | east     | outpatient | 5000
                3  | east | west     | inpatient  | 35000
                4  | east | east     | inpatient  | -
                5  | west | west     | outpatient | 2000
                6  | -    | east     | inpatient  | 9000
            """,
            expected={"east": (65000, 100000), "west": (2000, 2000), "-": (0, 9000)},
        ),
        Example(
            level=AreaLevel.CITY,
            rows="""
                home       | provider   | home_county | fund_fen
                north/east | north/east | 110101      | 300
                north/east | north/west | 110101      | 500
                north/east | north/east | 0           | 700
            """,
            expected={"north": (300, 800)},
        ),
    ),
)
