"""Worklists: what an institution has to do now, what it waits for, and what ended lately."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

from doorstep.core.text import Text
from doorstep.intake.conditions import condition_of
from doorstep.services import case_people, case_steps, directory, policy
from doorstep.store.models import Instance
from doorstep.store.reader import Reader
from doorstep.vocab.levels import Urgency
from doorstep.vocab.roles import Permission
from doorstep.workflows import catalogue
from doorstep.workflows.case_number import number_of
from doorstep.workflows.language import Part, Step, Tone

AT_ONCE = 100


class Pile(StrEnum):
    """Which part of the work is looked at."""

    MINE = "mine"
    THEIRS = "theirs"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Job:
    """One instance as a line of work.

    patient   who it is about, '' for a caller who gave no name
    condition what it is about: a diagnosis, or the work itself when there is none
    other     the institution on the other side, or the caller; where the patient came from or goes to
    is_sent   True when the reader's institution is the sender
    minutes_left   until the clock steps in; negative never stands long; None without a limit
    steps     what the reader may do now, the usual one first
    """

    instance: int
    number: str
    version: int
    patient: str
    workflow: Text
    condition: Text
    urgency: Urgency
    state: Text
    tone: Tone
    other: Text
    is_sent: bool
    waits_here: bool
    entered_at: datetime
    minutes_left: int | None
    steps: tuple[tuple[str, Step], ...]


@dataclass(frozen=True, slots=True)
class Worklist:
    """Jobs in the order in which they should be done, and how many lie on each pile."""

    jobs: tuple[Job, ...]
    mine: int
    theirs: int
    alarms: int


class _Standing(NamedTuple):
    """As much of a live instance as its place in the worklist needs: read for all, where the rest is read for those shown."""

    pk: int
    workflow: str
    state: str
    sender: str
    receiver: str
    urgency: str
    due_at: datetime | None
    entered_at: datetime

    @property
    def is_alarm(self) -> bool:
        return catalogue.get(self.workflow).states[self.state].tone is Tone.ALARM

    @property
    def order(self) -> tuple[object, ...]:
        """Emergencies, then alarms, then by the time left; what has no limit comes last, the longest waiting first."""
        return (self.urgency != Urgency.EMERGENCY, not self.is_alarm, self.due_at is None, self.due_at or self.entered_at, self.pk)


def worklist(pile: Pile, *, reader: Reader, now: datetime) -> Worklist:
    """The work of the reader's institution. Only the first hundred jobs are listed; the counts are of all."""
    policy.require(reader, Permission.HANDLE_CASES)
    live = Instance.objects.visible_to(reader).filter(is_live=True).order_by().values_list(*_Standing._fields)
    mine, theirs = list[_Standing](), list[_Standing]()
    for one in map(_Standing._make, live):
        (mine if _waits_here(one, reader) else theirs).append(one)
    shown = _ended(reader) if pile is Pile.ENDED else _first(mine if pile is Pile.MINE else theirs, reader)
    alarms = sum(one.is_alarm for one in mine)
    return Worklist(tuple(job(one, reader=reader, now=now) for one in shown), len(mine), len(theirs), alarms)


def queue(workflows: Collection[str], *, reader: Reader, now: datetime, specialty: str = "") -> tuple[Job, ...]:
    """Live work of some workflows in which the reader's institution has a part, in the order in which it should be done."""
    policy.require(reader, Permission.HANDLE_CASES)
    live = Instance.objects.visible_to(reader).filter(is_live=True, workflow__in=workflows)
    if specialty:
        live = live.filter(known__specialty=specialty)
    standing = [_Standing._make(row) for row in live.order_by().values_list(*_Standing._fields)]
    return tuple(job(one, reader=reader, now=now) for one in _first(standing, reader))


def _first(standing: list[_Standing], reader: Reader) -> list[Instance]:
    wanted = [one.pk for one in sorted(standing, key=attrgetter("order"))[:AT_ONCE]]
    found = Instance.objects.visible_to(reader).defer("sealed").select_related("case").in_bulk(wanted)
    return [found[pk] for pk in wanted if pk in found]


def _ended(reader: Reader) -> list[Instance]:
    found = Instance.objects.visible_to(reader).filter(is_live=False).defer("sealed").select_related("case")
    return list(found.order_by("-entered_at")[:AT_ONCE])


def _waits_here(one: Instance | _Standing, reader: Reader) -> bool:
    waits_for = catalogue.get(one.workflow).states[one.state].waits_for
    place = {Part.SENDER: one.sender, Part.RECEIVER: one.receiver, Part.CALLER: one.sender}.get(waits_for) if waits_for else None
    return bool(place) and place == reader.institution


def job(one: Instance, *, reader: Reader, now: datetime) -> Job:
    """An instance as its reader sees it."""
    workflow = catalogue.get(one.workflow)
    state = workflow.states[one.state]
    is_sent = one.sender == reader.institution != one.receiver
    return Job(
        instance=one.pk,
        number=number_of(one.case_id),
        version=one.version,
        patient=case_people.of_case(one.case).name,
        workflow=workflow.name,
        condition=condition_name(one.condition) if one.condition else workflow.name,
        urgency=Urgency(one.urgency),
        state=state.name,
        tone=state.tone,
        other=_other(one, is_sent),
        is_sent=is_sent,
        waits_here=_waits_here(one, reader),
        entered_at=one.entered_at,
        minutes_left=int((one.due_at - now).total_seconds() // 60) if one.due_at and not state.is_final else None,
        steps=tuple(case_steps.possible(one, by=reader).items()),
    )


def steps_of(one: Instance) -> Mapping[str, Step]:
    """Every step of the workflow an instance runs."""
    return catalogue.get(one.workflow).steps


def state_of(one: Instance) -> Text:
    """Where an instance stands, in words."""
    return catalogue.get(one.workflow).states[one.state].name


def _other(one: Instance, is_sent: bool) -> Text:
    if is_sent and one.outside and not one.receiver:
        return Text(one.outside, one.outside)
    if one.sender in ("", one.receiver):  # a caller, whoever wrote it down
        return Part.CALLER.label
    return directory.name_of(one.receiver if is_sent else one.sender)


def condition_name(icd: str) -> Text:
    """The words for a diagnosis: its category in English, its block in Chinese, with the code."""
    found = condition_of(icd) if icd else None
    if found is None:
        return Text(icd or "—", icd or "—")
    return Text(f"{found.block_title_zh}（{icd}）", f"{found.title_en} ({icd})")
