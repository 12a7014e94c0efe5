"""Share of operated patients with a complication that arose in hospital (手术患者并发症发生率)."""

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
    code="complications-of-operated",
    theme=Theme.QUALITY,
    name=Text(zh="手术患者并发症发生率", en="Complications of operated patients"),
    meaning=Text(
        zh="本地医疗机构手术患者中，入院后发生并发症的比例。并发症指其他诊断中入院病情为“无”且编码在 ICD-10 T80–T88 的诊断；国家手册的并发症清单更长，未能取得，数值会偏低。口径为推断，使用前请核对。",
        en="Of the patients operated on at an area's institutions, the share with a complication that arose after admission: "
        "another diagnosis in T80-T88 of ICD-10 that was not there on admission. The national manual's list is longer and was "
        "not to be had, so the figure comes out low. The formula is inferred: check it before use.",
    ),
    formula=Text(
        zh="发生并发症的手术患者 ÷ 同期出院的手术患者 × 100 %",
        en="operated patients with a complication ÷ discharged patients operated on × 100 %",
    ),
    counted=operated_stays,
    hit=col.complication == 1,
    bases=(Basis.RESIDENCE,),
    by="provider",
    breakdowns=(Breakdown.TIER,),
    better="lower",
    source=Source("三级公立医院绩效监测操作手册", clause="8 手术患者并发症发生率：并发症例数 ÷ 手术患者；清单为推断", year=2025, evidence=Evidence.INFERRED),
    owner="indicator group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | has_operation | complication
                1  | east | east     | inpatient  | 1             | 1
                2  | west | east     | inpatient  | 1             | 0
                3  | east | east     | inpatient  | 1             | -
                4  | east | east     | inpatient  | 0             | 1
                5  | east | east     | outpatient | 1             | 1
                6  | east | west     | inpatient  | 1             | 0
            """,
            expected={"east": (1, 3), "west": (0, 1)},
        ),
    ),
)
