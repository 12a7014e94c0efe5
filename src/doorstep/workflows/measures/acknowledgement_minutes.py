"""Minutes until an emergency was acknowledged (急救确认用时)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import Measure, Since, Unit, Which

MEASURE = Measure(
    code="acknowledgement-minutes",
    order=290,
    name=Text("急救确认用时", "Minutes to acknowledge an emergency"),
    meaning=Text(
        "期间内确认的急救转诊，从该机构被告知到确认的分钟数；未确认而患者已到的不在其中。",
        "Of emergencies acknowledged in the period, the minutes from when the receiver was told. Those whose patient arrived before anyone acknowledged are not in it.",
    ),
    formula=Text(
        "确认时刻 − 告知时刻，取中位数与第 90 百分位（最近秩）",
        "moment of acknowledgement − moment of being told; median and 90th percentile (nearest rank)",
    ),
    unit=Unit.MINUTES,
    better="lower",
    credited=Part.RECEIVER,
    counted=Which(("referral-emergency",), ("acknowledge",)),
    since=Since.TURN,
    source=Source("Doorstep", clause="counts of coordination", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to
            1 | referral-emergency | opened | 0 | TOWN | COUNTY
            1 | | ring_again | 2 | |
            1 | | acknowledge | 3 | |
            1 | | divert | 10 | | CITY
            1 | | acknowledge | 11 | |
            2 | referral-emergency | opened | 0 | TOWN | COUNTY
            2 | | arrive | 30 | |
            """,
            expected={"COUNTY": (3, 3), "CITY": (1, 1)},
        ),
    ),
)
