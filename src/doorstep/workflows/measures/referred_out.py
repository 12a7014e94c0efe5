"""Referrals to places that are not on the platform (转往平台以外)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows.events import OPENED
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import Measure, Split, Unit, Which

MEASURE = Measure(
    code="referred-out",
    order=40,
    name=Text("转往平台以外", "Referred off the platform"),
    meaning=Text(
        "期间内发起、接收机构不在平台上的转诊；按其后结果分列，尚未返回的单列。",
        "Referrals begun in the period whose destination is not on the platform, told apart by what became of them.",
    ),
    formula=Text(
        "期间内发起的转往平台以外例数",
        "referrals begun in the period to places not on the platform",
    ),
    unit=Unit.COUNT,
    better="neither",
    credited=Part.SENDER,
    counted=Which(("referral-out",), (OPENED,)),
    split=Split(
        {"back": Text("已返回", "came back"), "refused": Text("对方未接收", "refused there"), "withdrawn": Text("已撤回", "withdrawn"), "lost": Text("失去联系", "out of touch"), "died": Text("死亡", "died")},
        fates={"back": ("come_back",), "refused": ("refuse",), "withdrawn": ("withdraw",), "lost": ("lose",), "died": ("die",)},
    ),
    source=Source("Doorstep", clause="counts of coordination", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to
            1 | referral-out | opened | 5 | COUNTY |
            1 | | depart | 50 | |
            1 | | come_back | 9000 | |
            2 | referral-out | opened | 6 | COUNTY |
            2 | | refuse | 60 | |
            3 | referral-out | opened | 7 | TOWN |
            """,
            expected={"COUNTY": 2, "TOWN": 1},
            parts={"COUNTY": {"back": 1, "refused": 1}, "TOWN": {"open": 1}},
        ),
    ),
)
