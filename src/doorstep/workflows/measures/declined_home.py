"""Downward referrals declined, by reason (下转不接续原因)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows import reasons
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import Measure, Unit, Which, reasons_of

MEASURE = Measure(
    code="declined-home",
    order=320,
    name=Text("下转不接续", "Downward referrals declined, by reason"),
    meaning=Text(
        "期间内不接续的下转，按所选原因分列。",
        "Downward referrals declined in the period, by the reason chosen.",
    ),
    formula=Text(
        "期间内不接续的次数，按原因",
        "declinations of downward referrals in the period, by reason",
    ),
    unit=Unit.COUNT,
    better="lower",
    credited=Part.RECEIVER,
    counted=Which(("referral-down",), ("decline",)),
    split=reasons_of(reasons.DECLINED),
    source=Source("Doorstep", clause="counts of coordination", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to | why
            1 | referral-down | opened | 0 | CITY | TOWN |
            1 | | decline | 5 | | | no-capacity
            2 | referral-up | opened | 0 | TOWN | COUNTY |
            2 | | decline | 5 | | | no-capacity
            """,
            expected={"TOWN": 1},
            parts={"TOWN": {"no-capacity": 1}},
        ),
    ),
)
