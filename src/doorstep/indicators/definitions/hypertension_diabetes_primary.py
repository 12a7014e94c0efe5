"""Share of admissions for hypertension and diabetes that primary care treats (高血压糖尿病住院基层收治占比)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme
from doorstep.indicators.language import col
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import admissions, at_primary_care
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="hypertension-diabetes-primary",
    theme=Theme.TIERED,
    name=Text(
        zh="高血压糖尿病住院基层收治占比",
        en="Primary care's share of admissions for hypertension and diabetes",
    ),
    meaning=Text(
        zh="本地居民以高血压或糖尿病为主要诊断的住院中，由乡镇卫生院、社区机构或村卫生室收治的比例。层级未登记的机构只计入分母。",
        en="Of the admissions of an area's people with hypertension or diabetes as main diagnosis, the share at a "
        "township or community institution or a village clinic. Institutions of unknown tier are in the denominator "
        "only.",
    ),
    formula=Text(
        zh="高血压、糖尿病住院中在 1–2 级机构的出院人次 ÷ 高血压、糖尿病全部出院人次 × 100 %",
        en="discharges for hypertension or diabetes from institutions of tier 1-2 ÷ all discharges for hypertension or "
        "diabetes × 100 %",
    ),
    counted=admissions & col.icd.in_list("hypertension-diabetes"),
    hit=at_primary_care,
    bases=(Basis.RESIDENCE, Basis.INSURED),
    better="higher",
    source=Source("ICD-10", clause="I10–I15、E10–E14", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | icd | provider_tier
                1  | east | east     | inpatient  | I10 | 2
                2  | east | east     | inpatient  | E11 | 1
                3  | east | west     | inpatient  | E11 | 4
                4  | east | west     | inpatient  | I10 | 0
                5  | east | east     | inpatient  | I63 | 2
                6  | east | east     | outpatient | I10 | 2
                7  | west | east     | inpatient  | I10 | 2
            """,
            expected={"east": (2, 4), "west": (1, 1)},
        ),
    ),
)
