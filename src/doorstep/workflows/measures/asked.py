"""Questions that receivers asked back (上转询问)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import Measure, Unit, Which

MEASURE = Measure(
    code="asked",
    order=250,
    name=Text("上转询问或建议", "Asked or advised"),
    meaning=Text(
        "期间内接收方在决定前向发起方提出问题或建议的次数。",
        "How often a receiver asked or advised the sender in the period before deciding on an upward referral.",
    ),
    formula=Text(
        "期间内询问或建议的次数",
        "questions or advice in the period",
    ),
    unit=Unit.COUNT,
    better="neither",
    credited=Part.RECEIVER,
    counted=Which(("referral-up",), ("ask",)),
    source=Source("Doorstep", clause="counts of coordination", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to
            1 | referral-up | opened | 0 | TOWN | COUNTY
            1 | | ask | 5 | |
            1 | | answer | 6 | |
            1 | | ask | 7 | |
            2 | referral-down | opened | 0 | CITY | TOWN
            2 | | ask | 5 | |
            """,
            expected={"COUNTY": 2},
        ),
    ),
)
