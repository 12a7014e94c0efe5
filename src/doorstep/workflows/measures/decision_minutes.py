"""Minutes that a receiver took to decide on an upward referral (上转决定用时)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import Measure, Since, Unit, Which

MEASURE = Measure(
    code="decision-minutes",
    order=200,
    name=Text("上转决定用时", "Minutes to the decision"),
    meaning=Text(
        "期间内对上转作出的决定（接收、不接收、改转）所用分钟数，从轮到该机构之时起算；等待发起方答复和上一机构的时间不计。",
        "How long receivers took over the decisions of the period on upward referrals: accept, decline, redirect. It runs from when it was their turn: the sender's time to answer, and another receiver's, is never in it.",
    ),
    formula=Text(
        "决定时刻 − 轮到该机构之时，取中位数与第 90 百分位（最近秩）",
        "moment of the decision − moment when it was their turn; median and 90th percentile (nearest rank)",
    ),
    unit=Unit.MINUTES,
    better="lower",
    credited=Part.RECEIVER,
    counted=Which(("referral-up",), ("accept", "decline", "redirect")),
    since=Since.TURN,
    source=Source("Doorstep", clause="counts of coordination", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to
            1 | referral-up | opened | -10 | TOWN | COUNTY
            1 | | escalate | 15 | |
            1 | | ask | 20 | |
            1 | | answer | 40 | |
            1 | | accept | 50 | |
            2 | referral-up | opened | 0 | TOWN | COUNTY
            2 | | escalate | 20 | |
            2 | | redirect | 30 | | CITY
            2 | | accept | 32 | |
            3 | referral-up | opened | 0 | TOWN | COUNTY
            3 | | escalate | 5 | |
            3 | | lapse | 10 | |
            """,
            expected={"COUNTY": (20, 30), "CITY": (2, 2)},
        ),
    ),
)
