"""Minutes from sending to acceptance (上转：发起至接收)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import Measure, Since, Unit, Which

MEASURE = Measure(
    code="acceptance-minutes",
    order=70,
    name=Text("上转：发起至接收", "Minutes from sending to acceptance"),
    meaning=Text(
        "期间内被接收的上转，从最初发起到接收的分钟数，含询问、改转和另选的时间：患者等了多久。",
        "Of upward referrals accepted in the period, the minutes from the first sending to the acceptance, with all questions and redirections between: what the patient waited.",
    ),
    formula=Text(
        "接收时刻 − 发起时刻，取中位数与第 90 百分位（最近秩）",
        "moment of acceptance − moment of sending; median and 90th percentile (nearest rank)",
    ),
    unit=Unit.MINUTES,
    better="lower",
    credited=Part.SENDER,
    counted=Which(("referral-up",), ("accept",)),
    since=Since.OPEN,
    source=Source("Doorstep", clause="counts of coordination", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to
            1 | referral-up | opened | -10 | TOWN | COUNTY
            1 | | ask | 20 | |
            1 | | answer | 40 | |
            1 | | accept | 50 | |
            2 | referral-up | opened | 0 | TOWN | COUNTY
            2 | | redirect | 10 | | CITY
            2 | | accept | 20 | |
            3 | referral-up | opened | 0 | TOWN | COUNTY
            3 | | decline | 5 | |
            """,
            expected={"TOWN": (40, 60)},
        ),
    ),
)
