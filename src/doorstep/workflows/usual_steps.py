"""Steps that several workflows take alike; what differs is who, from where, and where to."""

from __future__ import annotations

from dataclasses import replace

from doorstep.core.text import Text
from doorstep.vocab.roles import Role
from doorstep.workflows import reasons
from doorstep.workflows.language import Part, Step

SENDERS = (Role.CLINICIAN, Role.REFERRAL_DESK)
DESK = (Role.REFERRAL_DESK, Role.SPECIALIST, Role.CLINICIAN)
SENDER, RECEIVER, CLOCK = (Part.SENDER,), (Part.RECEIVER,), (Part.CLOCK,)
BOTH = (Part.SENDER, Part.RECEIVER)


def ask(*sources: str, roles: tuple[Role, ...] = DESK) -> Step:
    """The receiver asks or advises."""
    return Step(
        *(Text("询问或建议", "Ask or advise"), sources, "asked", RECEIVER),
        told=Text("{who}提出问题或建议", "{who} asked or advised"),
        roles=roles,
        asks={"question": reasons.QUESTION},
        effects=("tell_sender",),
    )


def remind(*sources: str, told: Text) -> Step:
    """The clock: somebody let the time run out; the duty ladder is climbed."""
    return Step(Text("催办", "Remind"), sources, "", CLOCK, told=told, effects=("climb_ladder",))


def answer(target: str, *, roles: tuple[Role, ...] = SENDERS) -> Step:
    """The sender answers what was asked."""
    return Step(
        *(Text("答复", "Answer"), ("asked",), target, SENDER),
        told=Text("{who}已答复", "{who} answered"),
        roles=roles,
        asks={"answer": reasons.ANSWER},
        effects=("tell_receiver",),
        is_main=True,
    )


def arrive(*sources: str, changes: tuple[str, ...] = (), is_main: bool = True) -> Step:
    """The patient is there."""
    return Step(
        *(Text("到达", "Arrived"), sources, "arrived", RECEIVER),
        told=Text("患者到达{receiver}", "the patient arrived at {receiver}"),
        roles=DESK,
        changes=changes,
        effects=("tell_sender",),
        is_main=is_main,
    )


ADMIT = Step(
    *(Text("收治入院", "Admit"), ("arrived",), "admitted", RECEIVER),
    told=Text("{receiver}收治入院", "{receiver} admitted the patient"),
    roles=DESK,
    changes=("use_slot",),
    effects=("tell_sender",),
    is_main=True,
)
TREAT = Step(
    *(Text("诊治完成，未住院", "Treated, not admitted"), ("arrived",), "treated", RECEIVER),
    told=Text("{receiver}诊治完成，未住院：{outcome}", "{receiver} treated the patient without admission: {outcome}"),
    roles=DESK,
    asks={"outcome": reasons.OUTCOME, "summary": reasons.SUMMARY},
    changes=("free_slot",),
    effects=("tell_sender",),
)
DISCHARGE = replace(
    TREAT,
    name=Text("出院", "Discharge"),
    sources=("admitted",),
    target="discharged",
    told=Text("{receiver}出院：{outcome}", "{receiver} discharged the patient: {outcome}"),
    is_main=True,
)


def end(name: Text, *sources: str, target: str, told: Text, by: tuple[Part, ...] = SENDER, roles: tuple[Role, ...] = SENDERS, changes: tuple[str, ...] = ()) -> Step:
    """An end with a reason out of those for withdrawing; the other side is told."""
    return Step(
        *(name, sources, target, by),
        told=told,
        roles=roles,
        asks={"reason": reasons.why(reasons.WITHDRAWN), "note": reasons.NOTE},
        changes=changes,
        effects=("tell_sender",) if by == RECEIVER else ("tell_receiver",),
    )


def withdraw(*sources: str, roles: tuple[Role, ...] = SENDERS, changes: tuple[str, ...] = ()) -> Step:
    """The sender takes it back, with a reason."""
    told = Text("{who}撤回：{reason}", "{who} withdrew it: {reason}")
    return end(Text("撤回", "Withdraw"), *sources, target="withdrawn", told=told, roles=roles, changes=changes)


def die(*sources: str, by: tuple[Part, ...] = BOTH, roles: tuple[Role, ...] = DESK, changes: tuple[str, ...] = ()) -> Step:
    """The patient died; nothing follows."""
    return Step(
        *(Text("患者死亡", "The patient died"), sources, "died", by),
        told=Text("{who}记录患者死亡", "{who} recorded that the patient died"),
        roles=roles,
        asks={"note": reasons.NOTE},
        changes=changes,
        effects=("tell_sender", "tell_receiver"),
    )


def decline(*sources: str) -> Step:
    """The receiver does not take the patient, with a reason; the sender chooses again."""
    return Step(
        *(Text("不接收", "Decline"), sources, "returned", RECEIVER),
        told=Text("{who}未接收：{reason}", "{who} declined: {reason}"),
        roles=DESK,
        asks={"reason": reasons.why(reasons.DECLINED), "note": reasons.NOTE},
        changes=("end_receiver",),
        effects=("tell_sender",),
    )


def redirect(name: Text, *sources: str, target: str, told: Text, effects: tuple[str, ...]) -> Step:
    """The receiver names another place, with a reason."""
    return Step(
        *(name, sources, target, RECEIVER),
        told=told,
        roles=DESK,
        asks={"place": reasons.PLACE, "reason": reasons.why(reasons.DECLINED), "note": reasons.NOTE},
        changes=("move_receiver",),
        effects=effects,
    )
