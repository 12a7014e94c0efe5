"""Share of operated patients with a minimally invasive operation (出院患者微创手术占比)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.language import col
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import operated_stays
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="minimally-invasive-operations",
    theme=Theme.CAPABILITY,
    name=Text(zh="出院患者微创手术占比", en="Minimally invasive share of operated patients"),
    meaning=Text(
        zh="本地医疗机构手术患者中做过微创手术的比例。哪些编码属于微创由区域的技术目录规定；没有目录时不出数。同一次住院多次手术按一人计。",
        en="Of the patients operated on at an area's institutions, the share with a minimally invasive operation. The region's "
        "list of techniques says which codes those are; without a list there is no figure. Several operations in one stay count "
        "once.",
    ),
    formula=Text(
        zh="有微创手术的患者 ÷ 同期出院患者手术人数 × 100 %",
        en="patients with a minimally invasive operation ÷ discharged patients operated on × 100 %",
    ),
    counted=operated_stays & col.minimally_invasive.is_present,
    hit=col.minimally_invasive == 1,
    bases=(Basis.RESIDENCE,),
    by="provider",
    breakdowns=(Breakdown.TIER,),
    better="higher",
    source=Source("三级公立医院绩效监测操作手册", clause="5 出院患者微创手术占比：微创手术 ÷ 出院患者手术", year=2025, evidence=Evidence.SOURCE_CODE),
    owner="indicator group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | has_operation | minimally_invasive
                1  | east | east     | inpatient  | 1             | 1
                2  | west | east     | inpatient  | 1             | 0
                3  | east | east     | inpatient  | 1             | -
                4  | east | east     | inpatient  | 0             | 1
                5  | east | east     | inpatient  | 1             | 0
                6  | east | east     | outpatient | 1             | 1
                7  | east | west     | inpatient  | 1             | 0
            """,
            expected={"east": (1, 3), "west": (0, 1)},
        ),
    ),
)
