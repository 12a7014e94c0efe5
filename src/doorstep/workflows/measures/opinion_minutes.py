"""How long it took from invitation to opinion (会诊出意见用时)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import Measure, Since, Unit, Which

MEASURE = Measure(
    code="opinion-minutes",
    order=410,
    name=Text("会诊出意见用时", "Minutes to the opinion"),
    meaning=Text(
        "从发出邀请到签署意见的分钟数，是患者等待的时间；预约会诊含约定的等待。",
        "From the invitation to the signed opinion: what the patient waited, the wait for an appointment in it.",
    ),
    formula=Text(
        "签署时刻 − 邀请时刻，取中位数与第 90 百分位（最近秩）",
        "moment of signing − moment of inviting; median and 90th percentile (nearest rank)",
    ),
    unit=Unit.MINUTES,
    better="lower",
    credited=Part.RECEIVER,
    counted=Which(("consultation",), ("sign",)),
    since=Since.OPEN,
    source=Source("Doorstep", clause="counts of coordination", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to
            1 | consultation | opened | 0 | TOWN | COUNTY
            1 | | begin | 10 | |
            1 | | sign | 40 | |
            1 | | decide | 60 | |
            2 | consultation | opened | 0 | TOWN | COUNTY
            2 | | decline | 5 | |
            3 | consultation | opened | 0 | COUNTY | CITY
            3 | | sign | 20 | |
            """,
            expected={"COUNTY": (40, 40), "CITY": (20, 20)},
        ),
    ),
)
