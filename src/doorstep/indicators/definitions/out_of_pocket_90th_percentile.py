"""Payment that nine admissions in ten do not exceed (住院个人支付第 90 百分位数)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme, Unit
from doorstep.indicators.language import col
from doorstep.indicators.measures import Percentile
from doorstep.indicators.phrases import COUNTY_AND_ABOVE, admissions
from doorstep.vocab.bases import Basis

INDICATOR = Percentile(
    code="out-of-pocket-90th-percentile",
    theme=Theme.BURDEN,
    name=Text(zh="住院个人支付第 90 百分位数", en="90th percentile of the out-of-pocket payment"),
    meaning=Text(
        zh="本地居民九成住院的个人支付不超过多少元，看得出均值掩盖的沉重负担。按金额区间累计，显示区间下限，最多比实际低 3.1 %；缺个人支付金额的不计。",
        en="The payment that nine in ten admissions of an area's people do not exceed: it shows the heavy burdens that a "
        "mean hides. Amounts are kept in bins and the bin's lower edge is shown, at most 3.1 % below the true value; "
        "stays without an amount are left out.",
    ),
    formula=Text(
        zh="住院个人支付从低到高排列，第 ⌈出院人次 × 0.9⌉ 位所在区间的下限",
        en="the lower edge of the bin at rank ⌈discharges × 0.9⌉ when payments are put in order",
    ),
    counted=admissions,
    amount=col.self_pay_fen.node,
    percent=90,
    scale=100,
    bases=(Basis.RESIDENCE, Basis.INSURED),
    levels=COUNTY_AND_ABOVE,
    unit=Unit.CNY,
    better="lower",
    source=Source("住院病案首页与医保结算清单", clause="个人支付", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | self_pay_fen
                1  | east | east     | inpatient  | 60000
                2  | east | east     | inpatient  | 60000
                3  | east | east     | inpatient  | 60000
                4  | east | east     | inpatient  | 60000
                5  | east | east     | inpatient  | 60000
                6  | east | east     | inpatient  | 60000
                7  | east | east     | inpatient  | 60000
                8  | east | east     | inpatient  | 60000
                9  | east | west     | inpatient  | 400000
                10 | east | east     | inpatient  | 900000
                11 | east | east     | inpatient  | -
                12 | east | east     | outpatient | 2000000
            """,
            expected={"east": (393216, 10)},
        ),
    ),
)
