"""Share of an area's people's admissions that were for the four main chronic diseases (四类慢性病住院占比)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.language import col
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import admissions
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="chronic-admissions-share",
    theme=Theme.TIERED,
    name=Text(zh="四类慢性病住院占比", en="Chronic-disease share of admissions"),
    meaning=Text(
        zh="本地居民的住院中，主要诊断为恶性肿瘤、糖尿病、心脑血管病或慢性呼吸系统疾病的比例，不论在何处住院。病种范围取自世界卫生组织，不是国家 5.1 所称在管慢病人群的住院率。",
        en="Of the admissions of an area's people, wherever treated, the share with cancer, diabetes, cardiovascular or "
        "chronic respiratory disease as main diagnosis. The diseases are those of the World Health Organization. This "
        "is not national indicator 5.1, which asks for people under chronic-disease management.",
    ),
    formula=Text(
        zh="主要诊断属四类慢性病的居民出院人次 ÷ 居民全部出院人次 × 100 %",
        en="residents' discharges for the four chronic diseases ÷ all discharges of residents × 100 %",
    ),
    counted=admissions,
    hit=col.icd.in_list("chronic-four"),
    bases=(Basis.RESIDENCE, Basis.INSURED),
    breakdowns=(Breakdown.TIER,),
    better="neither",
    source=Source(
        "世界卫生组织慢性病全球监测框架：指标定义",
        clause="四类慢性病 C00–C97、E10–E14、I00–I99、J30–J98",
        year=2014,
        evidence=Evidence.SECONDARY,
    ),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | icd
                1  | east | east     | inpatient  | C34
                2  | east | west     | inpatient  | E11
                3  | east | east     | inpatient  | I63
                4  | east | east     | inpatient  | J44
                5  | east | east     | inpatient  | J18
                6  | east | east     | inpatient  |
                7  | east | east     | outpatient | I10
                8  | west | west     | inpatient  | E11
                9  | -    | east     | inpatient  | I63
            """,
            expected={"east": (4, 6), "west": (1, 1), "-": (1, 1)},
        ),
    ),
)
