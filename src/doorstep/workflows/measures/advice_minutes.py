"""Minutes until advice was given (咨询答复用时)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import Measure, Since, Unit, Which

MEASURE = Measure(
    code="advice-minutes",
    order=350,
    name=Text("咨询答复用时", "Minutes to advise"),
    meaning=Text(
        "期间内给出的答复所用分钟数，从轮到答复方之时起算；追问后的答复另计一次。",
        "How long advisers took over the answers they gave in the period, from when it was their turn; an answer to a further question counts again.",
    ),
    formula=Text(
        "答复时刻 − 提问时刻，取中位数与第 90 百分位（最近秩）",
        "moment of the answer − moment of the question; median and 90th percentile (nearest rank)",
    ),
    unit=Unit.MINUTES,
    better="lower",
    credited=Part.RECEIVER,
    counted=Which(("advice",), ("advise",)),
    since=Since.TURN,
    source=Source("Doorstep", clause="counts of coordination", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to
            1 | advice | opened | 0 | TOWN | COUNTY
            1 | | remind | 8 | |
            1 | | advise | 10 | |
            1 | | ask_more | 30 | |
            1 | | advise | 32 | |
            """,
            expected={"COUNTY": (6, 10)},
        ),
    ),
)
