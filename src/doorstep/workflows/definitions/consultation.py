"""Remote consultation (远程会诊): a specialist elsewhere is invited, answers in a signed opinion, and the inviting side decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.vocab.roles import Role
from doorstep.workflows import reasons, usual_steps
from doorstep.workflows.language import Ask, AskKind, Need, Part, State, Step, Tone, Workflow
from doorstep.workflows.usual_steps import BOTH, CLOCK, DESK, RECEIVER, SENDER, SENDERS

_SIGNERS = (Role.SPECIALIST, Role.CLINICIAN)
_BEFORE = ("invited", "scheduled", "returned", "missed")
_EXPERT = Ask(Text("会诊医师", "consultant"), AskKind.PERSON)
_SESSION = Ask(
    Text("占用的专家时段", "session that it takes"),
    AskKind.SLOT,
    is_required=False,
    hint=Text("可不选；选定后他人不能再约", "may stay empty; once chosen nobody else gets it"),
    services=("clinic", "visiting"),
)
_GIVEN_BACK = Text("不选则释放原来的时段", "when empty the session held so far is given back")
_AT = Ask(Text("会诊时间", "time of the consultation"), AskKind.MOMENT)
_SUGGESTED = {
    "treat-here": Text("就地治疗", "treat where the patient is"),
    "examine-further": Text("进一步检查", "examine further"),
    "refer-up": Text("建议上转", "refer upwards"),
    "refer-down": Text("建议下转", "refer downwards"),
    "other": Text("其他", "other"),
}
_FOLLOWED = {
    "followed": Text("按意见执行", "followed the opinion"),
    "partly": Text("部分采纳", "followed it in part"),
    "not-followed": Text("未采纳", "did not follow it"),
}
_EXPERT_QUALIFIES = Need(
    "expert_qualifies",
    Text("所选医师不在受邀机构的专家名单中，或不符合本地资质要求", "the consultant is not on the invited institution's list, or lacks the qualification that is asked for locally"),
    Text("请另选一位", "Choose another"),
)
_SIGNER_QUALIFIES = Need(
    "signer_qualifies",
    Text("意见须由受邀机构专家名单上、符合资质的医师本人签署", "an opinion is signed by a qualified consultant of the invited institution, in person"),
    Text("请由会诊医师登录后签署", "Let the consultant sign in and sign"),
)
_AGREEMENT = Need(
    "agreement_on_file",
    Text("两机构之间没有在有效期内的远程医疗协议", "the two institutions have no agreement on remote care in force"),
    Text("请先登记协议，或另选机构", "Register the agreement first, or choose another institution"),
)
_SESSION_IS_THEN = Need(
    "session_is_then",
    Text("约定时间不在所选专家时段之内", "the time is not within the session that was chosen"),
    Text("请改时间或另选时段", "Change the time, or choose another session"),
)
_PLACE_IS_OTHER = Need(
    "place_is_other",
    Text("所选机构就是发起或当前接收的机构", "the institution chosen is the sender or the receiver of now"),
    Text("请另选一个机构", "Choose another institution"),
)

WORKFLOW = Workflow(
    code="consultation",
    name=Text("远程会诊", "Remote consultation"),
    meaning=Text(
        "邀请方请受邀方的专家会诊，可即时或预约；意见由专家签署、归入病例，治疗由邀请方决定。",
        "A specialist elsewhere is invited, at once or for a time; the opinion is signed and filed, and the inviting side decides on treatment.",
    ),
    start="invited",
    opening=Text("{who}邀请{receiver}会诊", "{who} invited {receiver} to a consultation"),
    opening_effects=("tell_receiver",),
    states={
        "invited": State(Text("待应邀", "Invited"), Part.RECEIVER, clock="remind"),
        "scheduled": State(Text("已约定", "Scheduled"), Part.RECEIVER, clock="open_room_now", due_from="at", tone=Tone.CALM),
        "open": State(Text("会诊中", "Under way"), Part.RECEIVER, clock="miss"),
        "missed": State(Text("未会诊", "Did not take place"), Part.SENDER, tone=Tone.ALARM),
        "returned": State(Text("未应邀，待另请", "Declined, needs another"), Part.SENDER, tone=Tone.ALARM),
        "answered": State(Text("已出意见", "Opinion signed"), Part.SENDER),
        "closed": State(Text("已完成", "Completed"), tone=Tone.CALM),
        "referred": State(Text("已转为上转", "Became a referral"), tone=Tone.CALM),
        "withdrawn": State(Text("已撤回", "Withdrawn"), tone=Tone.CALM),
        "died": State(Text("死亡", "Died"), tone=Tone.CALM),
    },
    steps={
        "accept": Step(
            *(Text("应邀并约定时间", "Accept for a time"), ("invited",), "scheduled", RECEIVER),
            told=Text("{who}应邀，{expert}于{at}会诊", "{who} accepted: {expert} at {at}"),
            roles=DESK,
            asks={"expert": _EXPERT, "at": _AT, "slot": _SESSION, "note": reasons.NOTE},
            needs=(_EXPERT_QUALIFIES, _SESSION_IS_THEN),
            changes=("hold_slot",),
            effects=("tell_sender",),
            is_main=True,
        ),
        "begin": Step(
            *(Text("立即会诊", "Begin now"), ("invited", "scheduled", "missed"), "open", RECEIVER),
            told=Text("{who}开始会诊", "{who} began the consultation"),
            roles=DESK,
            changes=("open_room", "use_slot"),
            effects=("ring_sender",),
        ),
        "open_room_now": Step(
            *(Text("到时开放", "Open at its time"), ("scheduled",), "open", CLOCK),
            told=Text("约定时间已到，会诊室开放", "the time has come; the room is open"),
            changes=("open_room", "use_slot"),
            effects=("tell_sender", "tell_receiver"),
        ),
        "reschedule": Step(
            *(Text("改约时间", "Change the time"), ("scheduled", "missed"), "scheduled", BOTH),
            told=Text("{who}改约于{at}", "{who} changed the time to {at}"),
            roles=DESK,
            asks={"at": _AT, "slot": replace(_SESSION, hint=_GIVEN_BACK), "note": reasons.NOTE},
            needs=(_SESSION_IS_THEN,),
            changes=("free_slot", "hold_slot"),
            effects=("tell_sender", "tell_receiver"),
        ),
        "remind": usual_steps.remind("invited", told=Text("{receiver}超时未应邀，逐级催办", "{receiver} let the time run out; the duty ladder is climbed")),
        "decline": replace(usual_steps.decline("invited"), name=Text("谢绝", "Decline"), told=Text("{who}谢绝：{reason}", "{who} declined: {reason}")),
        "send_again": Step(
            *(Text("另请机构", "Invite elsewhere"), ("returned", "missed"), "invited", SENDER),
            told=Text("{who}改请{place}会诊", "{who} invited {place} instead"),
            roles=SENDERS,
            asks={"place": reasons.PLACE, "note": reasons.NOTE},
            needs=(_PLACE_IS_OTHER, _AGREEMENT),
            changes=("move_receiver",),
            effects=("tell_receiver",),
            is_main=True,
        ),
        "miss": Step(
            *(Text("未会诊", "Did not take place"), ("open",), "missed", (Part.SENDER, Part.RECEIVER, Part.CLOCK)),
            told=Text("会诊未进行，会诊室关闭", "it did not take place; the room is closed"),
            roles=DESK,
            changes=("close_room", "free_slot"),
            effects=("tell_sender", "tell_receiver"),
        ),
        "sign": Step(
            *(Text("签署会诊意见", "Sign the opinion"), ("invited", "scheduled", "open", "missed"), "answered", RECEIVER),
            told=Text("{who}签署会诊意见：{suggested}", "{who} signed the opinion: {suggested}"),
            roles=_SIGNERS,
            asks={
                "opinion": Ask(Text("会诊意见", "opinion"), AskKind.WORDS),
                "suggested": Ask(Text("建议去向", "suggested course"), AskKind.CHOICE, choices=_SUGGESTED),
            },
            needs=(_SIGNER_QUALIFIES,),
            changes=("sign_opinion", "close_room", "free_slot", "note_fee"),
            effects=("tell_sender",),
            is_main=True,
        ),
        "decide": Step(
            *(Text("记录处理决定", "Record the decision"), ("answered",), "closed", SENDER),
            told=Text("{who}结合本院实际决定：{followed}", "{who} decided on treatment: {followed}"),
            roles=SENDERS,
            asks={
                "followed": Ask(Text("是否采纳", "whether followed"), AskKind.CHOICE, choices=_FOLLOWED),
                "decision": Ask(Text("处理决定", "decision"), AskKind.WORDS),
            },
            effects=("tell_receiver",),
            is_main=True,
        ),
        "refer": Step(
            *(Text("转为上转", "Turn into a referral"), ("answered",), "referred", SENDER),
            told=Text("{who}按会诊意见发起上转", "{who} turned the consultation into a referral"),
            roles=SENDERS,
            asks={"note": reasons.NOTE},
            changes=("open_referral",),
            effects=("tell_receiver",),
        ),
        "withdraw": usual_steps.withdraw(*_BEFORE, "open", changes=("close_room", "free_slot")),
        "die": usual_steps.die(*_BEFORE, "open", "answered", changes=("close_room", "free_slot")),
    },
    source=Source("远程医疗服务管理规范（试行）", clause="邀请、应邀、意见归档，治疗由邀请方决定；见 2014 年《意见》的同类条文", year=2018, evidence=Evidence.SECONDARY),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
)
