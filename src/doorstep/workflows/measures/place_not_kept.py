"""Accepted referrals whose place could not be kept (接收后未能保留)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows import reasons
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import Measure, Unit, Which, reasons_of

MEASURE = Measure(
    code="place-not-kept",
    order=260,
    name=Text("接收后未能保留", "Place not kept, by reason"),
    meaning=Text(
        "期间内已接收、又因故无法保留床位或号源而退回的上转，按原因分列。",
        "Upward referrals that had been accepted and went back in the period because the place could not be kept, by reason.",
    ),
    formula=Text(
        "期间内无法保留的次数，按原因",
        "places not kept in the period, by reason",
    ),
    unit=Unit.COUNT,
    better="lower",
    credited=Part.RECEIVER,
    counted=Which(("referral-up",), ("cannot_keep",)),
    split=reasons_of(reasons.DECLINED),
    source=Source("Doorstep", clause="counts of coordination", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to | why
            1 | referral-up | opened | 0 | TOWN | COUNTY |
            1 | | accept | 5 | | |
            1 | | cannot_keep | 9 | | | no-capacity
            2 | referral-up | opened | 0 | TOWN | COUNTY |
            2 | | accept | 5 | | |
            """,
            expected={"COUNTY": 1},
            parts={"COUNTY": {"no-capacity": 1}},
        ),
    ),
)
