"""Upward referrals redirected elsewhere, by reason (上转改转他处)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows import reasons
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import Measure, Unit, Which, reasons_of

MEASURE = Measure(
    code="redirected",
    order=240,
    name=Text("上转改转他处", "Redirected, by reason"),
    meaning=Text(
        "期间内由接收方改转他处的上转，记在改出的机构名下，按原因分列。",
        "Upward referrals that a receiver redirected in the period, by reason; they are theirs who redirected.",
    ),
    formula=Text(
        "期间内改转他处的次数，按原因",
        "redirections in the period, by reason",
    ),
    unit=Unit.COUNT,
    better="neither",
    credited=Part.RECEIVER,
    counted=Which(("referral-up",), ("redirect",)),
    split=reasons_of(reasons.DECLINED),
    source=Source("Doorstep", clause="counts of coordination", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to | why
            1 | referral-up | opened | 0 | TOWN | COUNTY |
            1 | | redirect | 5 | | CITY | needs-higher-tier
            1 | | redirect | 9 | | WEST | no-capacity
            2 | referral-emergency | opened | 0 | TOWN | COUNTY |
            2 | | divert | 9 | | WEST | no-capacity
            """,
            expected={"COUNTY": 1, "CITY": 1},
            parts={"COUNTY": {"needs-higher-tier": 1}, "CITY": {"no-capacity": 1}},
        ),
    ),
)
