"""Steps of a case: the only place that moves an instance.

One transaction writes the new state, the thread, the audit row and the work for the worker; the engine says
whether the step may be taken and the database holds what must be single. A repeat under the same key
gives the same answer; a version that is no longer the latest is refused with what changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from doorstep.core.errors import BadValue, NotFound, UserError
from doorstep.core.text import Text
from doorstep.services import audit, capacity, case_thread, deadlines, directory, idempotency, outbox
from doorstep.services import deeds as _deeds  # noqa: F401  registers the changes and facts of single workflows
from doorstep.services.case_moves import CHANGES, FACTS, Asked, Move, change, fact
from doorstep.services.idempotency import KeyReused as KeyReused
from doorstep.services.idempotency import StaleVersion as StaleVersion
from doorstep.services.idempotency import digest
from doorstep.services.sealing import seal
from doorstep.store.models import Case, CaseEntry, CaseParty, Instance
from doorstep.store.reader import Operator, Reader
from doorstep.vocab.roles import Role
from doorstep.workflows import catalogue, engine
from doorstep.workflows.case_number import number_of
from doorstep.workflows.engine import Actor, Taken
from doorstep.workflows.language import AskKind, Part, Step, Workflow

CLOCK = Operator("clock")
CALLER = Operator("caller")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step led to. `is_repeat` when it had been taken before under the same key."""

    instance: int
    number: str
    state: str
    version: int
    is_repeat: bool = False


class AlreadyLive(UserError):
    """The patient has a live referral for the same problem."""

    code = "already-live"
    http_status = 409


@dataclass(frozen=True, slots=True)
class Beginning:
    """A new instance to begin.

    problem   what only one live instance of a person may be about; '' when nothing is to be single
    details   words about the patient, sealed
    """

    workflow: str
    sender: str = ""
    receiver: str = ""
    outside: str = ""
    condition: str = ""
    urgency: str = "routine"
    problem: str = ""
    known: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Asking:
    """Who asks for something, in which part, under which key, when; `question` is the digest of what is asked."""

    by: Reader
    actor: Actor
    key: str
    question: str
    now: datetime


def begin(beginning: Beginning, *, case: Callable[[], Case], by: Reader, part: Part, key: str, now: datetime) -> Outcome:
    """Begin an instance in the case that `case` opens or finds, in the same transaction.

    Raises AlreadyLive when the patient has a live one for the same problem.
    """
    asked = digest(beginning.workflow, "", {**beginning.known, "receiver": beginning.receiver, "problem": beginning.problem})
    try:
        with transaction.atomic():
            return _repeat(key, asked, by) or _begun(beginning, case(), _Asking(by, Actor(part), key, asked, now))
    except (IntegrityError, AlreadyLive):
        repeat = _repeat(key, asked, by)  # the same question was being answered at the same moment
        if repeat:
            return repeat
        raise


def _begun(beginning: Beginning, case: Case, asking: _Asking) -> Outcome:
    workflow, by, now = catalogue.get(beginning.workflow), asking.by, asking.now
    limits = deadlines.limits(workflow.code, urgency=beginning.urgency, reader=by)
    due_at = engine.due(workflow, state=workflow.start, known=beginning.known, limits=limits, now=now)
    instance = _created(workflow, beginning, case, due_at=due_at, now=now)
    _bring_in(case, instance, now)
    entry = _entry(instance, asking, kind="opened", asked_receiver=instance.receiver)
    audit.record(by, f"{workflow.code}.begin", case.number, receiver=instance.receiver)
    _queue(entry, workflow.opening_effects)
    return _outcome(entry, instance)


def _created(workflow: Workflow, beginning: Beginning, case: Case, *, due_at: datetime | None, now: datetime) -> Instance:
    is_single = bool(workflow.exclusive and case.person and beginning.problem)
    try:
        with transaction.atomic():
            return Instance.objects.create(
                case=case,
                workflow=workflow.code,
                state=workflow.start,
                sender=beginning.sender,
                receiver=beginning.receiver,
                outside=beginning.outside,
                condition=beginning.condition,
                urgency=beginning.urgency,
                known=dict(beginning.known),
                sealed=seal(beginning.details),
                opened_at=now,
                entered_at=now,
                due_at=due_at,
                live_key=f"{workflow.exclusive}:{case.person}:{beginning.problem}" if is_single else None,
            )
    except IntegrityError as error:
        raise AlreadyLive(
            Text("该患者同一问题已有进行中的转诊", "the patient has a live referral for the same problem"),
            cure=Text("请在原病例中继续，或先撤回", "Go on in that case, or withdraw it first"),
        ) from error


def take(
    instance: int, step: str, *, by: Reader, version: int, key: str, answers: Mapping[str, str], now: datetime, actor: Actor | None = None
) -> Outcome:
    """Take one step.

    version   the version that `by` saw; StaleVersion when it is no longer the latest
    key       chosen by the caller, new for each intent; a repeat under it gives the same answer
    actor     for the clock and a caller; people play the part their institution has

    Raises also what `engine.take` raises, SlotTaken, and NotFound for an instance out of sight.
    """
    asked = digest(str(instance), step, answers)
    with transaction.atomic():
        found = Instance.objects.visible_to(by).select_for_update().filter(pk=instance).first()
        repeat = _repeat(key, asked, by)
        if repeat:
            return repeat
        if found is None:
            raise NotFound(Text("没有这件事，或已不归您办理", "there is no such work, or it is no longer yours"))
        if found.version != version:
            raise _stale(found, version)
        return _taken(found, step, answers, _Asking(by, actor or actor_of(found, by), key, asked, now))


def _taken(instance: Instance, code: str, answers: Mapping[str, str], asking: _Asking) -> Outcome:
    workflow, by, now = catalogue.get(instance.workflow), asking.by, asking.now
    step = workflow.steps.get(code)
    taken = engine.take(
        workflow,
        state=instance.state,
        step=code,
        actor=asking.actor,
        answers=answers,
        known=instance.known,
        facts=_facts(step, instance, answers, asking),
        limits=deadlines.limits(workflow.code, urgency=instance.urgency, reader=by),
        now=now,
    )
    source, before = instance.state, (instance.sender, instance.receiver)
    move = Move(instance, workflow.steps[code], by, taken, now)
    for name in taken.changes:
        CHANGES[name](move)
    _store(workflow, instance, taken, now)
    if (instance.sender, instance.receiver) != before or not instance.is_live:
        _review_parties(instance, now)
    entry = _entry(instance, asking, kind="step", step=code, source=source, taken=taken, asked_receiver=before[1])
    audit.record(by, f"{workflow.code}.{code}", number_of(instance.case_id))
    _acknowledge(instance, by, now)
    _queue(entry, taken.effects)
    return _outcome(entry, instance)


def _store(workflow: Workflow, instance: Instance, taken: Taken, now: datetime) -> None:
    instance.version += 1
    if taken.state != instance.state:
        instance.entered_at = now
    instance.state, instance.known, instance.due_at = taken.state, dict(taken.known), taken.due_at
    instance.is_live = not workflow.states[taken.state].is_final
    if not instance.is_live:
        instance.live_key = None
    instance.save(update_fields=["version", "state", "entered_at", "known", "due_at", "is_live", "live_key", "receiver", "outside"])


def actor_of(instance: Instance, by: Reader) -> Actor:
    """The part that a person plays in an instance, with their role."""
    if by is CLOCK:
        return Actor(Part.CLOCK)
    if by is CALLER:
        return Actor(Part.CALLER)
    part = Part.RECEIVER if by.institution and by.institution == instance.receiver else Part.SENDER
    return Actor(part, Role(by.role) if by.role in set(Role) else None)


def possible(instance: Instance, *, by: Reader) -> dict[str, Step]:
    """The steps that `by` may take now: the buttons, and the actions the API allows."""
    return engine.allowed(catalogue.get(instance.workflow), state=instance.state, actor=actor_of(instance, by))


def _repeat(key: str, asked: str, by: Reader) -> Outcome | None:
    """The earlier answer under a key; KeyReused when it was given to another question or person."""
    idempotency.require_key(key)
    earlier = CaseEntry.objects.filter(key=key)  # everyone: whoever holds the key did it
    found = list(earlier.order_by().values_list("asked", "actor", "instance_id", "case_id", "target", "version"))
    if not found:
        return None
    question, actor, instance, case, state, version = found[0]
    idempotency.require_same((question, actor), (asked, by.label))
    return Outcome(instance, number_of(case), state, version, is_repeat=True)


def _stale(instance: Instance, seen: int) -> StaleVersion:
    since = instance.entries.filter(version__gt=seen).select_related("instance")
    told = [case_thread.sentence(entry) for entry in since]
    return idempotency.stale(told)


def _facts(step: Step | None, instance: Instance, answers: Mapping[str, str], asking: _Asking) -> dict[str, bool]:
    asked = Asked(instance, answers, asking.by, asking.now)
    return {need.fact: FACTS[need.fact](asked) for need in step.needs} if step else {}


@fact("slot_is_free")
def _slot_is_free(asked: Asked) -> bool:
    return capacity.is_free(asked.answers.get("slot", ""), institution=asked.instance.receiver, now=asked.now)


@fact("place_is_other")
def _place_is_other(asked: Asked) -> bool:
    return asked.answers.get("place", "") not in (asked.instance.sender, asked.instance.receiver)


@change("hold_slot")
def _hold_slot(move: Move) -> None:
    slot, until = move.taken.answers.get("slot", ""), move.taken.known.get("until")
    if slot:
        capacity.hold(slot, instance=move.instance, until=engine.instant(until) if until else None, now=move.now)


@change("move_receiver")
def _move_receiver(move: Move) -> None:
    place = move.taken.answers["place"]
    if place not in directory.institutions() or place == move.instance.sender:
        raise BadValue(
            Text("所选机构不在登记册中，或就是发起方", "the institution chosen is not in the register, or is the sender"),
            cure=Text("请从列表中选择", "Choose one from the list"),
        )
    move.instance.receiver, move.instance.outside = place, ""


@change("end_receiver")
def _end_receiver(move: Move) -> None:
    move.instance.receiver = ""


@change("silence_bell")
def _silence(move: Move) -> None:
    move.instance.notices.filter(rings=True, acknowledged_at=None).update(acknowledged_at=move.now, acknowledged_by=move.by.label)


def _acknowledge(instance: Instance, by: Reader, now: datetime) -> None:
    """Whoever takes a step has seen what their institution was told of the instance."""
    if by.institution:
        instance.notices.filter(institution=by.institution, acknowledged_at=None).update(acknowledged_at=now, acknowledged_by=by.label)


@change("open_referral")
def _open_referral(move: Move) -> None:
    """The receiver of a question or a downward referral becomes whom the referral in the same case goes to, or comes from."""
    old = move.instance
    is_back = catalogue.get(old.workflow).exclusive == "downward"
    sender, receiver = (old.receiver, old.sender) if is_back else (old.sender, old.receiver)
    problem = old.known.get("problem", "")
    beginning = Beginning(
        "referral-up", sender=sender, receiver=receiver, condition=old.condition, urgency=old.urgency, problem=problem, known={"problem": problem}
    )
    begin(beginning, case=lambda: old.case, by=move.by, part=Part.SENDER, key=f"opened-by:{old.pk}:{old.version}", now=move.now)


@change("use_slot")
def _use_slot(move: Move) -> None:
    capacity.use(move.instance)


@change("free_slot")
def _free_slot(move: Move) -> None:
    capacity.free(move.instance, now=move.now)


def _entry(
    instance: Instance, asking: _Asking, *, kind: str, asked_receiver: str, step: str = "", source: str = "", taken: Taken | None = None
) -> CaseEntry:
    answers = _coded(instance, step, taken.answers) if taken else {}
    words = {name: text for name, text in (taken.answers if taken else {}).items() if name not in answers}
    return CaseEntry.objects.create(
        case_id=instance.case_id,
        instance=instance,
        kind=kind,
        step=step,
        source=source,
        target=instance.state,
        version=instance.version,
        at=asking.now,
        actor=asking.by.label,
        part=asking.actor.part.value,
        institution=asking.by.institution,
        sender=instance.sender,
        receiver=instance.receiver,
        asked_receiver=asked_receiver,
        answers=answers,
        sealed=seal(words) if words else b"",
        key=asking.key,
        asked=asking.question,
    )


def _coded(instance: Instance, step: str, answers: Mapping[str, str]) -> dict[str, str]:
    asks = catalogue.get(instance.workflow).steps[step].asks
    return {name: text for name, text in answers.items() if asks[name].kind is not AskKind.WORDS}


def _bring_in(case: Case, instance: Instance, now: datetime) -> None:
    """Sender and receiver have a part in the case from now on."""
    parties = [CaseParty(case=case, institution=one, since=now) for one in sorted({instance.sender, instance.receiver} - {""})]
    CaseParty.objects.bulk_create(parties, update_conflicts=True, unique_fields=["institution", "case"], update_fields=["until"])


def _review_parties(instance: Instance, now: datetime) -> None:
    """Whoever has no live instance in the case any more loses sight from now on; a new receiver gains it."""
    live = Instance.objects.filter(case_id=instance.case_id, is_live=True)  # everyone: part of a step already allowed
    has_part = {one for pair in live.values_list("sender", "receiver") for one in pair if one}
    CaseParty.objects.filter(case_id=instance.case_id, until=None).exclude(institution__in=has_part).update(until=now)  # everyone: written
    if instance.is_live:
        _bring_in(instance.case, instance, now)


def _queue(entry: CaseEntry, effects: tuple[str, ...]) -> None:
    outbox.queue_all("case-effect", ({"entry": entry.pk, "effect": effect} for effect in effects))


def _outcome(entry: CaseEntry, instance: Instance) -> Outcome:
    return Outcome(instance.pk, number_of(instance.case_id), instance.state, instance.version)
