"""Hotline (有事找院长): a call or a scanned code becomes a case with a deadline, a reply and the caller's verdict."""

from __future__ import annotations

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.vocab.roles import Role
from doorstep.workflows import reasons
from doorstep.workflows.language import Ask, AskKind, Need, Part, State, Step, Tone, Workflow

_DESK = (Role.REFERRAL_DESK,)
_SENDER, _RECEIVER = (Part.SENDER,), (Part.RECEIVER,)
_HEARERS = (Part.CALLER, Part.SENDER)
_PLACE_IS_OTHER = Need(
    "place_is_other",
    Text("所选机构就是当前办理的机构", "the institution chosen already has it"),
    Text("请另选一个机构", "Choose another institution"),
)

WORKFLOW = Workflow(
    code="hotline",
    name=Text("有事找院长", "Hotline"),
    meaning=Text(
        "来电或扫码反映的事项限时办理、答复，并由来电人评价；按机构统计。",
        "What a caller brings is dealt with in time, answered, and judged by the caller; counted for each institution.",
    ),
    start="received",
    opening=Text("收到来电或扫码，请{receiver}办理", "a call or scan came in; {receiver} is to deal with it"),
    opening_effects=("tell_receiver",),
    states={
        "received": State(Text("待受理", "Received"), Part.RECEIVER, clock="escalate"),
        "escalated": State(Text("催办中", "Escalated"), Part.RECEIVER, tone=Tone.ALARM),
        "working": State(Text("办理中", "Being dealt with"), Part.RECEIVER, clock="late"),
        "replied": State(Text("已答复，待评价", "Answered, verdict due"), Part.CALLER, clock="settle", tone=Tone.CALM),
        "reopened": State(Text("不满意，重办", "Not satisfied, reopened"), Part.RECEIVER, tone=Tone.ALARM),
        "satisfied": State(Text("满意", "Satisfied"), tone=Tone.CALM),
        "settled": State(Text("未评价结束", "Ended without a verdict"), tone=Tone.CALM),
        "ended_unsatisfied": State(Text("仍不满意，结束", "Ended, still not satisfied"), tone=Tone.CALM),
    },
    steps={
        "take_on": Step(
            *(Text("受理", "Take it on"), ("received", "escalated"), "working", _RECEIVER),
            told=Text("{who}受理", "{who} took it on"),
            roles=_DESK,
            is_main=True,
        ),
        "pass_on": Step(
            *(Text("转其他机构", "Pass on"), ("received", "escalated", "working"), "received", _RECEIVER),
            told=Text("{who}转{place}办理", "{who} passed it to {place}"),
            roles=_DESK,
            asks={"place": reasons.PLACE, "note": reasons.NOTE},
            needs=(_PLACE_IS_OTHER,),
            changes=("move_receiver",),
            effects=("tell_receiver",),
        ),
        "escalate": Step(
            *(Text("超时催办", "Escalate"), ("received",), "escalated", (Part.CLOCK,)),
            told=Text("{receiver}超时未受理，逐级催办", "{receiver} let the time run out; the duty ladder is climbed"),
            effects=("climb_ladder",),
        ),
        "late": Step(
            *(Text("超时催办", "Remind"), ("working",), "", (Part.CLOCK,)),
            told=Text("{receiver}超时未答复，逐级催办", "{receiver} has not answered in time; the duty ladder is climbed"),
            effects=("climb_ladder",),
        ),
        "reply": Step(
            *(Text("答复", "Reply"), ("working", "reopened"), "replied", _RECEIVER),
            told=Text("{who}已答复", "{who} replied"),
            roles=_DESK,
            asks={"answer": reasons.ANSWER},
            effects=("tell_caller",),
            is_main=True,
        ),
        "praise": Step(
            *(Text("满意", "Satisfied"), ("replied",), "satisfied", _HEARERS),
            told=Text("来电人表示满意", "the caller is satisfied"),
            roles=_DESK,
            is_main=True,
        ),
        "object": Step(
            *(Text("不满意，请重办", "Not satisfied"), ("replied",), "reopened", _HEARERS),
            told=Text("来电人不满意，重新办理", "the caller is not satisfied; it is opened again"),
            roles=_DESK,
            asks={"note": reasons.NOTE},
            effects=("tell_receiver",),
        ),
        "settle": Step(
            *(Text("未评价结束", "End without a verdict"), ("replied",), "settled", (Part.CLOCK,)),
            told=Text("来电人未评价，结束", "no verdict came; it ends"),
        ),
        "give_up": Step(
            *(Text("结束", "End it"), ("reopened",), "ended_unsatisfied", _RECEIVER),
            told=Text("{who}结束办理，来电人仍不满意", "{who} ended it; the caller is still not satisfied"),
            roles=_DESK,
            asks={"note": Ask(Text("理由", "why"), AskKind.WORDS)},
            effects=("tell_caller",),
        ),
    },
    source=Source("Doorstep", clause="hotline; the deadline is local configuration", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 1),
)
