"""Of those admitted elsewhere, how many were referred (流出住院转诊率)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme
from doorstep.indicators.language import col
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import left_the_area
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="outflow-referred",
    theme=Theme.FLOW,
    name=Text(zh="流出住院中转诊占比", en="Share of outflow that was referred"),
    meaning=Text(
        zh="到外地住院的本地居民中，经转诊前往的比例；其余为自行前往、急诊或未记录。口径为推断，使用前请核对。",
        en="Of the area's people admitted elsewhere, the share who were referred there; the rest chose it themselves, came as an "
        "emergency, or it was not recorded. The formula is inferred: check it before use.",
    ),
    formula=Text(
        zh="流出住院中就医途径为转诊的人次 ÷ 流出住院人次 × 100 %",
        en="admissions outside the area whose route is referral ÷ admissions outside the area × 100 %",
    ),
    counted=left_the_area,
    hit=col.route == "referred",
    bases=(Basis.RESIDENCE, Basis.HOUSEHOLD, Basis.INSURED),
    better="higher",
    source=Source("住院病案首页“入院途径”（RYTJ）3 其他医疗机构转入", clause="流出结构：转诊与自行", evidence=Evidence.INFERRED),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | route
                1  | east | west     | inpatient  | referred
                2  | east | west     | inpatient  | self_chosen
                3  | east | west     | inpatient  | unknown
                4  | east | east     | inpatient  | referred
                5  | east | west     | outpatient | referred
                6  | -    | west     | inpatient  | referred
            """,
            expected={"east": (1, 3)},
        ),
    ),
)
