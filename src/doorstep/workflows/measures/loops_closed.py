"""Share of downward referrals taken on whose loop was closed (下转闭环率)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import OPEN, Measure, Split, Unit, Which

MEASURE = Measure(
    code="loops-closed",
    order=330,
    name=Text("下转闭环率", "Loops closed"),
    meaning=Text(
        "期间内接续的下转中，已完成首次随访的比例。记在接续的机构名下，因为闭环由它完成；死亡、发起方撤回和尚未结束的另列，不在分母。",
        "Of the downward referrals taken on in the period, the share whose first follow-up is done. It belongs to the institution that took the patient on, for it is they who close the loop. Deaths, those the sender withdrew, and those still open stand apart and are not in the denominator.",
    ),
    formula=Text(
        "闭环 ÷（闭环 + 失访 + 病情变化回转）",
        "closed ÷ (closed + lost to follow-up + sent back up)",
    ),
    unit=Unit.SHARE,
    better="higher",
    credited=Part.RECEIVER,
    counted=Which(("referral-down",), ("accept",)),
    split=Split(
        {"closed": Text("闭环", "closed"), "not-attended": Text("失访", "lost to follow-up"), "sent-back": Text("病情变化回转", "sent back up"), "withdrawn": Text("已撤回", "withdrawn"), "died": Text("死亡", "died")},
        fates={"closed": ("follow_up",), "not-attended": ("lose",), "sent-back": ("send_back",), "withdrawn": ("withdraw",), "died": ("die",)},
    ),
    hits=frozenset({"closed"}),
    apart=frozenset({"withdrawn", "died", OPEN}),
    source=Source("Doorstep", clause="follow-up closes the loop, and the share is the receiver's, not the sender's", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to
            1 | referral-down | opened | -9 | CITY | TOWN
            1 | | accept | 5 | |
            1 | | receive | 9 | |
            1 | | follow_up_late | 20000 | |
            1 | | follow_up | 50000 | |
            2 | referral-down | opened | 0 | CITY | TOWN
            2 | | accept | 5 | |
            2 | | lose | 9 | |
            3 | referral-down | opened | 0 | CITY | TOWN
            3 | | accept | 5 | |
            3 | | receive | 9 | |
            3 | | send_back | 99 | |
            4 | referral-down | opened | 0 | CITY | TOWN
            4 | | accept | 5 | |
            4 | | receive | 9 | |
            5 | referral-down | opened | 0 | CITY | TOWN
            5 | | accept | 5 | |
            5 | | die | 9 | |
            6 | referral-down | opened | 0 | CITY | TOWN
            """,
            expected={"TOWN": (1, 3)},
            parts={"TOWN": {"closed": 1, "not-attended": 1, "sent-back": 1, "died": 1, "open": 1}},
        ),
    ),
)
