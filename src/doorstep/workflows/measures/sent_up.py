"""Referrals sent up (上转人次)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows.events import OPENED
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import Measure, Unit, Which

MEASURE = Measure(
    code="sent-up",
    order=10,
    name=Text("上转", "Sent up"),
    meaning=Text(
        "期间内发起的上转，每例计一次；改转他处、另选机构不重复计。急救转诊另计。",
        "Upward referrals that were begun in the period, each once however often it was sent elsewhere. Emergencies are counted apart.",
    ),
    formula=Text(
        "期间内发起的上转例数",
        "upward referrals begun in the period",
    ),
    unit=Unit.COUNT,
    better="neither",
    credited=Part.SENDER,
    counted=Which(("referral-up",), (OPENED,)),
    source=Source("Doorstep", clause="counts of coordination", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to
            1 | referral-up | opened | 5 | TOWN | COUNTY
            1 | | redirect | 15 | | CITY
            2 | referral-up | opened | -1 | TOWN | COUNTY
            3 | referral-up | opened | 7 | COUNTY | CITY
            4 | referral-emergency | opened | 8 | TOWN | COUNTY
            5 | referral-up | opened | 43200 | TOWN | COUNTY
            6 | referral-up | opened | 43199 | TOWN | COUNTY
            """,
            expected={"TOWN": 2, "COUNTY": 1},
        ),
    ),
)
