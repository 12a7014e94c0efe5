"""Patients whom a referral took out of the sender's county (转诊流出：出县)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows.events import OPENED, Event, Leaving
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example
from doorstep.workflows.measure_language import Measure, Split, Unit, Which

_PARTS = {one.value: one.label for one in (Leaving.COUNTY, Leaving.CITY, Leaving.PROVINCE, Leaving.OFF_PLATFORM, Leaving.UNKNOWN)}
_NOT_GONE = "not-gone"


def _leaves(event: Event) -> bool:
    """Off the platform when it is sent, to another institution when the patient arrives there."""
    return (event.step == OPENED) is (event.workflow == "referral-out") and event.leaving.value in _PARTS


def _part(event: Event) -> str:
    return _NOT_GONE if {"refuse", "withdraw"} & {*event.later} and event.workflow == "referral-out" else event.leaving.value


MEASURE = Measure(
    code="outflow-by-referral-county",
    order=50,
    name=Text("转诊流出：出县", "Outflow by referral, beyond the county"),
    meaning=Text(
        "经转诊离开发起机构所在县的患者：平台以外的自发出时计，平台内的自到达时计；平台以外未接收、已撤回的和去向未知的另列。与住院记录的自行流出并列，不相加。",
        "Patients whom a referral took out of the county where the sender stands: off the platform when it was sent, to an institution on it when the patient arrived. Those refused or withdrawn off the platform, and those of whom nobody knows where to, stand apart. Shown beside self-chosen outflow of stays, never added to it.",
    ),
    formula=Text(
        "期间内发出的转往平台以外（未被拒绝、未撤回）＋ 期间内到达所在县以外机构的上转和急救转诊",
        "referrals off the platform sent in the period and neither refused nor withdrawn + upward and emergency referrals that arrived in the period beyond the county",
    ),
    unit=Unit.COUNT,
    better="neither",
    credited=Part.SENDER,
    counted=Which(("referral-out", "referral-up", "referral-emergency"), (OPENED, "arrive"), where=_leaves),
    split=Split({**_PARTS, _NOT_GONE: Text("对方未接收或已撤回", "refused there or withdrawn")}, of=_part),
    apart=frozenset({_NOT_GONE, Leaving.UNKNOWN.value}),
    source=Source("Doorstep", clause="a referral off the platform counts as outflow when it is sent", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
    examples=(
        Example(
            """
            run | workflow | step | minute | from | to
            1 | referral-up | opened | 5 | TOWN | COUNTY
            1 | | accept | 6 | |
            1 | | arrive | 50 | |
            2 | referral-up | opened | 5 | TOWN | CITY
            2 | | accept | 6 | |
            2 | | arrive | 60 | |
            3 | referral-emergency | opened | 5 | TOWN | METRO
            3 | | arrive | 70 | |
            4 | referral-up | opened | 5 | COUNTY | FAR
            4 | | accept | 6 | |
            4 | | arrive | 90 | |
            5 | referral-up | opened | 5 | COUNTY | WEST
            5 | | accept | 6 | |
            5 | | arrive | 95 | |
            6 | referral-out | opened | 7 | TOWN |
            7 | referral-out | opened | 8 | COUNTY |
            7 | | refuse | 44000 | |
            8 | referral-up | opened | 9 | COUNTY | FAR
            """,
            expected={"TOWN": 3, "COUNTY": 2},
            parts={"TOWN": {"county": 1, "city": 1, "off-platform": 1}, "COUNTY": {"province": 1, "county": 1, "not-gone": 1}},
        ),
    ),
)
