"""Emergency referral (急救转诊): go first, tell at once, nobody's approval is needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows import reasons, usual_steps
from doorstep.workflows.language import Ask, AskKind, Part, State, Step, Tone, Workflow
from doorstep.workflows.usual_steps import CLOCK, DESK, RECEIVER, SENDER, SENDERS

_COMING = ("coming", "expected")
_TRAVEL = replace(reasons.TRAVEL, is_required=False)

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
            *(Text("知道了，准备接诊", "Acknowledge"), ("coming",), "expected", RECEIVER),
            told=Text("{who}已确认，准备接诊", "{who} acknowledged and prepares"),
            roles=DESK,
            asks={"note": reasons.NOTE},
            changes=("silence_bell",),
            effects=("tell_sender",),
            is_main=True,
        ),
        "ring_again": Step(
            *(Text("再次呼叫", "Ring again"), ("coming",), "", CLOCK),
            told=Text("{receiver}尚未确认，逐级呼叫", "{receiver} has not acknowledged; the duty ladder is climbed"),
            effects=("ring_receiver", "climb_ladder"),
        ),
        "overdue": Step(
            *(Text("提醒未到", "Remind of arrival"), ("expected",), "", CLOCK),
            told=Text("已过预计时间，尚未登记到达", "the time has passed and no arrival is recorded"),
            effects=("tell_sender", "tell_receiver"),
        ),
        "divert": usual_steps.redirect(
            *(Text("改送他处", "Divert"), *_COMING),
            target="coming",
            told=Text("{who}请改送{place}：{reason}", "{who} diverted the patient to {place}: {reason}"),
            effects=("tell_sender", "ring_receiver", "tell_receiver"),
        ),
        "report": Step(
            *(Text("报告途中情况", "Report on the way"), _COMING, "", SENDER),
            told=Text("{who}报告途中情况，{travel}，预计{expected}到达", "{who} reported from the way: {travel}, expected {expected}"),
            roles=SENDERS,
            asks={"note": Ask(Text("情况", "how the patient is"), AskKind.WORDS), "travel": _TRAVEL, "expected": Ask(Text("预计到达", "expected arrival"), AskKind.MOMENT, is_required=False)},
            effects=("tell_receiver",),
        ),
        "arrive": usual_steps.arrive(*_COMING, changes=("silence_bell",), is_main=False),
        "admit": replace(
            usual_steps.ADMIT,
            asks={"slot": replace(reasons.SLOT, is_required=False)},
            changes=("hold_slot", "use_slot"),
        ),
        "treat": usual_steps.TREAT,
        "discharge": usual_steps.DISCHARGE,
        "turn_back": usual_steps.end(
            *(Text("未前往", "Did not go"), *_COMING),
            target="turned_back",
            told=Text("{who}：患者未前往，{reason}", "{who}: the patient did not go, {reason}"),
            changes=("silence_bell",),
        ),
        "die": usual_steps.die(*_COMING, "arrived", changes=("silence_bell",)),
    },
    source=Source("Doorstep", clause="emergency referral", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 1),
)
