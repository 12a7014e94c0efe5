"""What a notice says: number, work, state, urgency, time left and institutions; never a word about the patient."""

from __future__ import annotations

from datetime import datetime

from doorstep.core.clock import BEIJING
from doorstep.core.text import Text
from doorstep.services import directory
from doorstep.services.thread_of_results import RECOGNITION, recognised
from doorstep.store.models import CaseEntry
from doorstep.vocab.levels import Urgency
from doorstep.workflows import catalogue
from doorstep.workflows.case_number import number_of

_OUTSIDE = Text("区域外机构", "an institution outside the region")
_NOBODY = Text("来电人", "a caller")


def words(entry: CaseEntry, *, rung: int, late: str, now: datetime) -> Text:
    """The text about one entry.

    rung   1 for those who are told first
    late   code of the institution that did not act, for the lead of its alliance; '' for its own people
    """
    parts = [_head(entry), _places(entry), _time_left(entry, now), _call(rung, late)]
    told = [one for one in parts if one]
    return Text("。".join(one.zh for one in told) + "。", ". ".join(one.en for one in told) + ".")


def _head(entry: CaseEntry) -> Text:
    instance = entry.instance
    workflow = catalogue.get(instance.workflow)
    if entry.kind in RECOGNITION:
        told, number = recognised(entry), number_of(entry.case_id)
        return Text(f"【家门口】{number}：{told.zh}", f"[Doorstep] {number}: {told.en}")
    urgency, state = Urgency(instance.urgency).label, workflow.states[entry.target].name
    number = number_of(entry.case_id)
    if not entry.step:
        return Text(f"【家门口】{urgency.zh} {workflow.name.zh} {number}：{state.zh}", f"[Doorstep] {urgency.en}: {workflow.name.en} {number}: {state.en}")
    step = workflow.steps[entry.step].name
    return Text(
        f"【家门口】{urgency.zh} {workflow.name.zh} {number}：{step.zh}，{state.zh}",
        f"[Doorstep] {urgency.en}: {workflow.name.en} {number}: {step.en}, now {state.en}",
    )


def _places(entry: CaseEntry) -> Text:
    sender = directory.name_of(entry.sender) if entry.sender else _NOBODY
    receiver = directory.name_of(entry.receiver) if entry.receiver else _OUTSIDE if entry.instance.outside else None
    return Text(f"{sender.zh} → {receiver.zh}", f"{sender.en} to {receiver.en}") if receiver else sender


def _time_left(entry: CaseEntry, now: datetime) -> Text | None:
    """Until the clock steps in, when it will from the state this entry led to."""
    due_at = entry.instance.due_at
    if due_at is None or entry.instance.version != entry.version:
        return None
    minutes, by = round((due_at - now).total_seconds() / 60), due_at.astimezone(BEIJING)
    if minutes <= 0:
        return Text(f"时限 {by:%m-%d %H:%M} 已过", f"due {by:%m-%d %H:%M}, which has passed")
    return Text(f"剩余 {_length(minutes).zh}（{by:%m-%d %H:%M} 前）", f"{_length(minutes).en} left (by {by:%m-%d %H:%M})")


def _length(minutes: int) -> Text:
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        return Text(f"{hours // 24} 天", f"{hours // 24} days")
    if hours:
        return Text(f"{hours} 小时 {rest} 分钟" if rest else f"{hours} 小时", f"{hours} h {rest} min" if rest else f"{hours} h")
    return Text(f"{rest} 分钟", f"{rest} min")


def _call(rung: int, late: str) -> Text:
    if late:
        name = directory.name_of(late)
        return Text(f"{name.zh}逐级通知后仍无人确认，请牵头单位督促", f"nobody at {name.en} acknowledged on any rung; please see to it as lead of the alliance")
    if rung > 1:
        return Text(f"前一级无人确认，现通知第 {rung} 级值班，请登录办理", f"nobody acknowledged before; rung {rung} is told now. Sign in to act")
    return Text("请登录办理", "Sign in to act")
