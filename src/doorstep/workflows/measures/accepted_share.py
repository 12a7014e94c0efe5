"""Share of decisions on upward referrals that were acceptances (上转接收率)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import Measure, Unit, Which, steps_of

MEASURE = Measure(
    code="accepted-share",
    order=210,
    name=Text("上转接收率", "Accepted share of decisions"),
    meaning=Text(
        "期间内对上转作出的决定中接收所占比例，按决定计；超时未处理的不是决定，见“超时退回率”。",
        "Of the decisions of the period on upward referrals, the share that were acceptances. Decisions are counted, not patients. A time that ran out is no decision: see the lapsed share.",
    ),
    formula=Text(
        "接收 ÷（接收 + 不接收 + 改转他处）",
        "accepted ÷ (accepted + declined + redirected)",
    ),
    unit=Unit.SHARE,
    better="higher",
    credited=Part.RECEIVER,
    counted=Which(("referral-up",), ("accept", "decline", "redirect")),
    split=steps_of({"accept": Text("接收", "accepted"), "decline": Text("不接收", "declined"), "redirect": Text("改转他处", "redirected")}),
    hits=frozenset({"accept"}),
    source=Source("Doorstep", clause="counts of coordination", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to
            1 | referral-up | opened | 0 | TOWN | COUNTY
            1 | | accept | 5 | |
            2 | referral-up | opened | 0 | TOWN | COUNTY
            2 | | redirect | 6 | | CITY
            2 | | accept | 7 | |
            3 | referral-up | opened | 0 | TOWN | COUNTY
            3 | | decline | 8 | |
            4 | referral-up | opened | 0 | TOWN | COUNTY
            4 | | escalate | 8 | |
            4 | | lapse | 9 | |
            5 | referral-down | opened | 0 | CITY | COUNTY
            5 | | accept | 9 | |
            """,
            expected={"COUNTY": (1, 3), "CITY": (1, 1)},
        ),
    ),
)
