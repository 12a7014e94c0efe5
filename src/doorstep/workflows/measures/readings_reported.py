"""Remote readings whose report was signed (远程诊断报告)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import Measure, Unit, Which

MEASURE = Measure(
    code="readings-reported",
    order=420,
    name=Text("远程诊断报告", "Readings reported"),
    meaning=Text(
        "期间内签署报告的远程诊断（影像、心电、超声、病理），记在诊断中心。",
        "Remote readings (imaging, ECG, ultrasound, pathology) whose report was signed in the period, counted for the reading centre.",
    ),
    formula=Text(
        "期间内签署报告的例数",
        "readings whose report was signed in the period",
    ),
    unit=Unit.COUNT,
    better="neither",
    credited=Part.RECEIVER,
    counted=Which(("diagnosis",), ("report", "confirm",)),
    source=Source("Doorstep", clause="counts of coordination", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to
            1 | diagnosis | opened | 0 | TOWN | COUNTY
            1 | | send_images | 30 | |
            1 | | take_up | 40 | |
            1 | | report | 55 | |
            2 | diagnosis | opened | 0 | TOWN | COUNTY
            2 | | send_images | 10 | |
            2 | | take_up | 15 | |
            2 | | ask_second | 20 | |
            2 | | confirm | 70 | |
            3 | diagnosis | opened | 0 | TOWN | CITY
            3 | | withdraw | 5 | |
            """,
            expected={"COUNTY": 2},
        ),
    ),
)
