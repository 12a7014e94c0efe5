"""Questions to specialists (咨询指导)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows.events import OPENED
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import Measure, Unit, Which

MEASURE = Measure(
    code="advice-sought",
    order=80,
    name=Text("发起咨询", "Advice sought"),
    meaning=Text(
        "期间内向上级医生发起的咨询，每件计一次。",
        "Questions about a patient that were put to a specialist in the period, each once.",
    ),
    formula=Text(
        "期间内发起的咨询件数",
        "questions begun in the period",
    ),
    unit=Unit.COUNT,
    better="neither",
    credited=Part.SENDER,
    counted=Which(("advice",), (OPENED,)),
    source=Source("Doorstep", clause="counts of coordination", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to
            1 | advice | opened | 5 | TOWN | COUNTY
            1 | | advise | 9 | |
            1 | | ask_more | 10 | |
            2 | referral-up | opened | 6 | TOWN | COUNTY
            """,
            expected={"TOWN": 1},
        ),
    ),
)
