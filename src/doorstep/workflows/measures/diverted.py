"""Emergencies diverted elsewhere, by reason (急救改送他处)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows import reasons
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import Measure, Unit, Which, reasons_of

MEASURE = Measure(
    code="diverted",
    order=300,
    name=Text("急救改送他处", "Emergencies diverted, by reason"),
    meaning=Text(
        "期间内由接收方请求改送他处的急救转诊，记在改出的机构名下，按原因分列。",
        "Emergencies that a receiver diverted in the period, by reason; they are theirs who diverted.",
    ),
    formula=Text(
        "期间内改送他处的次数，按原因",
        "diversions in the period, by reason",
    ),
    unit=Unit.COUNT,
    better="lower",
    credited=Part.RECEIVER,
    counted=Which(("referral-emergency",), ("divert",)),
    split=reasons_of(reasons.DECLINED),
    source=Source("Doorstep", clause="counts of coordination", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to | why
            1 | referral-emergency | opened | 0 | TOWN | COUNTY |
            1 | | divert | 5 | | CITY | no-capacity
            2 | referral-up | opened | 0 | TOWN | COUNTY |
            2 | | redirect | 5 | | CITY | no-capacity
            """,
            expected={"COUNTY": 1},
            parts={"COUNTY": {"no-capacity": 1}},
        ),
    ),
)
