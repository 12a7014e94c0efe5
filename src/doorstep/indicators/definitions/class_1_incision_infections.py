"""Share of class-I incisions that suppurated (一类切口手术部位感染率)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme
from doorstep.indicators.language import col
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import operated_stays
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="class-1-incision-infections",
    theme=Theme.QUALITY,
    name=Text(zh="Ⅰ类切口手术部位感染率", en="Infections of class-I incisions"),
    meaning=Text(
        zh="本地医疗机构主要手术为Ⅰ类切口的患者中，切口愈合为丙级（化脓）的比例。首页没有感染登记，以丙级愈合代替；愈合未写明的不计。口径为推断，使用前请核对。",
        en="Of the patients at an area's institutions whose main operation had a class-I incision, the share whose wound "
        "suppurated. First pages hold no register of infections, so suppuration stands for them; wounds whose healing is not "
        "said are left out. The formula is inferred: check it before use.",
    ),
    formula=Text(
        zh="Ⅰ类切口丙级愈合人次 ÷ Ⅰ类切口手术人次 × 100 %",
        en="class-I incisions that suppurated ÷ class-I incisions × 100 %",
    ),
    counted=operated_stays & (col.incision_class == 1) & (col.incision_healing >= 1),
    hit=col.incision_healing == 3,
    bases=(Basis.RESIDENCE,),
    by="provider",
    better="lower",
    source=Source("三级公立医院绩效监测操作手册", clause="9 一类切口手术部位感染率；以丙级愈合代替感染为推断", year=2025, evidence=Evidence.INFERRED),
    owner="indicator group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | has_operation | incision_class | incision_healing
                1  | east | east     | inpatient  | 1             | 1              | 3
                2  | west | east     | inpatient  | 1             | 1              | 1
                3  | east | east     | inpatient  | 1             | 1              | 2
                4  | east | east     | inpatient  | 1             | 1              | 4
                5  | east | east     | inpatient  | 1             | 1              | 0
                6  | east | east     | inpatient  | 1             | 2              | 3
                7  | east | east     | inpatient  | 1             | 0              | 3
                8  | east | east     | inpatient  | 0             | 1              | 3
                9  | east | east     | outpatient | 1             | 1              | 3
                10 | west | east     | inpatient  | 1             | 1              | 3
                11 | east | west     | inpatient  | 1             | 1              | 1
            """,
            expected={"east": (2, 5), "west": (0, 1)},
        ),
    ),
)
