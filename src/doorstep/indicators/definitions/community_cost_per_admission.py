"""Cost of an insured person's admission inside the county (参保人县域内住院人均费用)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme, Unit
from doorstep.indicators.language import col
from doorstep.indicators.measures import Mean
from doorstep.indicators.phrases import COUNTY_AND_ABOVE, admissions, inside_home_county
from doorstep.vocab.bases import Basis

INDICATOR = Mean(
    code="community-cost-per-admission",
    theme=Theme.COMMUNITY,
    name=Text(zh="参保人县域内住院人均费用", en="Cost of an insured admission inside the county"),
    meaning=Text(
        zh="县域参保人在本县医疗机构住院，每次住院的平均总费用，为国家医共体监测指标 4.1 的前半。按人次平均，不按人合并；缺总费用的不计。指标名称由国家发布，公式未见原文，口径为推断，使用前请核对。",
        en="The mean total cost of an admission of a county's insured people at institutions inside the county: the "
        "first half of indicator 4.1 of the national set for county medical communities. It is a mean over "
        "admissions, not over persons; stays without a cost are left out. The name is official; its formula was not "
        "seen and is inferred: check it before use.",
    ),
    formula=Text(
        zh="参保人在本县机构住院的总费用 ÷ 参保人在本县机构的出院人次",
        en="total cost of insured people's stays in their county ÷ their discharges there",
    ),
    counted=admissions & inside_home_county,
    amount=col.cost_fen.node,
    scale=100,
    bases=(Basis.INSURED,),
    levels=COUNTY_AND_ABOVE,
    unit=Unit.CNY,
    better="lower",
    source=Source(
        "紧密型县域医共体监测指标体系（2024 年版）",
        clause="4.1 参保人在县域内住院人均费用",
        year=2024,
        evidence=Evidence.INFERRED,
    ),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | cost_fen
                1  | east | east     | inpatient  | 400000
                2  | east | east     | inpatient  | 600050
                3  | east | east     | inpatient  | -
                4  | east | west     | inpatient  | 900000
                5  | east | east     | outpatient | 9900
                6  | west | west     | inpatient  | 100
            """,
            expected={"east": (1000050, 2), "west": (100, 1)},
        ),
    ),
)
