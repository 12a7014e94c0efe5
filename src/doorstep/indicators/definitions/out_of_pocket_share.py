"""Share of the cost of admissions that patients paid themselves (住院个人支付占比)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme, Unit
from doorstep.indicators.language import col
from doorstep.indicators.measures import Ratio
from doorstep.indicators.phrases import admissions
from doorstep.vocab.bases import Basis

INDICATOR = Ratio(
    code="out-of-pocket-share",
    theme=Theme.BURDEN,
    name=Text(zh="住院个人支付占比", en="Out-of-pocket share of the cost"),
    meaning=Text(
        zh="本地居民住院总费用中个人支付的比例，不论在何处住院。总费用和个人支付缺一的不计。按参保地计算时来自医保结算，按现住址计算时来自病案首页的自付金额，两者不可混用。",
        en="Of the total cost of the admissions of an area's people, wherever treated, the share they paid themselves. "
        "Stays without a cost or without an amount paid by the patient are left out. By insured place it comes from "
        "settlements, by residence from the amount on first pages: do not mix the two.",
    ),
    formula=Text(
        zh="住院个人支付金额 ÷ 住院总费用 × 100 %（两项齐全的住院）",
        en="paid by patients ÷ total cost × 100 % (stays that have both)",
    ),
    # a row whose own amount is missing adds nothing: each side asks for the other's
    counted=admissions & col.cost_fen.is_present,
    amount=col.self_pay_fen.node,
    of=admissions & col.self_pay_fen.is_present,
    of_amount=col.cost_fen.node,
    bases=(Basis.RESIDENCE, Basis.INSURED),
    breakdowns=(Breakdown.TIER, Breakdown.CHAPTER),
    unit=Unit.PERCENT,
    better="lower",
    source=Source("住院病案首页与医保结算清单", clause="个人支付 ÷ 总费用", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | cost_fen | self_pay_fen
                1  | east | east     | inpatient  | 500000   | 150000
                2  | east | west     | inpatient  | 300000   | 50000
                3  | east | east     | inpatient  | 200000   | -
                4  | east | east     | inpatient  | -        | 70000
                5  | east | east     | outpatient | 10000    | 9000
                6  | west | east     | inpatient  | 100000   | 100000
            """,
            expected={"east": (200000, 800000), "west": (100000, 100000)},
        ),
    ),
)
