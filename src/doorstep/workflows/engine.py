"""The engine: state, step, actor, answers, facts and time in; new state and named deeds out. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from doorstep.core.clock import BEIJING
from doorstep.core.errors import BadValue, NotAllowed, UserError
from doorstep.core.text import Text
from doorstep.vocab.roles import Role
from doorstep.workflows.language import Ask, AskKind, Part, Step, Workflow

_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
Limits = Mapping[str, timedelta]
"""How long an instance may stay in a state, by state; local configuration, for no official limit exists."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who takes a step: the part played, and the role for people with an account."""

    part: Part
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What a step led to.

    answers   the answers to this step
    known     coded answers of this and all earlier steps, the latest of each
    due_at    when the clock takes its step from the new state; None when nothing sets a time
    """

    state: str
    answers: Mapping[str, str]
    known: Mapping[str, str]
    changes: tuple[str, ...]
    effects: tuple[str, ...]
    due_at: datetime | None


class StepRefused(UserError):
    """The step cannot be taken from where the instance stands."""

    code = "step-refused"
    http_status = 409


def may_take(step: Step, actor: Actor) -> bool:
    """True when this part and role may take the step somewhere."""
    return actor.part in step.by and (not actor.part.has_role or actor.role in step.roles)


def allowed(workflow: Workflow, *, state: str, actor: Actor) -> dict[str, Step]:
    """The steps that `actor` may take from `state`, the main one first."""
    return {code: step for code, step in workflow.steps_from(state).items() if may_take(step, actor)}


def take(
    workflow: Workflow,
    *,
    state: str,
    step: str,
    actor: Actor,
    answers: Mapping[str, str],
    known: Mapping[str, str],
    facts: Mapping[str, bool],
    limits: Limits,
    now: datetime,
) -> Taken:
    """Take one step.

    Raises StepRefused from a wrong state or without a needed fact, NotAllowed for a wrong part or role,
    BadValue for answers that are missing or unknown.
    """
    chosen = _step(workflow, state, step)
    _refuse_wrong_actor(chosen, actor)
    given = checked(chosen.asks, answers)
    for need in chosen.needs:
        if not facts[need.fact]:
            raise StepRefused(need.refusal, cure=need.cure)
    target = chosen.leads_to(state)
    coded = {**known, **{name: text for name, text in given.items() if chosen.asks[name].kind.is_coded}}
    due_at = due(workflow, state=target, known=coded, limits=limits, now=now)
    return Taken(target, given, coded, chosen.changes, chosen.effects, due_at)


def due(workflow: Workflow, *, state: str, known: Mapping[str, str], limits: Limits, now: datetime) -> datetime | None:
    """When the clock steps in for an instance that enters `state` now; None when nothing sets a time.

    A time that was given and still lies ahead goes before the local limit; without a limit a time past is not asked again.
    """
    entered = workflow.states[state]
    if not entered.clock:
        return None
    given = known.get(entered.due_from, "")
    moment = instant(given) if given else None
    if moment is not None and moment > now:
        return moment
    return now + limits[state] if state in limits else None


def instant(text: str) -> datetime:
    """A given moment; a day without an hour lasts until its end, Beijing time."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo:
        return moment
    return moment.replace(tzinfo=BEIJING) + timedelta(days=1) if moment.date() < date.max else datetime.max.replace(tzinfo=BEIJING)


def _step(workflow: Workflow, state: str, code: str) -> Step:
    step = workflow.steps.get(code)
    if step is not None and state in step.sources:
        return step
    named = step.name if step else Text(code, code)
    here = workflow.states[state].name
    possible = [one.name for one in workflow.steps_from(state).values() if one.by != (Part.CLOCK,)]
    right = (
        Text(f"此时可以：{'、'.join(one.zh for one in possible)}", f"possible now: {', '.join(one.en for one in possible)}")
        if possible
        else Text("已经结束，不能再办理", "it has ended, nothing more can be done")
    )
    raise StepRefused(
        Text(f"当前为“{here.zh}”，不能“{named.zh}”", f"it stands at '{here.en}', where '{named.en}' is not possible"),
        right=right,
        cure=Text("请刷新后再看", "Look again: someone may have moved it"),
    )


def _refuse_wrong_actor(step: Step, actor: Actor) -> None:
    if may_take(step, actor):
        return
    parts, roles = [part.label for part in step.by], [role.label for role in step.roles]
    raise NotAllowed(
        Text(f"您不能“{step.name.zh}”", f"'{step.name.en}' is not yours to take"),
        right=Text(
            f"应由{'、'.join(one.zh for one in parts)}的{'、'.join(one.zh for one in roles) or '系统'}办理",
            f"it is for {', '.join(one.en for one in parts)}: {', '.join(one.en for one in roles) or 'the system'}",
        ),
    )


def checked(asks: Mapping[str, Ask], answers: Mapping[str, str]) -> dict[str, str]:
    """The answers, trimmed, without the empty; BadValue names every one that is missing, wrong or not asked for."""
    given = {name: text.strip() for name, text in answers.items() if text.strip()}
    faults = [_fault(name, asks.get(name), given.get(name, "")) for name in (*asks, *(name for name in given if name not in asks))]
    BadValue.raise_for((fault for fault in faults if fault), cure=Text("请补正后再提交", "Correct it and send again"))
    return given


def _fault(name: str, ask: Ask | None, given: str) -> Text | None:
    if ask is None:
        return Text(f"没有“{name}”这一项", f"there is no field '{name}'")
    if not given:
        return Text(f"请填写{ask.name.zh}", f"{ask.name.en} is needed") if ask.is_required else None
    if ask.kind is AskKind.CHOICE and given not in ask.choices:
        return Text(
            f"{ask.name.zh}应为：{'、'.join(one.zh for one in ask.choices.values())}",
            f"{ask.name.en} must be one of: {', '.join(ask.choices)}",
        )
    return _not_a_number(ask, given) if ask.kind is AskKind.NUMBER else _not_a_time(ask, given)


def _not_a_number(ask: Ask, given: str) -> Text | None:
    if _NUMBER.fullmatch(given):
        return None
    return Text(f"{ask.name.zh}应为数", f"{ask.name.en} must be a number such as 12 or 0.5")


def _not_a_time(ask: Ask, given: str) -> Text | None:
    if ask.kind not in (AskKind.MOMENT, AskKind.DAY):
        return None
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        return Text(f"{ask.name.zh}应为 2026-01-31T08:30 这样的时间", f"{ask.name.en} must be a time such as 2026-01-31T08:30")
    if ask.kind is AskKind.MOMENT and moment.tzinfo is None:
        return Text(f"{ask.name.zh}缺少时区", f"{ask.name.en} lacks its time zone")
    if ask.kind is AskKind.DAY and len(given) != len("2026-01-31"):
        return Text(f"{ask.name.zh}应为 2026-01-31 这样的日期", f"{ask.name.en} must be a day such as 2026-01-31")
    return None
