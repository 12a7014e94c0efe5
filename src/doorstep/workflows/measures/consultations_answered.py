"""Consultations whose opinion was signed (远程会诊答复)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import Measure, Unit, Which

MEASURE = Measure(
    code="consultations-answered",
    order=400,
    name=Text("远程会诊答复", "Consultations answered"),
    meaning=Text(
        "期间内签署意见的远程会诊，记在受邀方；与远程诊断分开计。",
        "Remote consultations whose opinion was signed in the period, counted for the invited side; readings are counted apart.",
    ),
    formula=Text(
        "期间内签署意见的会诊次数",
        "consultations whose opinion was signed in the period",
    ),
    unit=Unit.COUNT,
    better="neither",
    credited=Part.RECEIVER,
    counted=Which(("consultation",), ("sign",)),
    source=Source("Doorstep", clause="counts of coordination", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to
            1 | consultation | opened | 0 | TOWN | COUNTY
            1 | | begin | 10 | |
            1 | | sign | 40 | |
            1 | | decide | 60 | |
            2 | consultation | opened | 0 | TOWN | COUNTY
            2 | | decline | 5 | |
            3 | consultation | opened | 0 | COUNTY | CITY
            3 | | sign | 20 | |
            """,
            expected={"COUNTY": 1, "CITY": 1},
        ),
    ),
)
