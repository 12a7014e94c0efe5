"""Share of residents' admissions that stay inside their own area (域内住院率)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.language import inside_home
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import admissions
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel

INDICATOR = Proportion(
    code="in-area-admissions",
    theme=Theme.FLOW,
    name=Text(zh="域内住院率", en="In-area share of admissions"),
    meaning=Text(
        zh="本地居民的住院中，在本地医疗机构住院的比例。按现住址、户籍或参保地分别计算，互不相加。",
        en="Of the admissions of an area's own people, the share that took place inside the area. "
        "Present residence, household registration and insured place are counted apart and never added.",
    ),
    formula=Text(
        zh="本地居民在本地机构的出院人次 ÷ 本地居民全部出院人次 × 100 %",
        en="discharges of the area's people from institutions located in the area ÷ all discharges of the area's people × 100 %",
    ),
    counted=admissions,
    hit=inside_home(),
    bases=(Basis.RESIDENCE, Basis.HOUSEHOLD, Basis.INSURED),
    breakdowns=(Breakdown.CHAPTER, Breakdown.SEX),
    better="higher",
    source=Source("广东省住院病案首页统计简报（茂名发布转载）", clause="市域内、县域内住院率", year=2018, evidence=Evidence.SECONDARY),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home  | provider    | kind
                1  | east  | east        | inpatient
                2  | east  | west        | inpatient
                3  | east  | east        | outpatient
                4  | west  | west        | inpatient
                5  | -     | east        | inpatient
            """,
            expected={"east": (1, 2), "west": (1, 1), "-": (0, 1)},
        ),
        Example(
            level=AreaLevel.CITY,
            rows="""
                id | home       | provider
                1  | north/east | north/west
                2  | north/east | south/east
                3  | south/hill | far/hub/centre
            """,
            expected={"north": (1, 2), "south": (0, 1)},
        ),
        Example(
            level=AreaLevel.TOWNSHIP,
            rows="""
                id | home      | provider
                1  | east@mill | east@mill
                2  | east@mill | east@ford
                3  | east      | east@ford
            """,
            expected={"east@mill": (1, 2), "-": (0, 1)},
        ),
        Example(
            level=AreaLevel.PROVINCE,
            rows="""
                id | home       | provider
                1  | north/east | south/west
                2  | north/east | far/hub/centre
            """,
            expected={"province": (1, 2)},
        ),
    ),
)
