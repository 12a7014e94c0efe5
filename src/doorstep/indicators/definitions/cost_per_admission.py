"""Average cost of an admission at an area's institutions (住院次均费用)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme, Unit
from doorstep.indicators.language import col
from doorstep.indicators.measures import Mean
from doorstep.indicators.phrases import admissions
from doorstep.vocab.bases import Basis

INDICATOR = Mean(
    code="cost-per-admission",
    theme=Theme.EFFICIENCY,
    name=Text(zh="住院次均费用", en="Cost per admission"),
    meaning=Text(
        zh="本地医疗机构每次住院的平均总费用，以分累计，以元显示；缺总费用的不计。口径为推断，使用前请核对。",
        en="The mean total cost of an admission at an area's institutions, summed in fen and shown in CNY; stays without a cost "
        "are left out. The formula is inferred: check it before use.",
    ),
    formula=Text(zh="出院患者总费用 ÷ 出院人次", en="total cost of discharged patients ÷ discharges"),
    counted=admissions,
    amount=col.cost_fen.node,
    scale=100,
    bases=(Basis.RESIDENCE, Basis.INSURED),
    by="provider",
    unit=Unit.CNY,
    better="lower",
    source=Source("公立医院绩效监测：住院次均费用", clause="人次口径", year=2025, evidence=Evidence.INFERRED),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | cost_fen
                1  | east | east     | inpatient  | 500050
                2  | west | east     | inpatient  | 300000
                3  | east | east     | inpatient  | -
                4  | east | east     | outpatient | 9900
            """,
            expected={"east": (800050, 2)},
        ),
    ),
)
