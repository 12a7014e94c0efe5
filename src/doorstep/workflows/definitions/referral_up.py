"""Upward referral (上转): a patient is sent to a place that can treat what cannot be treated here."""

from __future__ import annotations

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.vocab.roles import Role
from doorstep.workflows import reasons
from doorstep.workflows.language import Ask, AskKind, Need, Part, State, Step, Tone, Workflow

_SENDERS = (Role.CLINICIAN, Role.REFERRAL_DESK)
_DESK = (Role.REFERRAL_DESK, Role.SPECIALIST, Role.CLINICIAN)
_SENDER, _RECEIVER, _CLOCK = (Part.SENDER,), (Part.RECEIVER,), (Part.CLOCK,)
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
        "treated": State(Text("门诊诊治完成", "Treated without admission"), tone=Tone.CALM),
        "discharged": State(Text("已出院", "Discharged"), tone=Tone.CALM),
        "treated_here": State(Text("就地治疗", "Treated where the patient is"), tone=Tone.CALM),
        "not_attended": State(Text("未就诊结束", "Ended without attendance"), tone=Tone.CALM),
        "withdrawn": State(Text("已撤回", "Withdrawn"), tone=Tone.CALM),
        "died": State(Text("死亡", "Died"), tone=Tone.CALM),
    },
    steps={
        "accept": Step(
            *(Text("接收并预留", "Accept and hold"), _TRIAGE, "accepted", _RECEIVER),
            told=Text("{who}接收转诊，预留{slot}至{until}", "{who} accepted and held {slot} until {until}"),
            roles=_DESK,
            asks={"slot": reasons.SLOT, "until": reasons.UNTIL, "note": reasons.NOTE},
            needs=(_SLOT_IS_FREE,),
            changes=("hold_slot",),
            effects=("tell_sender",),
            is_main=True,
        ),
        "ask": Step(
            *(Text("询问或建议", "Ask or advise"), _TRIAGE, "asked", _RECEIVER),
            told=Text("{who}提出问题或建议", "{who} asked or advised"),
            roles=_DESK,
            asks={"question": reasons.QUESTION},
            effects=("tell_sender",),
        ),
        "redirect": Step(
            *(Text("改转他处", "Redirect"), _TRIAGE, "waiting", _RECEIVER),
            told=Text("{who}改请{place}接收", "{who} redirected it to {place}"),
            roles=_DESK,
            asks={"place": reasons.PLACE, "reason": reasons.why(reasons.DECLINED), "note": reasons.NOTE},
            needs=(_PLACE_IS_OTHER,),
            changes=("move_receiver",),
            effects=("tell_sender", "tell_receiver"),
        ),
        "decline": Step(
            *(Text("不接收", "Decline"), _TRIAGE, "returned", _RECEIVER),
            told=Text("{who}未接收：{reason}", "{who} declined: {reason}"),
            roles=_DESK,
            asks={"reason": reasons.why(reasons.DECLINED), "note": reasons.NOTE},
            changes=("end_receiver",),
            effects=("tell_sender",),
        ),
        "escalate": Step(
            *(Text("超时催办", "Escalate"), ("waiting",), "escalated", _CLOCK),
            told=Text("{receiver}超时未处理，逐级催办", "{receiver} let the time run out; the duty ladder is climbed"),
            effects=("climb_ladder",),
        ),
        "lapse": Step(
            *(Text("超时退回", "Lapse"), ("escalated",), "returned", _CLOCK),
            told=Text("{receiver}催办后仍未处理，退回发起方", "{receiver} did not act after escalation; it goes back to the sender"),
            changes=("end_receiver",),
            effects=("tell_sender",),
        ),
        "chase": Step(
            *(Text("提醒答复", "Remind"), ("asked",), "", _CLOCK),
            told=Text("尚未答复，已提醒发起方", "no answer yet; the sender is reminded"),
            effects=("tell_sender",),
        ),
        "answer": Step(
            *(Text("答复", "Answer"), ("asked",), "waiting", _SENDER),
            told=Text("{who}已答复", "{who} answered"),
            roles=_SENDERS,
            asks={"answer": reasons.ANSWER},
            effects=("tell_receiver",),
            is_main=True,
        ),
        "treat_here": Step(
            *(Text("按建议就地治疗", "Treat here as advised"), ("asked", "returned"), "treated_here", _SENDER),
            told=Text("{who}就地治疗，转诊结束", "{who} treats the patient here; the referral ends"),
            roles=_SENDERS,
            asks={"note": reasons.NOTE},
            effects=("tell_receiver",),
        ),
        "send_again": Step(
            *(Text("另选机构", "Send elsewhere"), ("returned", "missed"), "waiting", _SENDER),
            told=Text("{who}改请{place}接收", "{who} sent it to {place}"),
            roles=_SENDERS,
            asks={"place": reasons.PLACE, "note": reasons.NOTE},
            changes=("move_receiver",),
            effects=("tell_receiver",),
            is_main=True,
        ),
        "depart": Step(
            *(Text("患者出发", "Patient departs"), ("accepted",), "on_the_way", _SENDER),
            told=Text("患者出发，{travel}", "the patient set out, {travel}"),
            roles=_SENDERS,
            asks={"travel": reasons.TRAVEL, "expected": Ask(Text("预计到达", "expected arrival"), AskKind.MOMENT, is_required=False)},
            effects=("tell_receiver",),
            is_main=True,
        ),
        "cannot_keep": Step(
            *(Text("无法保留", "Cannot keep the place"), _UNDERWAY, "returned", _RECEIVER),
            told=Text("{who}无法保留床位或号源：{reason}", "{who} cannot keep the place: {reason}"),
            roles=_DESK,
            asks={"reason": reasons.why(reasons.DECLINED), "note": reasons.NOTE},
            changes=("free_slot", "end_receiver"),
            effects=("tell_sender",),
        ),
        "miss": Step(
            *(Text("未到", "Did not arrive"), _UNDERWAY, "missed", (Part.RECEIVER, Part.CLOCK)),
            told=Text("患者未按时到达，预留已释放", "the patient did not arrive in time; what was held is free again"),
            roles=_DESK,
            changes=("free_slot",),
            effects=("tell_sender",),
        ),
        "arrive": Step(
            *(Text("到达", "Arrived"), (*_UNDERWAY, "missed"), "arrived", _RECEIVER),
            told=Text("患者到达{receiver}", "the patient arrived at {receiver}"),
            roles=_DESK,
            effects=("tell_sender",),
            is_main=True,
        ),
        "admit": Step(
            *(Text("收治入院", "Admit"), ("arrived",), "admitted", _RECEIVER),
            told=Text("{receiver}收治入院", "{receiver} admitted the patient"),
            roles=_DESK,
            changes=("use_slot",),
            effects=("tell_sender",),
            is_main=True,
        ),
        "treat": Step(
            *(Text("门诊诊治完成", "Treated, not admitted"), ("arrived",), "treated", _RECEIVER),
            told=Text("{receiver}门诊诊治完成：{outcome}", "{receiver} treated the patient without admission: {outcome}"),
            roles=_DESK,
            asks={"outcome": reasons.OUTCOME, "summary": reasons.SUMMARY},
            changes=("free_slot",),
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
        "withdraw": Step(
            *(Text("撤回", "Withdraw"), (*_TRIAGE, *_HERE, *_UNDERWAY), "withdrawn", _SENDER),
            told=Text("{who}撤回转诊：{reason}", "{who} withdrew it: {reason}"),
            roles=_SENDERS,
            asks={"reason": reasons.why(reasons.WITHDRAWN), "note": reasons.NOTE},
            changes=("free_slot",),
            effects=("tell_receiver",),
        ),
        "give_up": Step(
            *(Text("未就诊结束", "End without attendance"), ("missed",), "not_attended", _SENDER),
            told=Text("患者未前往，转诊结束", "the patient did not attend; the referral ends"),
            roles=_SENDERS,
            asks={"reason": reasons.why(reasons.WITHDRAWN), "note": reasons.NOTE},
        ),
        "die": Step(
            *(Text("患者死亡", "The patient died"), (*_TRIAGE, *_HERE, *_UNDERWAY, "arrived"), "died", (Part.SENDER, Part.RECEIVER)),
            told=Text("{who}记录患者死亡", "{who} recorded that the patient died"),
            roles=_DESK,
            asks={"note": reasons.NOTE},
            changes=("free_slot",),
            effects=("tell_sender", "tell_receiver"),
        ),
    },
    source=Source("Doorstep", clause="upward referral; triage outcomes as published for NHS e-RS, closure as in 浙江省分级诊疗服务规范(试行)", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 1),
)
