"""Share of discharged patients who were operated on (出院患者手术占比)."""

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
    code="operated-discharges",
    theme=Theme.CAPABILITY,
    name=Text(zh="出院患者手术占比", en="Operated share of discharges"),
    meaning=Text(
        zh="本地医疗机构出院患者中做过手术或介入治疗的比例。同一次住院多次手术按一人计；分母含各种离院方式。首页填有手术操作编码即计，未按国家目录剔除诊断性操作，数值可能偏高。",
        en="Of the patients discharged by an area's institutions, the share who had an operation or an interventional "
        "procedure. Several operations in one stay count once; every way of leaving is in the denominator. Any "
        "operation code on the first page counts: diagnostic procedures are not taken out by the national list, so "
        "the figure may be high.",
    ),
    formula=Text(
        zh="出院患者手术人数 ÷ 同期出院患者总人次数 × 100 %",
        en="discharged patients operated on ÷ discharged patients × 100 %",
    ),
    counted=admissions,
    hit=col.has_operation == 1,
    bases=(Basis.RESIDENCE,),
    by="provider",
    breakdowns=(Breakdown.TIER, Breakdown.CHAPTER),
    better="higher",
    source=Source("三级公立医院绩效监测操作手册", clause="4 出院患者手术占比", year=2025, evidence=Evidence.OFFICIAL),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | has_operation | departure
                1  | east | east     | inpatient  | 1             | 1
                2  | west | east     | inpatient  | 1             | 5
                3  | east | east     | inpatient  | 0             | 1
                4  | east | east     | inpatient  | 0             | 4
                5  | east | east     | inpatient  | 0             | 2
                6  | east | east     | outpatient | 1             | 0
                7  | east | west     | inpatient  | 0             | 1
            """,
            expected={"east": (2, 5), "west": (0, 1)},
        ),
    ),
)
