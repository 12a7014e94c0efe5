"""Referrals sent down (下转人次)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows.events import OPENED
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import Measure, Unit, Which

MEASURE = Measure(
    code="sent-home",
    order=30,
    name=Text("下转", "Sent home"),
    meaning=Text(
        "期间内发起的下转，每例计一次，不论是否被接续。病案首页中的下转人次另见指标 down-referrals，两者不相加。",
        "Downward referrals that were begun in the period, each once, accepted or not. The indicator down-referrals counts first pages instead; the two are never added.",
    ),
    formula=Text(
        "期间内发起的下转例数",
        "downward referrals begun in the period",
    ),
    unit=Unit.COUNT,
    better="higher",
    credited=Part.SENDER,
    counted=Which(("referral-down",), (OPENED,)),
    source=Source("三级公立医院绩效监测：下转患者人次数", clause="所计事项；此处按协同记录计", year=2025, evidence=Evidence.SOURCE_CODE),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to
            1 | referral-down | opened | 5 | CITY | TOWN
            1 | | decline | 9 | |
            1 | | offer_again | 11 | | COUNTY
            2 | referral-down | opened | 6 | COUNTY | TOWN
            3 | referral-up | opened | 6 | COUNTY | CITY
            """,
            expected={"CITY": 1, "COUNTY": 1},
        ),
    ),
)
