"""How long it took to acknowledge critical values (危急值确认用时)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import Measure, Since, Unit, Which

MEASURE = Measure(
    code="critical-minutes",
    order=440,
    name=Text("危急值确认用时", "Minutes to acknowledge a critical value"),
    meaning=Text(
        "从通知危急值到申请机构确认的分钟数。",
        "From telling a critical value until the institution that ordered it acknowledged.",
    ),
    formula=Text(
        "确认时刻 − 通知时刻，取中位数与第 90 百分位（最近秩）",
        "moment of acknowledgement − moment of telling; median and 90th percentile (nearest rank)",
    ),
    unit=Unit.MINUTES,
    better="lower",
    credited=Part.RECEIVER,
    counted=Which(("critical-value",), ("acknowledge",)),
    since=Since.TURN,
    source=Source("Doorstep", clause="counts of coordination", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to
            1 | critical-value | opened | 0 | CITY | TOWN
            1 | | escalate | 10 | |
            1 | | acknowledge | 12 | |
            1 | | act | 30 | |
            2 | critical-value | opened | 0 | CITY | TOWN
            2 | | acknowledge | 4 | |
            """,
            expected={"TOWN": (8, 12)},
        ),
    ),
)
