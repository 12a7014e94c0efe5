"""Cost that nine stays in ten do not exceed (住院费用第 90 百分位数)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme, Unit
from doorstep.indicators.language import col
from doorstep.indicators.measures import Percentile
from doorstep.indicators.phrases import admissions
from doorstep.vocab.bases import Basis

INDICATOR = Percentile(
    code="cost-90th-percentile",
    theme=Theme.EFFICIENCY,
    name=Text(zh="住院费用第 90 百分位数", en="90th percentile of the cost of a stay"),
    meaning=Text(
        zh="本地医疗机构九成住院的总费用不超过多少元，看得出均值掩盖的高费用住院。按费用区间累计，显示区间下限，最多比实际低 3.1 %；缺总费用的不计。",
        en="The cost that nine in ten stays at an area's institutions do not exceed: it shows the expensive stays that a "
        "mean hides. Costs are kept in bins and the bin's lower edge is shown, at most 3.1 % below the true value; "
        "stays without a cost are left out.",
    ),
    formula=Text(
        zh="住院总费用从低到高排列，第 ⌈出院人次 × 0.9⌉ 位所在区间的下限",
        en="the lower edge of the bin at rank ⌈discharges × 0.9⌉ when costs are put in order",
    ),
    counted=admissions,
    amount=col.cost_fen.node,
    percent=90,
    scale=100,
    bases=(Basis.RESIDENCE, Basis.INSURED),
    by="provider",
    unit=Unit.CNY,
    better="lower",
    source=Source("住院病案首页", clause="总费用", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | cost_fen
                1  | east | east     | inpatient  | 300000
                2  | east | east     | inpatient  | 300000
                3  | east | east     | inpatient  | 300000
                4  | east | east     | inpatient  | 300000
                5  | east | east     | inpatient  | 300000
                6  | east | east     | inpatient  | 300000
                7  | east | east     | inpatient  | 300000
                8  | east | east     | inpatient  | 300000
                9  | west | east     | inpatient  | 800000
                10 | east | east     | inpatient  | 2000000
                11 | east | east     | inpatient  | -
                12 | east | east     | outpatient | 9000000
            """,
            expected={"east": (786432, 10)},
        ),
    ),
)
