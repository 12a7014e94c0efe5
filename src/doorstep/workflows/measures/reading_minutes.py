"""How long the reading centre took (远程诊断报告用时)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import Measure, Since, Unit, Which

MEASURE = Measure(
    code="reading-minutes",
    order=430,
    name=Text("远程诊断报告用时", "Minutes to the report"),
    meaning=Text(
        "从图像传来到签署报告的分钟数，含第二位医师审核；不含等待检查的时间。",
        "From the images to the signed report, a second reader in it; the wait for the examination is left out.",
    ),
    formula=Text(
        "签署时刻 − 传图时刻，取中位数与第 90 百分位（最近秩）",
        "moment of signing − moment of the images; median and 90th percentile (nearest rank)",
    ),
    unit=Unit.MINUTES,
    better="lower",
    credited=Part.RECEIVER,
    counted=Which(("diagnosis",), ("report", "confirm",)),
    since=Since.TURN,
    source=Source("Doorstep", clause="counts of coordination", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to
            1 | diagnosis | opened | 0 | TOWN | COUNTY
            1 | | send_images | 30 | |
            1 | | take_up | 40 | |
            1 | | report | 55 | |
            2 | diagnosis | opened | 0 | TOWN | COUNTY
            2 | | send_images | 10 | |
            2 | | take_up | 15 | |
            2 | | ask_second | 20 | |
            2 | | confirm | 70 | |
            3 | diagnosis | opened | 0 | TOWN | CITY
            3 | | withdraw | 5 | |
            """,
            expected={"COUNTY": (42.5, 60)},
        ),
    ),
)
