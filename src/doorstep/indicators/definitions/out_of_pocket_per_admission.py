"""What a patient paid for an admission (住院次均个人支付)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme, Unit
from doorstep.indicators.language import col
from doorstep.indicators.measures import Mean
from doorstep.indicators.phrases import admissions
from doorstep.vocab.bases import Basis

INDICATOR = Mean(
    code="out-of-pocket-per-admission",
    theme=Theme.BURDEN,
    name=Text(zh="住院次均个人支付", en="Out-of-pocket payment per admission"),
    meaning=Text(
        zh="本地居民每次住院个人平均支付多少元，不论在何处住院；缺个人支付金额的不计。",
        en="What an area's people paid themselves for an admission on average, wherever treated; stays without an amount "
        "paid by the patient are left out.",
    ),
    formula=Text(zh="住院个人支付金额 ÷ 出院人次", en="paid by patients for admissions ÷ discharges"),
    counted=admissions,
    amount=col.self_pay_fen.node,
    scale=100,
    bases=(Basis.RESIDENCE, Basis.INSURED),
    breakdowns=(Breakdown.TIER, Breakdown.CHAPTER),
    unit=Unit.CNY,
    better="lower",
    source=Source("住院病案首页与医保结算清单", clause="个人支付", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | self_pay_fen
                1  | east | east     | inpatient  | 150000
                2  | east | west     | inpatient  | 50050
                3  | east | east     | inpatient  | -
                4  | east | east     | outpatient | 9000
                5  | west | east     | inpatient  | 0
            """,
            expected={"east": (200050, 2), "west": (0, 1)},
        ),
    ),
)
