"""Share of an area's ordinary listed cases that a lower tier should have treated (虹吸指数)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.language import col
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import admissions, is_ordinary
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="siphon-index",
    theme=Theme.FLOW,
    name=Text(zh="虹吸指数", en="Siphon index"),
    meaning=Text(
        zh="本地医疗机构收治的目录内一般病例中，机构层级高于目录规定应治层级的比例：越高，说明大医院越多地收治了下级本可处理的患者。疑难重症、目录外病种和层级未登记的机构不计。",
        en="Of the ordinary cases of listed conditions at an area's institutions, the share treated at a tier above the "
        "one the catalogue gives them to. The higher it is, the more the large hospitals draw patients whom a lower "
        "tier could have treated. Severe cases, conditions not in the catalogue and institutions of unknown tier are "
        "left out.",
    ),
    formula=Text(
        zh="机构层级高于目录应治层级的一般病例 ÷ 目录内一般病例 × 100 %",
        en="ordinary listed cases at a tier above the catalogue's ÷ ordinary listed cases × 100 %",
    ),
    counted=admissions & (col.catalogue_tier >= 1) & is_ordinary & (col.provider_tier >= 1),
    hit=col.provider_tier > col.catalogue_tier,
    bases=(Basis.RESIDENCE,),
    by="provider",
    breakdowns=(Breakdown.TIER, Breakdown.CHAPTER),
    better="lower",
    source=Source("Doorstep", clause="虹吸指数：按目录应治层级与机构层级比较", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | catalogue_tier | severe | provider_tier
                1  | east | east     | inpatient  | 2              | 0      | 4
                2  | west | east     | inpatient  | 3              | 0      | 4
                3  | east | east     | inpatient  | 4              | 0      | 4
                4  | east | east     | inpatient  | 1              | 0      | 1
                5  | east | east     | inpatient  | 3              | 1      | 4
                6  | east | east     | inpatient  | 0              | 0      | 4
                7  | east | east     | inpatient  | 1              | 0      | 0
                8  | east | east     | outpatient | 2              | 0      | 4
                9  | east | west     | inpatient  | 3              | 0      | 2
            """,
            expected={"east": (2, 4), "west": (0, 1)},
        ),
    ),
)
