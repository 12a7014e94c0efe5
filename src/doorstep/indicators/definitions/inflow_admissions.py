"""Of the admissions at an area's institutions, how many came from elsewhere (流入率)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme
from doorstep.indicators.language import inside_home
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import admissions, home_is_known
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="inflow-admissions",
    theme=Theme.FLOW,
    name=Text(zh="流入率", en="Inflow share of admissions"),
    meaning=Text(
        zh="本地医疗机构的住院患者中，家在外地的比例。住地未确定的不计入分子和分母。口径为推断，使用前请核对。",
        en="Of the admissions at an area's institutions, the share whose home is elsewhere. Unresolved homes are in neither "
        "count. The formula is inferred: check it before use.",
    ),
    formula=Text(
        zh="本地机构收治的外地居民出院人次 ÷ 本地机构收治且住地已确定的出院人次 × 100 %",
        en="discharges of people from elsewhere at the area's institutions ÷ discharges there with a resolved home × 100 %",
    ),
    counted=admissions & home_is_known,
    hit=~inside_home(),
    bases=(Basis.RESIDENCE, Basis.HOUSEHOLD, Basis.INSURED),
    by="provider",
    better="neither",
    source=Source("流入率建议公式", clause="域外住地 ÷ 本地机构全部", evidence=Evidence.INFERRED),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind
                1  | east | west     | inpatient
                2  | west | west     | inpatient
                3  | -    | west     | inpatient
                4  | east | west     | outpatient
                5  | east | east     | inpatient
            """,
            expected={"west": (1, 2), "east": (0, 1)},
        ),
    ),
)
