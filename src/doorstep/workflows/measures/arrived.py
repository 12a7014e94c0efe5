"""Patients who arrived by an upward or emergency referral (转诊到达)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import Measure, Split, Unit, Which

MEASURE = Measure(
    code="arrived",
    order=280,
    name=Text("转诊到达", "Arrived by referral"),
    meaning=Text(
        "期间内经上转或急救转诊到达该机构的患者，按类别分列。",
        "Patients who arrived in the period by an upward or emergency referral, by kind.",
    ),
    formula=Text(
        "期间内到达的例数",
        "arrivals in the period",
    ),
    unit=Unit.COUNT,
    better="neither",
    credited=Part.RECEIVER,
    counted=Which(("referral-up", "referral-emergency"), ("arrive",)),
    split=Split({"referral-up": Text("上转", "upward"), "referral-emergency": Text("急救", "emergency")}, of=lambda event: event.workflow),
    source=Source("Doorstep", clause="counts of coordination", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to
            1 | referral-up | opened | -90 | TOWN | COUNTY
            1 | | accept | -5 | |
            1 | | arrive | 5 | |
            2 | referral-emergency | opened | 0 | TOWN | COUNTY
            2 | | divert | 3 | | CITY
            2 | | arrive | 9 | |
            3 | referral-down | opened | 0 | CITY | TOWN
            3 | | accept | 3 | |
            3 | | receive | 9 | |
            """,
            expected={"COUNTY": 1, "CITY": 1},
            parts={"COUNTY": {"referral-up": 1}, "CITY": {"referral-emergency": 1}},
        ),
    ),
)
