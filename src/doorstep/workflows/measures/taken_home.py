"""Downward referrals that a receiver took on (下转接续)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import Measure, Unit, Which

MEASURE = Measure(
    code="taken-home",
    order=310,
    name=Text("下转接续", "Taken on from above"),
    meaning=Text(
        "期间内由基层等机构接续的下转。",
        "Downward referrals that an institution near home accepted in the period.",
    ),
    formula=Text(
        "期间内接续的例数",
        "acceptances of downward referrals in the period",
    ),
    unit=Unit.COUNT,
    better="higher",
    credited=Part.RECEIVER,
    counted=Which(("referral-down",), ("accept",)),
    source=Source("Doorstep", clause="counts of coordination", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to
            1 | referral-down | opened | 0 | CITY | TOWN
            1 | | accept | 5 | |
            2 | referral-down | opened | 0 | CITY | COUNTY
            2 | | decline | 5 | |
            3 | referral-up | opened | 0 | TOWN | COUNTY
            3 | | accept | 5 | |
            """,
            expected={"TOWN": 1},
        ),
    ),
)
