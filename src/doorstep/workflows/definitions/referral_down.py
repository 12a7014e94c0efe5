"""Downward referral (下转): after the acute phase a patient goes home to a place near home, and is followed up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows import reasons, usual_steps
from doorstep.workflows.language import Ask, AskKind, Need, Part, State, Step, Tone, Workflow
from doorstep.workflows.usual_steps import CLOCK, DESK, RECEIVER, SENDER, SENDERS

_PLACE_IS_OTHER = Need(
    "place_is_other",
    Text("所选机构就是发起或当前接收的机构", "the institution chosen is the sender or the receiver of now"),
    Text("请另选一个机构", "Choose another institution"),
)
_FOLLOW_UP = Ask(Text("首次随访日期", "day of the first follow-up"), AskKind.DAY)
_DOCTOR = Ask(Text("责任医生", "doctor responsible"), AskKind.PERSON)

WORKFLOW = Workflow(
    code="referral-down",
    name=Text("下转", "Downward referral"),
    meaning=Text(
        "急性期后转回县、乡、社区、医养结合或安宁疗护机构，随附康复与用药计划；接收并完成首次随访，才算闭环。",
        "After the acute phase the patient goes to a place near home with a plan of rehabilitation and medicines; the loop closes with the first follow-up.",
    ),
    start="offered",
    opening=Text("{who}发起下转，请{receiver}接续", "{who} offered the patient to {receiver}"),
    opening_effects=("tell_receiver",),
    exclusive="downward",
    states={
        "offered": State(Text("待接续", "Offered"), Part.RECEIVER, clock="remind"),
        "asked": State(Text("待补充", "Asked"), Part.SENDER),
        "returned": State(Text("退回，待另选", "Returned, needs another place"), Part.SENDER, tone=Tone.ALARM),
        "accepted": State(Text("已接续，待到达", "Accepted, not yet arrived"), Part.RECEIVER, clock="not_seen", tone=Tone.CALM),
        "received": State(Text("已到达，待首次随访", "Arrived, first follow-up due"), Part.RECEIVER, clock="follow_up_late", due_from="follow_up", tone=Tone.CALM),
        "overdue": State(Text("随访逾期", "Follow-up overdue"), Part.RECEIVER, tone=Tone.ALARM),
        "closed": State(Text("闭环", "Loop closed"), tone=Tone.CALM),
        "sent_back": State(Text("病情变化，已回转", "Sent back up"), tone=Tone.CALM),
        "withdrawn": State(Text("已撤回", "Withdrawn"), tone=Tone.CALM),
        "not_attended": State(Text("失访", "Lost to follow-up"), tone=Tone.CALM),
        "died": State(Text("死亡", "Died"), tone=Tone.CALM),
    },
    steps={
        "accept": Step(
            *(Text("接续", "Accept"), ("offered",), "accepted", RECEIVER),
            told=Text("{who}接续，责任医生{doctor}，首次随访{follow_up}", "{who} accepted; {doctor} follows up on {follow_up}"),
            roles=SENDERS,
            asks={"doctor": _DOCTOR, "follow_up": _FOLLOW_UP, "note": reasons.NOTE},
            effects=("tell_sender",),
            is_main=True,
        ),
        "ask": usual_steps.ask("offered", roles=SENDERS),
        "answer": usual_steps.answer("offered", roles=DESK),
        "decline": replace(
            usual_steps.decline("offered"),
            name=Text("不接续", "Decline"),
            told=Text("{who}未接续：{reason}", "{who} declined: {reason}"),
            roles=SENDERS,
        ),
        "remind": Step(
            *(Text("催办", "Remind"), ("offered",), "", CLOCK),
            told=Text("{receiver}超时未处理，逐级催办", "{receiver} let the time run out; the duty ladder is climbed"),
            effects=("climb_ladder", "tell_sender"),
        ),
        "offer_again": Step(
            *(Text("另选机构", "Offer elsewhere"), ("returned",), "offered", SENDER),
            told=Text("{who}改请{place}接续", "{who} offered it to {place}"),
            roles=DESK,
            asks={"place": reasons.PLACE, "note": reasons.NOTE},
            needs=(_PLACE_IS_OTHER,),
            changes=("move_receiver",),
            effects=("tell_receiver",),
            is_main=True,
        ),
        "receive": Step(
            *(Text("患者到达", "Received"), ("accepted",), "received", RECEIVER),
            told=Text("患者回到{receiver}", "the patient is with {receiver}"),
            roles=SENDERS,
            effects=("tell_sender",),
            is_main=True,
        ),
        "not_seen": Step(
            *(Text("提醒未到", "Remind of arrival"), ("accepted",), "", CLOCK),
            told=Text("尚未登记到达，已提醒双方", "no arrival is recorded; both are reminded"),
            effects=("tell_sender", "tell_receiver"),
        ),
        "follow_up_late": Step(
            *(Text("随访逾期", "Follow-up overdue"), ("received",), "overdue", CLOCK),
            told=Text("{receiver}首次随访逾期", "{receiver} is late with the first follow-up"),
            effects=("tell_sender", "climb_ladder"),
        ),
        "follow_up": Step(
            *(Text("完成首次随访", "First follow-up done"), ("received", "overdue"), "closed", RECEIVER),
            told=Text("{who}完成首次随访，转诊闭环", "{who} did the first follow-up; the loop is closed"),
            roles=SENDERS,
            asks={"summary": Ask(Text("随访记录", "what was found"), AskKind.WORDS)},
            effects=("tell_sender",),
            is_main=True,
        ),
        "send_back": Step(
            *(Text("病情变化，回转", "Send back up"), ("received", "overdue"), "sent_back", RECEIVER),
            told=Text("{who}因病情变化回转", "{who} sent the patient back: the illness changed"),
            roles=SENDERS,
            asks={"summary": reasons.SUMMARY},
            changes=("open_referral",),
            effects=("tell_sender",),
        ),
        "lose": usual_steps.end(
            *(Text("失访", "Lost to follow-up"), "accepted", "received", "overdue"),
            target="not_attended",
            told=Text("{who}未能联系到患者：{reason}", "{who} could not reach the patient: {reason}"),
            by=RECEIVER,
        ),
        "withdraw": usual_steps.withdraw("offered", "asked", "returned", "accepted", roles=DESK),
        "die": usual_steps.die("offered", "asked", "returned", "accepted", "received", "overdue"),
    },
    source=Source("Doorstep", clause="downward referral; follow-up closes the loop", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 1),
)
