"""Emergency referral (急救转诊): go first, tell at once, nobody's approval is needed."""

from __future__ import annotations

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.vocab.roles import Role
from doorstep.workflows import reasons
from doorstep.workflows.language import Ask, AskKind, Part, State, Step, Tone, Workflow

_SENDERS = (Role.CLINICIAN, Role.REFERRAL_DESK)
_DESK = (Role.REFERRAL_DESK, Role.SPECIALIST, Role.CLINICIAN)
_SENDER, _RECEIVER = (Part.SENDER,), (Part.RECEIVER,)
_COMING = ("coming", "expected")
_TRAVEL = Ask(reasons.TRAVEL.name, AskKind.CHOICE, is_required=False, choices=reasons.TRANSPORT)

WORKFLOW = Workflow(
    code="referral-emergency",
    name=Text("急救转诊", "Emergency referral"),
    meaning=Text(
        "先转运、同时告知，无需批准；接收方转诊台响铃，直到有人确认。",
        "The patient goes at once and the receiver is told at once; its desk rings until someone acknowledges.",
    ),
    start="coming",
    opening=Text("{who}急救转运，前往{receiver}", "{who} sent the patient by emergency to {receiver}"),
    opening_effects=("ring_receiver", "tell_receiver"),
    exclusive="upward",
    states={
        "coming": State(Text("在途，对方未确认", "Coming, not acknowledged"), Part.RECEIVER, clock="ring_again", tone=Tone.ALARM),
        "expected": State(Text("在途，对方已确认", "Coming, acknowledged"), Part.RECEIVER, clock="overdue", due_from="expected"),
        "arrived": State(Text("已到达", "Arrived"), Part.RECEIVER, tone=Tone.CALM),
        "admitted": State(Text("住院中", "Admitted"), Part.RECEIVER, tone=Tone.CALM),
        "treated": State(Text("急诊诊治完成", "Treated in emergency"), tone=Tone.CALM),
        "discharged": State(Text("已出院", "Discharged"), tone=Tone.CALM),
        "turned_back": State(Text("未前往", "Did not go"), tone=Tone.CALM),
        "died": State(Text("死亡", "Died"), tone=Tone.CALM),
    },
    steps={
        "acknowledge": Step(
            *(Text("知道了，准备接诊", "Acknowledge"), ("coming",), "expected", _RECEIVER),
            told=Text("{who}已确认，准备接诊", "{who} acknowledged and prepares"),
            roles=_DESK,
            asks={"note": reasons.NOTE},
            changes=("silence_bell",),
            effects=("tell_sender",),
            is_main=True,
        ),
        "ring_again": Step(
            *(Text("再次呼叫", "Ring again"), ("coming",), "", (Part.CLOCK,)),
            told=Text("{receiver}尚未确认，逐级呼叫", "{receiver} has not acknowledged; the duty ladder is climbed"),
            effects=("ring_receiver", "climb_ladder"),
        ),
        "overdue": Step(
            *(Text("提醒未到", "Remind of arrival"), ("expected",), "", (Part.CLOCK,)),
            told=Text("已过预计时间，尚未登记到达", "the time has passed and no arrival is recorded"),
            effects=("tell_sender", "tell_receiver"),
        ),
        "divert": Step(
            *(Text("改送他处", "Divert"), _COMING, "coming", _RECEIVER),
            told=Text("{who}请改送{place}：{reason}", "{who} diverted the patient to {place}: {reason}"),
            roles=_DESK,
            asks={"place": reasons.PLACE, "reason": reasons.why(reasons.DECLINED), "note": reasons.NOTE},
            changes=("move_receiver",),
            effects=("tell_sender", "ring_receiver", "tell_receiver"),
        ),
        "report": Step(
            *(Text("报告途中情况", "Report on the way"), _COMING, "", _SENDER),
            told=Text("{who}报告途中情况，{travel}，预计{expected}到达", "{who} reported from the way: {travel}, expected {expected}"),
            roles=_SENDERS,
            asks={"note": Ask(Text("情况", "how the patient is"), AskKind.WORDS), "travel": _TRAVEL, "expected": Ask(Text("预计到达", "expected arrival"), AskKind.MOMENT, is_required=False)},
            effects=("tell_receiver",),
        ),
        "arrive": Step(
            *(Text("到达", "Arrived"), _COMING, "arrived", _RECEIVER),
            told=Text("患者到达{receiver}", "the patient arrived at {receiver}"),
            roles=_DESK,
            changes=("silence_bell",),
            effects=("tell_sender",),
        ),
        "admit": Step(
            *(Text("收治入院", "Admit"), ("arrived",), "admitted", _RECEIVER),
            told=Text("{receiver}收治入院", "{receiver} admitted the patient"),
            roles=_DESK,
            asks={"slot": Ask(reasons.SLOT.name, AskKind.SLOT, is_required=False)},
            changes=("hold_slot", "use_slot"),
            effects=("tell_sender",),
            is_main=True,
        ),
        "treat": Step(
            *(Text("急诊诊治完成", "Treated, not admitted"), ("arrived",), "treated", _RECEIVER),
            told=Text("{receiver}急诊诊治完成：{outcome}", "{receiver} treated the patient: {outcome}"),
            roles=_DESK,
            asks={"outcome": reasons.OUTCOME, "summary": reasons.SUMMARY},
            effects=("tell_sender",),
        ),
        "discharge": Step(
            *(Text("出院", "Discharge"), ("admitted",), "discharged", _RECEIVER),
            told=Text("{receiver}出院：{outcome}", "{receiver} discharged the patient: {outcome}"),
            roles=_DESK,
            asks={"outcome": reasons.OUTCOME, "summary": reasons.SUMMARY},
            changes=("free_slot",),
            effects=("tell_sender",),
            is_main=True,
        ),
        "turn_back": Step(
            *(Text("未前往", "Did not go"), _COMING, "turned_back", _SENDER),
            told=Text("{who}：患者未前往，{reason}", "{who}: the patient did not go, {reason}"),
            roles=_SENDERS,
            asks={"reason": reasons.why(reasons.WITHDRAWN), "note": reasons.NOTE},
            changes=("silence_bell",),
            effects=("tell_receiver",),
        ),
        "die": Step(
            *(Text("患者死亡", "The patient died"), (*_COMING, "arrived"), "died", (Part.SENDER, Part.RECEIVER)),
            told=Text("{who}记录患者死亡", "{who} recorded that the patient died"),
            roles=_DESK,
            asks={"note": reasons.NOTE},
            changes=("silence_bell",),
            effects=("tell_sender", "tell_receiver"),
        ),
    },
    source=Source("Doorstep", clause="emergency referral", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 1),
)
