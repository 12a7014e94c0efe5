"""Upward referrals declined, by reason (上转不接收原因)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows import reasons
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import Measure, Unit, Which, reasons_of

MEASURE = Measure(
    code="declined",
    order=220,
    name=Text("上转不接收", "Declined, by reason"),
    meaning=Text(
        "期间内不接收的上转，按所选原因分列；未注明原因的单列。",
        "Upward referrals declined in the period, by the reason chosen; without one they stand apart as not given.",
    ),
    formula=Text(
        "期间内不接收的次数，按原因",
        "declinations in the period, by reason",
    ),
    unit=Unit.COUNT,
    better="lower",
    credited=Part.RECEIVER,
    counted=Which(("referral-up",), ("decline",)),
    split=reasons_of(reasons.DECLINED),
    source=Source("Doorstep", clause="counts of coordination", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to | why
            1 | referral-up | opened | 0 | TOWN | COUNTY |
            1 | | decline | 5 | | | no-capacity
            2 | referral-up | opened | 0 | TOWN | COUNTY |
            2 | | decline | 6 | | | not-our-scope
            3 | referral-up | opened | 0 | TOWN | COUNTY |
            3 | | decline | 7 | | |
            4 | referral-down | opened | 0 | CITY | COUNTY |
            4 | | decline | 7 | | | no-capacity
            """,
            expected={"COUNTY": 3},
            parts={"COUNTY": {"no-capacity": 1, "not-our-scope": 1, "not-given": 1}},
        ),
    ),
)
