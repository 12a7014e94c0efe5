"""Cost of an admission outside the area (流出住院次均费用)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme, Unit
from doorstep.indicators.language import col
from doorstep.indicators.measures import Mean
from doorstep.indicators.phrases import left_the_area
from doorstep.vocab.bases import Basis

INDICATOR = Mean(
    code="outflow-cost-per-admission",
    theme=Theme.FLOW,
    name=Text(zh="流出住院次均费用", en="Cost of an admission outside the area"),
    meaning=Text(
        zh="本地居民到外地住院，每次的平均总费用；缺总费用的不计，住地未确定的不计。与本地住院次均费用相比时，应考虑外出者病情较重。",
        en="The mean total cost of an admission of the area's people outside the area; stays without a cost and "
        "unresolved homes are left out. Those who leave are more ill than those who stay: bear it in mind when "
        "comparing with the cost at home.",
    ),
    formula=Text(
        zh="流出住院总费用 ÷ 流出住院人次",
        en="total cost of admissions outside the area ÷ admissions outside the area",
    ),
    counted=left_the_area,
    amount=col.cost_fen.node,
    scale=100,
    bases=(Basis.RESIDENCE, Basis.INSURED),
    breakdowns=(Breakdown.DESTINATION,),
    unit=Unit.CNY,
    better="lower",
    source=Source("住院病案首页与医保结算清单", clause="总费用，流出住院", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | cost_fen
                1  | east | west     | inpatient  | 1500000
                2  | east | -        | inpatient  | 2500050
                3  | east | west     | inpatient  | -
                4  | east | east     | inpatient  | 400000
                5  | east | west     | outpatient | 30000
                6  | -    | west     | inpatient  | 900000
            """,
            expected={"east": (4000050, 2)},
        ),
    ),
)
