"""Share of first contacts that were made at primary care (首诊在基层占比)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme
from doorstep.indicators.language import first_in_person
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import COUNTY_AND_ABOVE, at_primary_care, every_encounter
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="first-contact-primary-care",
    theme=Theme.TIERED,
    name=Text(zh="首诊在基层占比", en="First contact at primary care"),
    meaning=Text(
        zh="参保人前 90 天没有任何就诊之后的第一次就诊中，在村卫生室、乡镇卫生院或社区机构的比例，住院和门诊都看。身份无法识别的不计，层级未登记的机构只计入分母；数据最初 90 天看不到更早的就诊，首诊会偏多。",
        en="Of insured people's first stays or visits after 90 days without any, the share at a village clinic or a "
        "township or community institution. Unidentified persons are left out, institutions of unknown tier are in "
        "the denominator only. In the first 90 days of the data earlier contacts are not seen, so too many count as "
        "first.",
    ),
    formula=Text(
        zh="首诊中在 1–2 级机构的人次 ÷ 首诊人次 × 100 %（首诊：此前 90 天内无就诊）",
        en="first contacts at institutions of tier 1-2 ÷ first contacts × 100 % (first: no contact in the 90 days "
        "before)",
    ),
    counted=first_in_person(every_encounter, days=90),
    hit=at_primary_care,
    bases=(Basis.INSURED,),
    levels=COUNTY_AND_ABOVE,
    better="higher",
    source=Source("Doorstep", clause="基层首诊：90 天无就诊后的第一次就诊", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | person | admitted_on | discharged_on | provider_tier
                1  | east | east     | outpatient | 1      | 2024-01-01  | 2024-01-01    | 2
                2  | east | east     | outpatient | 1      | 2024-03-31  | 2024-03-31    | 3
                3  | east | west     | inpatient  | 1      | 2024-06-30  | 2024-07-04    | 3
                4  | east | east     | inpatient  | 2      | 2024-01-05  | 2024-01-09    | 1
                5  | east | east     | outpatient | 2      | 2024-02-05  | 2024-02-05    | 1
                6  | east | east     | outpatient | 0      | 2024-01-05  | 2024-01-05    | 2
                7  | west | west     | outpatient | 3      | 2024-02-01  | 2024-02-01    | 0
            """,
            expected={"east": (2, 3), "west": (0, 1)},
        ),
    ),
)
