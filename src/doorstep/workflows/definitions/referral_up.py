"""Upward referral (上转): a patient is sent to a place that can treat what cannot be treated here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows import reasons, usual_steps
from doorstep.workflows.language import Ask, AskKind, Need, Part, State, Step, Tone, Workflow
from doorstep.workflows.usual_steps import CLOCK, DESK, RECEIVER, SENDER, SENDERS

_TRIAGE = ("waiting", "escalated")
_UNDERWAY = ("accepted", "on_the_way")
_HERE = ("returned", "asked", "missed")

_SLOT_IS_FREE = Need(
    "slot_is_free",
    Text("所选床位、号源或时段已被占用", "the bed, slot or session is taken"),
    Text("请另选一个", "Choose another"),
)
_PLACE_IS_OTHER = Need(
    "place_is_other",
    Text("所选机构就是发起或当前接收的机构", "the institution chosen is the sender or the receiver of now"),
    Text("请另选一个机构", "Choose another institution"),
)

WORKFLOW = Workflow(
    code="referral-up",
    name=Text("上转", "Upward referral"),
    meaning=Text(
        "基层医生把本地治不了的患者转到有能力的机构；接收即预留床位、号源或专家，诊疗结果自动返回。",
        "A doctor sends a patient to a place that can treat them; accepting holds a bed, slot or session, and the outcome comes back.",
    ),
    start="waiting",
    opening=Text("{who}发起上转，请{receiver}接收", "{who} sent the referral to {receiver}"),
    opening_effects=("tell_receiver",),
    exclusive="upward",
    states={
        "waiting": State(Text("待接收", "Waiting for triage"), Part.RECEIVER, clock="escalate"),
        "escalated": State(Text("催办中", "Escalated"), Part.RECEIVER, clock="lapse", tone=Tone.ALARM),
        "asked": State(Text("待补充", "Asked"), Part.SENDER, clock="chase"),
        "returned": State(Text("退回，待另选", "Returned, needs another place"), Part.SENDER, tone=Tone.ALARM),
        "accepted": State(Text("已接收，待前往", "Accepted, not yet travelling"), Part.SENDER, clock="miss", due_from="until", tone=Tone.CALM),
        "on_the_way": State(Text("在途", "On the way"), Part.RECEIVER, clock="miss", due_from="until", tone=Tone.CALM),
        "missed": State(Text("未到", "Did not arrive"), Part.SENDER, tone=Tone.ALARM),
        "arrived": State(Text("已到达", "Arrived"), Part.RECEIVER, tone=Tone.CALM),
        "admitted": State(Text("住院中", "Admitted"), Part.RECEIVER, tone=Tone.CALM),
        "treated": State(Text("诊治完成，未住院", "Treated without admission"), tone=Tone.CALM),
        "discharged": State(Text("已出院", "Discharged"), tone=Tone.CALM),
        "treated_here": State(Text("就地治疗", "Treated where the patient is"), tone=Tone.CALM),
        "not_attended": State(Text("未就诊结束", "Ended without attendance"), tone=Tone.CALM),
        "withdrawn": State(Text("已撤回", "Withdrawn"), tone=Tone.CALM),
        "died": State(Text("死亡", "Died"), tone=Tone.CALM),
    },
    steps={
        "accept": Step(
            *(Text("接收并预留", "Accept and hold"), _TRIAGE, "accepted", RECEIVER),
            told=Text("{who}接收转诊，预留{slot}至{until}", "{who} accepted and held {slot} until {until}"),
            roles=DESK,
            asks={"slot": reasons.SLOT, "until": reasons.UNTIL, "note": reasons.NOTE},
            needs=(_SLOT_IS_FREE,),
            changes=("hold_slot",),
            effects=("tell_sender",),
            is_main=True,
        ),
        "ask": usual_steps.ask(*_TRIAGE),
        "redirect": replace(
            usual_steps.redirect(
                *(Text("改转他处", "Redirect"), *_TRIAGE),
                target="waiting",
                told=Text("{who}改请{place}接收", "{who} redirected it to {place}"),
                effects=("tell_sender", "tell_receiver"),
            ),
            needs=(_PLACE_IS_OTHER,),
        ),
        "decline": usual_steps.decline(*_TRIAGE),
        "escalate": Step(
            *(Text("超时催办", "Escalate"), ("waiting",), "escalated", CLOCK),
            told=Text("{receiver}超时未处理，逐级催办", "{receiver} let the time run out; the duty ladder is climbed"),
            effects=("climb_ladder",),
        ),
        "lapse": Step(
            *(Text("超时退回", "Lapse"), ("escalated",), "returned", CLOCK),
            told=Text("{receiver}催办后仍未处理，退回发起方", "{receiver} did not act after escalation; it goes back to the sender"),
            changes=("end_receiver",),
            effects=("tell_sender",),
        ),
        "chase": Step(
            *(Text("提醒答复", "Remind"), ("asked",), "", CLOCK),
            told=Text("尚未答复，已提醒发起方", "no answer yet; the sender is reminded"),
            effects=("tell_sender",),
        ),
        "answer": usual_steps.answer("waiting"),
        "treat_here": Step(
            *(Text("按建议就地治疗", "Treat here as advised"), ("asked", "returned"), "treated_here", SENDER),
            told=Text("{who}就地治疗，转诊结束", "{who} treats the patient here; the referral ends"),
            roles=SENDERS,
            asks={"note": reasons.NOTE},
            effects=("tell_receiver",),
        ),
        "send_again": Step(
            *(Text("另选机构", "Send elsewhere"), ("returned", "missed"), "waiting", SENDER),
            told=Text("{who}改请{place}接收", "{who} sent it to {place}"),
            roles=SENDERS,
            asks={"place": reasons.PLACE, "note": reasons.NOTE},
            changes=("move_receiver",),
            effects=("tell_receiver",),
            is_main=True,
        ),
        "depart": Step(
            *(Text("患者出发", "Patient departs"), ("accepted",), "on_the_way", SENDER),
            told=Text("患者出发，{travel}", "the patient set out, {travel}"),
            roles=SENDERS,
            asks={"travel": reasons.TRAVEL, "expected": Ask(Text("预计到达", "expected arrival"), AskKind.MOMENT, is_required=False)},
            effects=("tell_receiver",),
            is_main=True,
        ),
        "cannot_keep": Step(
            *(Text("无法保留", "Cannot keep the place"), _UNDERWAY, "returned", RECEIVER),
            told=Text("{who}无法保留床位或号源：{reason}", "{who} cannot keep the place: {reason}"),
            roles=DESK,
            asks={"reason": reasons.why(reasons.DECLINED), "note": reasons.NOTE},
            changes=("free_slot", "end_receiver"),
            effects=("tell_sender",),
        ),
        "miss": Step(
            *(Text("未到", "Did not arrive"), _UNDERWAY, "missed", (Part.RECEIVER, Part.CLOCK)),
            told=Text("患者未按时到达，预留已释放", "the patient did not arrive in time; what was held is free again"),
            roles=DESK,
            changes=("free_slot",),
            effects=("tell_sender",),
        ),
        "arrive": usual_steps.arrive(*_UNDERWAY, "missed"),
        "admit": usual_steps.ADMIT,
        "treat": usual_steps.TREAT,
        "discharge": usual_steps.DISCHARGE,
        "withdraw": usual_steps.withdraw(*_TRIAGE, *_HERE, *_UNDERWAY, changes=("free_slot",)),
        "give_up": Step(
            *(Text("未就诊结束", "End without attendance"), ("missed",), "not_attended", SENDER),
            told=Text("患者未前往，转诊结束", "the patient did not attend; the referral ends"),
            roles=SENDERS,
            asks={"reason": reasons.why(reasons.WITHDRAWN), "note": reasons.NOTE},
        ),
        "die": usual_steps.die(*_TRIAGE, *_HERE, *_UNDERWAY, "arrived", changes=("free_slot",)),
    },
    source=Source("Doorstep", clause="upward referral; triage outcomes as published for NHS e-RS, closure as in 浙江省分级诊疗服务规范(试行)", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 1),
)
