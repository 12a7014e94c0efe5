"""First promise: minor illness is treated in the township (小病不出村镇)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme
from doorstep.indicators.language import col
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import at_primary_care, county_is_known, inside_home_county
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel

INDICATOR = Proportion(
    code="promise-minor",
    theme=Theme.PROMISES,
    name=Text(zh="小病不出村镇", en="Minor illness treated in village or township"),
    meaning=Text(
        zh="目录规定村、乡两级应治的病种，其住院和门诊在本县村、乡两级机构就诊的比例。以本县而非本乡镇为界：到邻乡卫生院就诊仍算做到。",
        en="Of the stays and visits for conditions that the catalogue gives to village or township, the share treated in "
        "a village clinic or township institution of the home county. The county is the boundary, not the township: a visit to the next "
        "township's centre keeps the promise.",
    ),
    formula=Text(
        zh="目录层级 1–2 的就诊中，在本县 1–2 级机构的人次 ÷ 目录层级 1–2 的全部就诊人次 × 100 %（住地只到市或省的不计）",
        en="stays and visits of catalogue tier 1-2 at institutions of tier 1-2 in the home county ÷ all stays and visits of "
        "catalogue tier 1-2 × 100 % (homes known only to city or province are left out)",
    ),
    counted=(col.catalogue_tier >= 1) & (col.catalogue_tier <= 2) & county_is_known,
    hit=at_primary_care & inside_home_county,
    bases=(Basis.RESIDENCE, Basis.HOUSEHOLD, Basis.INSURED),
    better="higher",
    source=Source("西藏“三不出”目标：小病不出县域", clause="界线和层级为本系统所定", year=2021, evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | catalogue_tier | provider_tier
                1  | east | east     | outpatient | 2              | 1
                2  | east | east     | inpatient  | 2              | 2
                3  | east | east     | inpatient  | 2              | 3
                4  | east | west     | outpatient | 1              | 2
                5  | east | east     | inpatient  | 3              | 2
                6  | east | east     | inpatient  | 0              | 2
                7  | -    | east     | outpatient | 2              | 2
                8  | east | east     | outpatient | 2              | 0
            """,
            expected={"east": (2, 5), "-": (0, 1)},
        ),
        Example(
            level=AreaLevel.CITY,
            rows="""
                id | home       | provider   | catalogue_tier | provider_tier | home_county
                1  | north/east | north/east | 2              | 2             | 110101
                2  | north/east | north/west | 2              | 2             | 110101
                3  | north/east | north/east | 2              | 2             | 0
            """,
            expected={"north": (1, 2)},
        ),
    ),
)
