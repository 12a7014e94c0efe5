"""Share of accepted upward referrals whose patient did not come in time (上转未到率)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import OPEN, Measure, Split, Unit, Which

MEASURE = Measure(
    code="no-show-share",
    order=270,
    name=Text("上转未到率", "No-show share of accepted"),
    meaning=Text(
        "期间内接收的上转中，患者未在保留时限内到达的比例；之后补到的仍计为未到，尚无结果的另列。记在保留床位的机构名下，不说明是谁的责任。",
        "Of the acceptances of the period, the share whose patient did not come while the place was kept; whoever came later still counts, and those still under way stand apart. It is counted for the institution that kept the place, and says nothing of whose fault it was.",
    ),
    formula=Text(
        "未按时到达 ÷ 期间内接收且已有结果的上转",
        "did not come in time ÷ acceptances of the period of which something has become",
    ),
    unit=Unit.SHARE,
    better="lower",
    credited=Part.RECEIVER,
    counted=Which(("referral-up",), ("accept",)),
    split=Split(
        {"arrived": Text("按时到达", "came in time"), "missed": Text("未按时到达", "did not come in time"), "not-kept": Text("未能保留", "place not kept"), "withdrawn": Text("已撤回", "withdrawn"), "died": Text("死亡", "died")},
        fates={"arrived": ("arrive",), "missed": ("miss",), "not-kept": ("cannot_keep",), "withdrawn": ("withdraw",), "died": ("die",)},
    ),
    hits=frozenset({"missed"}),
    apart=frozenset({OPEN}),
    source=Source("Doorstep", clause="counts of coordination", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to
            1 | referral-up | opened | 0 | TOWN | COUNTY
            1 | | accept | 5 | |
            1 | | miss | 50000 | |
            1 | | arrive | 50010 | |
            2 | referral-up | opened | 0 | TOWN | COUNTY
            2 | | accept | 5 | |
            2 | | depart | 6 | |
            2 | | arrive | 60 | |
            3 | referral-up | opened | 0 | TOWN | COUNTY
            3 | | accept | 5 | |
            4 | referral-up | opened | 0 | TOWN | COUNTY
            4 | | accept | 5 | |
            4 | | withdraw | 8 | |
            """,
            expected={"COUNTY": (1, 3)},
            parts={"COUNTY": {"missed": 1, "arrived": 1, "withdrawn": 1, "open": 1}},
        ),
    ),
)
