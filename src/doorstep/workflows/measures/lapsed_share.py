"""Share of upward referrals that a receiver let run out (上转超时退回率)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import Measure, Unit, Which, steps_of

MEASURE = Measure(
    code="lapsed-share",
    order=230,
    name=Text("上转超时退回率", "Lapsed share"),
    meaning=Text(
        "期间内该机构应决定的上转中，催办后仍未处理而退回发起方的比例；记在让时限过去的机构名下。时限由各地自定。",
        "Of the upward referrals on which an institution was to decide in the period, the share that went back because it let the time run out even after escalation. It is theirs who let it run out. Time limits are local.",
    ),
    formula=Text(
        "超时退回 ÷（超时退回 + 接收 + 不接收 + 改转他处）",
        "lapsed ÷ (lapsed + accepted + declined + redirected)",
    ),
    unit=Unit.SHARE,
    better="lower",
    credited=Part.RECEIVER,
    counted=Which(("referral-up",), ("lapse", "accept", "decline", "redirect")),
    split=steps_of(
        {"lapse": Text("超时退回", "lapsed"), "accept": Text("接收", "accepted"), "decline": Text("不接收", "declined"), "redirect": Text("改转他处", "redirected")}
    ),
    hits=frozenset({"lapse"}),
    source=Source("Doorstep", clause="counts of coordination", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to
            1 | referral-up | opened | 0 | TOWN | COUNTY
            1 | | escalate | 5 | |
            1 | | lapse | 10 | |
            1 | | send_again | 11 | | CITY
            1 | | accept | 12 | |
            2 | referral-up | opened | 0 | TOWN | COUNTY
            2 | | escalate | 5 | |
            2 | | decline | 9 | |
            """,
            expected={"COUNTY": (1, 2), "CITY": (0, 1)},
        ),
    ),
)
