"""Third promise: major illness is treated inside the region (疑难大病不出区)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme
from doorstep.indicators.language import col, inside_home
from doorstep.indicators.measures import Proportion
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel

INDICATOR = Proportion(
    code="promise-major",
    theme=Theme.PROMISES,
    name=Text(zh="疑难重症不出区域", en="Major illness treated inside the region"),
    meaning=Text(
        zh="目录规定市级或省级应治的病种，其住院和门诊在本市（按市计算）或本省（按省计算）就诊的比例，不限机构层级。",
        en="Of the stays and visits for conditions that the catalogue gives to city or province, the share treated inside the home "
        "city (computed by city) or the home province (computed by province), at any tier.",
    ),
    formula=Text(
        zh="目录层级 4–5 的就诊中，在本市（本省）机构的人次 ÷ 目录层级 4–5 的全部就诊人次 × 100 %",
        en="stays and visits of catalogue tier 4-5 at institutions in the home city (province) ÷ all stays and visits of "
        "catalogue tier 4-5 × 100 %",
    ),
    counted=col.catalogue_tier >= 4,
    hit=inside_home(),
    bases=(Basis.RESIDENCE, Basis.HOUSEHOLD, Basis.INSURED),
    levels=(AreaLevel.CITY, AreaLevel.PROVINCE),
    better="higher",
    source=Source("西藏“三不出”目标：大病不出自治区、中病不出地市", clause="界线和层级为本系统所定", year=2021, evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            level=AreaLevel.CITY,
            rows="""
                id | home       | provider       | catalogue_tier | provider_tier
                1  | north/east | north/west     | 4              | 4
                2  | north/east | south/hill     | 5              | 5
                3  | north/east | far/hub/centre | 4              | 5
                4  | north/east | north/east     | 3              | 3
                5  | south/hill | south/hill     | 5              | 3
            """,
            expected={"north": (1, 3), "south": (1, 1)},
        ),
        Example(
            level=AreaLevel.PROVINCE,
            rows="""
                id | home       | provider       | catalogue_tier
                1  | north/east | south/hill     | 4
                2  | north/east | far/hub/centre | 4
            """,
            expected={"province": (1, 2)},
        ),
    ),
)
