"""Referral out (转往区域外): the destination is not on the platform; it is outflow from the moment it is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows import reasons, usual_steps
from doorstep.workflows.language import Ask, AskKind, Part, State, Step, Tone, Workflow
from doorstep.workflows.usual_steps import CLOCK, SENDER

_SENDERS = usual_steps.DESK

WORKFLOW = Workflow(
    code="referral-out",
    name=Text("转往区域外", "Referral out of the region"),
    meaning=Text(
        "接收机构不在平台上，由发起方代为登记进展；自发出之时起计为外流。",
        "The destination is not on the platform, so the sender records what becomes of it; it counts as outflow from the moment it is sent.",
    ),
    start="sent",
    opening=Text("{who}转往{receiver}", "{who} referred the patient to {receiver}"),
    exclusive="upward",
    states={
        "sent": State(Text("已联系，待答复", "Sent, no reply yet"), Part.SENDER, clock="chase"),
        "agreed": State(Text("对方同意接收", "Agreed by the destination"), Part.SENDER, tone=Tone.CALM),
        "there": State(Text("在外就医", "Being treated there"), Part.SENDER, clock="ask_after", tone=Tone.CALM),
        "back": State(Text("已返回", "Came back"), tone=Tone.CALM),
        "refused": State(Text("对方未接收", "Refused by the destination"), tone=Tone.CALM),
        "withdrawn": State(Text("已撤回", "Withdrawn"), tone=Tone.CALM),
        "lost": State(Text("失去联系", "Out of touch"), tone=Tone.CALM),
        "died": State(Text("死亡", "Died"), tone=Tone.CALM),
    },
    steps={
        "agree": Step(
            *(Text("对方同意", "They agreed"), ("sent",), "agreed", SENDER),
            told=Text("{receiver}同意接收", "{receiver} agreed"),
            roles=_SENDERS,
            asks={"note": reasons.NOTE},
            is_main=True,
        ),
        "refuse": Step(
            *(Text("对方未接收", "They refused"), ("sent",), "refused", SENDER),
            told=Text("{receiver}未接收：{reason}", "{receiver} refused: {reason}"),
            roles=_SENDERS,
            asks={"reason": reasons.why(reasons.DECLINED), "note": reasons.NOTE},
        ),
        "chase": Step(
            *(Text("提醒跟进", "Remind"), ("sent",), "", CLOCK),
            told=Text("尚无答复，已提醒发起方", "no reply yet; the sender is reminded"),
            effects=("tell_sender",),
        ),
        "depart": Step(
            *(Text("患者出发", "Patient departs"), ("sent", "agreed"), "there", SENDER),
            told=Text("患者前往{receiver}，{travel}", "the patient set out for {receiver}, {travel}"),
            roles=_SENDERS,
            asks={"travel": reasons.TRAVEL},
        ),
        "ask_after": Step(
            *(Text("提醒了解情况", "Remind to ask"), ("there",), "", CLOCK),
            told=Text("请向患者或家属了解情况", "time to ask the patient or family"),
            effects=("tell_sender",),
        ),
        "come_back": Step(
            *(Text("登记结果", "Record the outcome"), ("there",), "back", SENDER),
            told=Text("患者自{receiver}返回：{outcome}", "the patient came back from {receiver}: {outcome}"),
            roles=_SENDERS,
            asks={"outcome": reasons.OUTCOME, "summary": Ask(reasons.SUMMARY.name, AskKind.WORDS, is_required=False)},
            is_main=True,
        ),
        "withdraw": replace(usual_steps.withdraw("sent", "agreed", roles=_SENDERS), effects=()),
        "lose": Step(
            *(Text("失去联系", "Out of touch"), ("there",), "lost", SENDER),
            told=Text("{who}未能了解到结果", "{who} could not learn the outcome"),
            roles=_SENDERS,
            asks={"note": reasons.NOTE},
        ),
        "die": replace(usual_steps.die("sent", "agreed", "there", by=SENDER, roles=_SENDERS), effects=()),
    },
    source=Source("Doorstep", clause="referral to a destination outside the platform", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 1),
)
