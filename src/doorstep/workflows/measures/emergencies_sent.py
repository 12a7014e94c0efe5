"""Emergency referrals sent (急救转诊)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows.events import OPENED
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import Measure, Unit, Which

MEASURE = Measure(
    code="emergencies-sent",
    order=20,
    name=Text("急救转诊", "Emergencies sent"),
    meaning=Text(
        "期间内先转运、同时告知的急救转诊，每例计一次。",
        "Emergency referrals that were begun in the period, each once: the patient went at once and the receiver was told at once.",
    ),
    formula=Text(
        "期间内发起的急救转诊例数",
        "emergency referrals begun in the period",
    ),
    unit=Unit.COUNT,
    better="neither",
    credited=Part.SENDER,
    counted=Which(("referral-emergency",), (OPENED,)),
    source=Source("Doorstep", clause="counts of coordination", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to
            1 | referral-emergency | opened | 5 | TOWN | COUNTY
            1 | | divert | 9 | | CITY
            2 | referral-up | opened | 6 | TOWN | COUNTY
            3 | referral-emergency | opened | -3 | TOWN | COUNTY
            """,
            expected={"TOWN": 1},
        ),
    ),
)
