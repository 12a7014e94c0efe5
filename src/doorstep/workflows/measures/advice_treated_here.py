"""Share of questions that ended in treatment where the patient is (咨询后就地治疗)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows.events import OPENED
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import OPEN, Measure, Split, Unit, Which

MEASURE = Measure(
    code="advice-treated-here",
    order=90,
    name=Text("咨询后就地治疗占比", "Advice that ended in treatment where the patient is"),
    meaning=Text(
        "期间内发起的咨询中，最后在当地治疗的比例，其余转为上转；撤回的和尚未结束的另列。",
        "Of questions begun in the period, the share after which the patient was treated where they are; the others became referrals. Withdrawn and open ones stand apart.",
    ),
    formula=Text(
        "就地治疗 ÷（就地治疗 + 转为上转）",
        "treated where the patient is ÷ (treated where the patient is + became a referral)",
    ),
    unit=Unit.SHARE,
    better="higher",
    credited=Part.SENDER,
    counted=Which(("advice",), (OPENED,)),
    split=Split(
        {"treated-here": Text("就地治疗", "treated where the patient is"), "referred": Text("转为上转", "became a referral"), "withdrawn": Text("已撤回", "withdrawn")},
        fates={"treated-here": ("treat_here",), "referred": ("refer",), "withdrawn": ("withdraw",)},
    ),
    hits=frozenset({"treated-here"}),
    apart=frozenset({"withdrawn", OPEN}),
    source=Source("Doorstep", clause="advice that may become a referral, a behaviour published for NHS e-RS", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to
            1 | advice | opened | 5 | TOWN | COUNTY
            1 | | advise | 9 | |
            1 | | treat_here | 50000 | |
            2 | advice | opened | 6 | TOWN | COUNTY
            2 | | refer | 60 | |
            3 | advice | opened | 7 | TOWN | COUNTY
            4 | advice | opened | 8 | TOWN | COUNTY
            4 | | withdraw | 9 | |
            5 | advice | opened | 9 | COUNTY | CITY
            """,
            expected={"TOWN": (1, 2), "COUNTY": (0, 0)},
            parts={"TOWN": {"treated-here": 1, "referred": 1, "withdrawn": 1, "open": 1}},
        ),
    ),
)
