"""Share of operated patients who died in hospital (手术患者住院死亡率)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Theme
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import died, operated_stays
from doorstep.vocab.bases import Basis

INDICATOR = Proportion(
    code="deaths-of-operated",
    theme=Theme.QUALITY,
    name=Text(zh="手术患者住院死亡率", en="Deaths among operated patients"),
    meaning=Text(
        zh="本地医疗机构手术患者中离院方式为死亡的比例。未按手术级别和病情校正，宜与三四级手术占比同看。",
        en="Of the patients operated on at an area's institutions, the share who died there. It is not adjusted for the "
        "grade of operation or the illness; read it beside the shares of grade 3 and 4.",
    ),
    formula=Text(
        zh="手术患者中离院方式为 5（死亡）的人次 ÷ 同期出院患者手术人数 × 100 %",
        en="operated patients with way of leaving 5 (died) ÷ discharged patients operated on × 100 %",
    ),
    counted=operated_stays,
    hit=died,
    bases=(Basis.RESIDENCE,),
    by="provider",
    better="lower",
    source=Source("住院病案首页", clause="离院方式 5 死亡，手术患者", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind       | has_operation | departure
                1  | east | east     | inpatient  | 1             | 5
                2  | west | east     | inpatient  | 1             | 1
                3  | east | east     | inpatient  | 1             | 4
                4  | east | east     | inpatient  | 1             | 4
                5  | east | east     | inpatient  | 0             | 5
                6  | east | east     | outpatient | 1             | 5
            """,
            expected={"east": (1, 4)},
        ),
    ),
)
