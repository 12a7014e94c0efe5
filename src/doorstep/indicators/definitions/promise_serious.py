"""Second promise: serious illness is treated in the county (大病不出县)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme
from doorstep.indicators.language import col
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import county_is_known, inside_home_county, up_to_county_hospital
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel

INDICATOR = Proportion(
    code="promise-serious",
    theme=Theme.PROMISES,
    name=Text(zh="大病不出县", en="Serious illness treated in the county"),
    meaning=Text(
        zh="目录规定县级应治的病种，其住院和门诊在本县县级及以下机构就诊的比例。",
        en="Of the stays and visits for conditions that the catalogue gives to the county, the share treated at county tier or "
        "below inside the home county.",
    ),
    formula=Text(
        zh="目录层级 3 的就诊中，在本县 1–3 级机构的人次 ÷ 目录层级 3 的全部就诊人次 × 100 %（住地只到市或省的不计）",
        en="stays and visits of catalogue tier 3 at institutions of tier 1-3 in the home county ÷ all stays and visits of "
        "catalogue tier 3 × 100 % (homes known only to city or province are left out)",
    ),
    counted=(col.catalogue_tier == 3) & county_is_known,
    hit=up_to_county_hospital & inside_home_county,
    bases=(Basis.RESIDENCE, Basis.HOUSEHOLD, Basis.INSURED),
    better="higher",
    source=Source("“大病不出县”目标与病种目录", clause="界线和层级为本系统所定", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | catalogue_tier | provider_tier
                1  | east | east     | 3              | 3
                2  | east | east     | 3              | 2
                3  | east | east     | 3              | 4
                4  | east | west     | 3              | 3
                5  | east | east     | 2              | 3
                6  | west | west     | 3              | 3
                7  | -    | west     | 3              | 3
                8  | east | east     | 3              | 0
                9  | east | east     | 3              | 1
            """,
            expected={"east": (3, 6), "west": (1, 1), "-": (0, 1)},
        ),
        Example(
            level=AreaLevel.CITY,
            rows="""
                id | home       | provider   | catalogue_tier | provider_tier | home_county
                1  | north/east | north/east | 3              | 3             | 110101
                2  | north/east | north/west | 3              | 3             | 110101
                3  | north/east | north/east | 3              | 3             | 0
            """,
            expected={"north": (1, 2)},
        ),
    ),
)
