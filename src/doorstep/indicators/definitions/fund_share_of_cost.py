"""Share of the cost of admissions that the insurance fund paid (住院医保基金支付占比)."""

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
    code="fund-share-of-cost",
    theme=Theme.BURDEN,
    name=Text(zh="住院医保基金支付占比", en="Fund's share of the cost"),
    meaning=Text(
        zh="本地参保人住院总费用中由医保基金支付的比例，不论在何处住院，即实际报销比例。总费用和基金支付缺一的不计。",
        en="Of the total cost of the admissions of an area's insured people, wherever treated, the share the insurance "
        "fund paid: what is really reimbursed. Stays without a cost or without an amount paid by the fund are left "
        "out.",
    ),
    formula=Text(
        zh="住院医保基金支付 ÷ 住院总费用 × 100 %（两项齐全的住院）",
        en="paid by the fund ÷ total cost × 100 % (stays that have both)",
    ),
    # a row whose own amount is missing adds nothing: each side asks for the other's
    counted=admissions & col.cost_fen.is_present,
    amount=col.fund_fen.node,
    of=admissions & col.fund_fen.is_present,
    of_amount=col.cost_fen.node,
    bases=(Basis.INSURED,),
    breakdowns=(Breakdown.TIER, Breakdown.CHAPTER),
    unit=Unit.PERCENT,
    better="higher",
    source=Source("医保结算清单", clause="基金支付 ÷ 总费用", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | cost_fen | fund_fen
                1  | east | east     | inpatient  | 500000   | 350000
                2  | east | west     | inpatient  | 300000   | 150000
                3  | east | east     | inpatient  | 200000   | -
                4  | east | east     | inpatient  | -        | 70000
                5  | east | east     | outpatient | 10000    | 1000
                6  | west | east     | inpatient  | 100000   | 0
            """,
            expected={"east": (500000, 800000), "west": (0, 100000)},
        ),
    ),
)
