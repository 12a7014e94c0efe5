"""In-area share when institutions that serve the area from elsewhere count as inside (西藏成办医院)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.conditions import InsideRule
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme
from doorstep.indicators.language import inside_home
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import admissions
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel

INDICATOR = Proportion(
    code="in-area-admissions-serves",
    theme=Theme.FLOW,
    name=Text(zh="域内住院率（含域外服务机构）", en="In-area share, with institutions that serve the area from elsewhere"),
    meaning=Text(
        zh="与域内住院率相同，但设在外地、专门服务患者所在地区的机构（如设在成都、服务西藏的医院）也算本地。作为另一行列出，不代替域内住院率。",
        en="As the in-area share, but an institution that stands elsewhere and serves the patient's home area counts as "
        "inside (a hospital in Chengdu that serves Tibet). Shown on a line of its own; it does not replace the in-area share.",
    ),
    formula=Text(
        zh="本地居民在本地机构或服务其所在地区的机构的出院人次 ÷ 本地居民全部出院人次 × 100 %",
        en="discharges from institutions located in the area, or serving the patient's township or an area above it "
        "÷ all discharges of the area's people × 100 %",
    ),
    counted=admissions,
    hit=inside_home(rule=InsideRule.LOCATED_OR_SERVES),
    bases=(Basis.RESIDENCE, Basis.HOUSEHOLD, Basis.INSURED),
    better="higher",
    source=Source("机构所在地与服务地区不同的情形（西藏成办医院）", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            level=AreaLevel.PROVINCE,
            rows="""
                id | home               | provider           | serves  | kind
                1  | plateau/lake/east  | basin/capital/west | plateau | inpatient
                2  | plateau/lake/east  | basin/capital/west | 0       | inpatient
                3  | plateau/lake/east  | plateau/lake/east  | 0       | inpatient
                4  | basin/capital/west | basin/capital/west | plateau | inpatient
                5  | plateau/lake/east  | plateau/lake/east  | 0       | outpatient
            """,
            expected={"plateau": (2, 3), "basin": (1, 1)},
        ),
    ),
)
