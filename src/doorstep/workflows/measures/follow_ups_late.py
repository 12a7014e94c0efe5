"""Share of first follow-ups that were late (首次随访逾期率)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import OPEN, Measure, Split, Unit, Which

MEASURE = Measure(
    code="follow-ups-late",
    order=340,
    name=Text("首次随访逾期率", "First follow-ups late"),
    meaning=Text(
        "期间内下转到达的患者中，首次随访超过约定日期的比例；未到期的，以及到期前已回转、失访、死亡的另列。",
        "Of patients who came back by a downward referral in the period, the share whose first follow-up passed the day agreed. Those not yet due, and those sent back, lost or dead before it, stand apart.",
    ),
    formula=Text(
        "逾期 ÷（逾期 + 按期完成）",
        "late ÷ (late + done in time)",
    ),
    unit=Unit.SHARE,
    better="lower",
    credited=Part.RECEIVER,
    counted=Which(("referral-down",), ("receive",)),
    split=Split(
        {"late": Text("逾期", "late"), "in-time": Text("按期完成", "done in time"), "ended-before": Text("到期前已回转、失访或死亡", "sent back, lost or dead before it was due")},
        fates={"late": ("follow_up_late",), "in-time": ("follow_up",), "ended-before": ("send_back", "lose", "die")},
    ),
    hits=frozenset({"late"}),
    apart=frozenset({"ended-before", OPEN}),
    source=Source("Doorstep", clause="counts of coordination", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to
            1 | referral-down | opened | 0 | CITY | TOWN
            1 | | accept | 5 | |
            1 | | receive | 9 | |
            1 | | follow_up_late | 20000 | |
            1 | | follow_up | 20010 | |
            2 | referral-down | opened | 0 | CITY | TOWN
            2 | | accept | 5 | |
            2 | | receive | 9 | |
            2 | | follow_up | 90 | |
            3 | referral-down | opened | 0 | CITY | TOWN
            3 | | accept | 5 | |
            3 | | receive | 9 | |
            4 | referral-down | opened | 0 | CITY | TOWN
            4 | | accept | 5 | |
            4 | | receive | 9 | |
            4 | | send_back | 19 | |
            """,
            expected={"TOWN": (1, 2)},
            parts={"TOWN": {"late": 1, "in-time": 1, "ended-before": 1, "open": 1}},
        ),
    ),
)
