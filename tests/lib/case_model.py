"""A small model of cases in plain Python: what must become of every step, told without the engine or the database.

It reads the definitions' tables only. The walks hold the real services against it, step by step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from doorstep.core.clock import BEIJING
from doorstep.workflows import catalogue
from doorstep.workflows.language import Step

LIMIT = timedelta(hours=2)


@dataclass(slots=True)
class Course:
    """One instance as the model knows it."""

    workflow: str
    state: str
    sender: str
    receiver: str
    live_key: tuple[str, str, str] | None
    person: str
    problem: str
    known: dict[str, str] = field(default_factory=dict)
    version: int = 1
    due_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        return catalogue.get(self.workflow).states[self.state].waits_for is not None


@dataclass(frozen=True, slots=True)
class Asked:
    """One try at a step."""

    instance: int
    step: str
    part: str
    role: str
    institution: str
    version: int
    key: str
    answers: tuple[tuple[str, str], ...]
    now: datetime


@dataclass(slots=True)
class Model:
    """Every course, who has which slot, and what was answered under which key."""

    slots: dict[str, str]
    courses: dict[int, Course] = field(default_factory=dict)
    owners: dict[str, int] = field(default_factory=dict)
    answered: dict[str, tuple[object, str, tuple[int, str, int]]] = field(default_factory=dict)

    def begin(self, number: int, course: Course, now: datetime) -> None:
        course.due_at = self._due(course, now)
        self.courses[number] = course

    def is_taken(self, live_key: tuple[str, str, str] | None) -> bool:
        return live_key is not None and any(one.is_live and one.live_key == live_key for one in self.courses.values())

    def expected(self, asked: Asked) -> str:
        """'repeat', 'taken', or the name of the refusal."""
        course, given = self.courses[asked.instance], dict(asked.answers)
        if asked.key in self.answered:
            same = self.answered[asked.key][:2] == (self._question(asked), self._who(asked))
            return "repeat" if same else "KeyReused"
        is_person = asked.part not in ("clock", "caller")
        if is_person and asked.institution not in (course.sender, course.receiver):
            return "NotFound"
        if asked.version != course.version:
            return "StaleVersion"
        step = catalogue.get(course.workflow).steps[asked.step]
        if course.state not in step.sources:
            return "StepRefused"
        if asked.part not in {one.value for one in step.by} or (is_person and asked.role not in {one.value for one in step.roles}):
            return "NotAllowed"
        if any(ask.is_required and name not in given for name, ask in step.asks.items()):
            return "BadValue"
        return self._refused_by_facts(asked, course, step, given)

    def _refused_by_facts(self, asked: Asked, course: Course, step: Step, given: Mapping[str, str]) -> str:
        facts = {need.fact for need in step.needs}
        if "slot_is_free" in facts and not self._is_free(given["slot"], course.receiver):
            return "StepRefused"
        if "place_is_other" in facts and given["place"] in (course.sender, course.receiver):
            return "StepRefused"
        if "hold_slot" in step.changes and "slot" in given and not self._may_hold(asked, course, step, given["slot"]):
            return "SlotTaken"
        if "move_receiver" in step.changes and given["place"] == course.sender:
            return "BadValue"
        if "open_referral" in step.changes and self.is_taken(("upward", course.person, course.problem)):
            return "AlreadyLive"
        return "taken"

    def _may_hold(self, asked: Asked, course: Course, step: Step, slot: str) -> bool:
        """A free slot of the receiver, or the own one when the step frees it first."""
        is_own = "free_slot" in step.changes and self.owners.get(slot) == asked.instance
        return self._is_free(slot, course.receiver) or (is_own and self.slots[slot] == course.receiver)

    def _is_free(self, slot: str, receiver: str) -> bool:
        return self.slots.get(slot) == receiver and slot not in self.owners

    def take(self, asked: Asked) -> None:
        """Do what `expected` said would be taken."""
        course, given = self.courses[asked.instance], dict(asked.answers)
        step = catalogue.get(course.workflow).steps[asked.step]
        coded = {name: text for name, text in given.items() if step.asks[name].kind.is_coded}
        for change in step.changes:
            if change == "free_slot":
                self.owners = {slot: owner for slot, owner in self.owners.items() if owner != asked.instance}
            if change == "hold_slot" and "slot" in given:
                self.owners[given["slot"]] = asked.instance
        if "move_receiver" in step.changes:
            course.receiver = given["place"]
        if "end_receiver" in step.changes:
            course.receiver = ""
        course.state, course.known, course.version = step.target or course.state, {**course.known, **coded}, course.version + 1
        course.due_at = self._due(course, asked.now)
        self.answered[asked.key] = (self._question(asked), self._who(asked), (asked.instance, course.state, course.version))

    def opened_by(self, instance: int) -> Course:
        """The referral that the step just taken opened in the same case."""
        old = self.courses[instance]
        is_back = catalogue.get(old.workflow).exclusive == "downward"
        sender, receiver = (old.receiver, old.sender) if is_back else (old.sender, old.receiver)
        key = ("upward", old.person, old.problem) if old.person else None
        return Course("referral-up", "waiting", sender, receiver, key, old.person, old.problem, {"problem": old.problem})

    def _due(self, course: Course, now: datetime) -> datetime | None:
        state = catalogue.get(course.workflow).states[course.state]
        if not state.clock:
            return None
        given = course.known.get(state.due_from, "")
        if given:
            moment = datetime.fromisoformat(given)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=BEIJING) + timedelta(days=1)
            if moment > now:
                return moment
        return now + LIMIT

    def _question(self, asked: Asked) -> object:
        return (asked.instance, asked.step, frozenset(asked.answers))

    def _who(self, asked: Asked) -> str:
        return f"{asked.institution}/{asked.role}/{asked.part}"
