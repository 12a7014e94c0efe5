"""Share of a county's care given by institutions of Chinese medicine (县域内中医类诊疗量占比)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.language import col
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import every_encounter
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="community-tcm-care",
    theme=Theme.COMMUNITY,
    name=Text(zh="中医类诊疗量占比", en="Chinese-medicine share of care"),
    meaning=Text(
        zh="本地医疗机构的参保住院与门诊人次中，在中医类机构的比例。综合医院的中医科无法从结算记录中分出，数值会偏低。口径为推断，使用前请核对。",
        en="Of the insured stays and visits at an area's institutions, the share at institutions of Chinese medicine. Settlements "
        "do not tell the Chinese-medicine departments of general hospitals apart, so the figure comes out low. The formula is "
        "inferred: check it before use.",
    ),
    formula=Text(
        zh="中医类机构住院与门诊人次 ÷ 本地机构住院与门诊人次 × 100 %",
        en="stays and visits at institutions of Chinese medicine ÷ stays and visits at the area's institutions × 100 %",
    ),
    counted=every_encounter & (col.institution != 0),
    hit=col.provider_kind == "tcm",
    bases=(Basis.INSURED,),
    by="provider",
    breakdowns=(Breakdown.TIER,),
    better="higher",
    source=Source("紧密型县域医共体监测指标体系", clause="4.3 县域内中医类诊疗量占比；公式为推断", year=2024, evidence=Evidence.INFERRED),
    owner="indicator group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | institution | provider_kind
                1  | east | east     | inpatient  | 1           | tcm
                2  | west | east     | outpatient | 1           | tcm
                3  | east | east     | outpatient | 2           | general
                4  | east | east     | inpatient  | 2           | general
                5  | east | east     | outpatient | 0           | tcm
                6  | east | west     | inpatient  | 3           | general
            """,
            expected={"east": (2, 4), "west": (0, 1)},
        ),
    ),
)
