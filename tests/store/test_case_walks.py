"""Random walks: people, the clock and faults move cases at random, and every step ends as the model says.

A failing walk prints its seed; `DOORSTEP_SEED=7` walks it again, `DOORSTEP_SEED=22-60` a part of the trials.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest

from doorstep.core.errors import UserError
from doorstep.core.text import Text
from doorstep.services import capacity_keeping, case_clock, case_people, case_steps, cases
from doorstep.services.case_steps import CALLER, CLOCK, Beginning, Outcome
from doorstep.store.models import Account, Booking, CaseEntry, Instance, OutboxMessage, Slot
from doorstep.store.reader import Operator, Reader
from doorstep.workflows import catalogue
from doorstep.workflows.engine import Actor
from doorstep.workflows.language import Ask, AskKind, Part
from tests.lib.case_model import LIMIT, Asked, Course, Model
from tests.lib.trials import IS_TRIAL


def _asked_for(seeds: str) -> range:
    first, _, last = seeds.partition("-")
    return range(int(first), int(last or first) + 1) if first else range(0)


pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STEPS = 10_000 if IS_TRIAL else 3_000
SEEDS = _asked_for(os.environ.get("DOORSTEP_SEED", "")) or range(100 if IS_TRIAL else 1)
CAST = ("township-doctor", "county-desk", "county-physician", "west-desk", "city-desk")
PLACES = ("E-TOWN", "E-COUNTY", "W-COUNTY", "CITY")
PROBLEMS = ("I63", "J18", "C34")
APART = ("sign_opinion", "sign_draft", "sign_report", "file_result", "raise_critical", "note_fee")
"""What is signed and filed has tests of its own; the walks hold states, slots, rooms and the clock."""


class Fault(Exception):
    """Something broke in the middle of a step."""


class Walk:
    """One walk: the services on one side, the model on the other."""

    def __init__(self, seed: int) -> None:
        self.rng, self.now = random.Random(seed), datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
        self.people = [Account.objects.get(username=name) for name in CAST]
        self.model, self.told, self.asked = Model(_slots()), Counter(), list[Asked]()
        self.keys = 0

    def go(self, steps: int) -> None:
        for _ in range(steps):
            self.now += timedelta(seconds=self.rng.randrange(1, 240))
            chance = self.rng.random()
            live = [number for number, one in self.model.courses.items() if one.is_live]
            if len(live) < 5 or chance < 0.06:
                self.begin()
            elif chance < 0.1:
                self.tick()
            else:
                self.step(self.rng.choice(live if self.rng.random() < 0.97 else list(self.model.courses)))
        self.compare_all()

    def begin(self) -> None:
        workflow = self.rng.choice(catalogue.all())
        by, person, problem = self.rng.choice(self.people), self.rng.randrange(12), self.rng.choice(PROBLEMS)
        receiver = self.rng.choice([place for place in PLACES if place != by.institution])
        made = case_people.made(today=self.now.date(), name=f"合成{person}", identity=_identity(person))
        digest = case_people.key_of(made)
        key = (workflow.exclusive, digest, problem) if workflow.exclusive else None
        beginning = Beginning(workflow.code, sender=by.institution, receiver=receiver, condition=f"{problem}.9", problem=problem, known={"problem": problem})
        ended = self.run(
            lambda: case_steps.begin(
                beginning, case=lambda: cases.open_case(made, home=0, by=by, now=self.now), by=by, part=Part.SENDER, key=self.new_key(), now=self.now
            )
        )
        expected = "AlreadyLive" if self.model.is_taken(key) else "taken"
        assert ended[0] == expected
        if ended[1]:
            course = Course(workflow.code, workflow.start, by.institution, receiver, key, digest, problem, {"problem": problem})
            self.model.begin(ended[1].instance, course, self.now)
            self.compare(ended[1].instance)

    def step(self, number: int) -> None:
        asked, by, actor = self.ask(number)
        number = asked.instance
        expected = self.model.expected(asked)
        is_broken = expected == "taken" and self.rng.random() < 0.05
        with _breaking(self.rng) if is_broken else nullcontext():
            ended = self.run(
                lambda: case_steps.take(
                    number, asked.step, by=by, version=asked.version, key=asked.key, answers=dict(asked.answers), now=self.now, actor=actor
                )
            )
        assert ended[0] == ("Fault" if is_broken else expected), (asked, self.model.courses[number])
        self.told[ended[0]] += 1
        if ended[0] == "repeat":
            assert ended[1] and (ended[1].instance, ended[1].state, ended[1].version) == self.model.answered[asked.key][2]
        if ended[0] == "taken":
            self.asked.append(asked)
            self.follow(asked)
        self.compare(number)

    def follow(self, asked: Asked) -> None:
        before = self.model.courses[asked.instance]
        changes = catalogue.get(before.workflow).steps[asked.step].changes
        if "open_referral" in changes:
            opened = self.model.opened_by(asked.instance)
            self.model.take(asked)
            newest = Instance.objects.latest("pk")
            self.model.begin(newest.pk, opened, asked.now)
            self.compare(newest.pk)
        else:
            self.model.take(asked)

    def ask(self, number: int) -> tuple[Asked, Reader, Actor | None]:
        """What somebody tries: mostly something that is possible, sometimes not; now and then again what was done."""
        if self.asked and self.rng.random() < 0.04:
            again = self.rng.choice(self.asked[-50:])
            return (again, *self.who(again))
        course = self.model.courses[number]
        workflow = catalogue.get(course.workflow)
        likely = [code for code, step in workflow.steps.items() if course.state in step.sources]
        code = self.rng.choice(likely if likely and self.rng.random() < 0.85 else list(workflow.steps))
        step = workflow.steps[code]
        answers = {name: self.answer(ask, course) for name, ask in step.asks.items() if ask.is_required or self.rng.random() < 0.5}
        if answers and self.rng.random() < 0.03:
            answers.pop(self.rng.choice(list(answers)))
        version = course.version if self.rng.random() < 0.95 else max(course.version - 1, 0)
        part, by = self.somebody(course, [one.value for one in step.by], {one.value for one in step.roles})
        key = self.new_key() if self.rng.random() < 0.99 or not self.asked else self.rng.choice(self.asked).key
        asked = Asked(number, code, part, by.role, by.institution, version, key, tuple(sorted(answers.items())), self.now)
        return (asked, by, Actor(Part(part)) if part in ("clock", "caller") else None)

    def who(self, asked: Asked) -> tuple[Reader, Actor | None]:
        if asked.part in ("clock", "caller"):
            return (CLOCK if asked.part == "clock" else CALLER), Actor(Part(asked.part))
        return next(one for one in self.people if (one.institution, one.role) == (asked.institution, asked.role)), None

    def somebody(self, course: Course, parts: list[str], roles: set[str]) -> tuple[str, Reader]:
        part = self.rng.choice(parts)
        if part in ("clock", "caller"):
            return part, CLOCK if part == "clock" else CALLER
        place = course.receiver if part == "receiver" else course.sender
        there = [one for one in self.people if one.institution == place]
        able = [one for one in there if one.role in roles]
        by = self.rng.choice((able or there) if there and self.rng.random() < 0.93 else self.people)
        return ("receiver" if by.institution == course.receiver else "sender"), by

    def answer(self, ask: Ask, course: Course) -> str:
        if ask.kind is AskKind.CHOICE:
            return self.rng.choice(list(ask.choices))
        if ask.kind is AskKind.PLACE:
            return self.rng.choice(PLACES)
        if ask.kind is AskKind.SLOT:
            own = [slot for slot, place in self.model.slots.items() if place == course.receiver]
            return self.rng.choice(own if own and self.rng.random() < 0.9 else [*self.model.slots, "0"])
        if ask.kind is AskKind.MOMENT:
            return (self.now + timedelta(minutes=self.rng.randrange(10, 600))).isoformat()
        if ask.kind is AskKind.DAY:
            return (self.now.date() + timedelta(days=self.rng.randrange(0, 4))).isoformat()
        return "合成"

    def tick(self) -> None:
        self.now += timedelta(minutes=self.rng.randrange(0, 90))
        due = [(one.due_at, number) for number, one in self.model.courses.items() if one.is_live and one.due_at and one.due_at <= self.now]
        assert case_clock.tick(now=self.now) == len(due)
        for _, number in sorted(due):
            course = self.model.courses[number]
            step = catalogue.get(course.workflow).states[course.state].clock
            key = f"clock:{number}:{course.version}"
            self.model.take(Asked(number, step, "clock", "", "", course.version, key, (), self.now))
            self.compare(number)
        self.told["tick"] += len(due)

    def run(self, work: object) -> tuple[str, Outcome | None]:
        try:
            outcome: Outcome = work()  # type: ignore[operator]
        except (UserError, Fault) as error:
            return type(error).__name__, None
        return ("repeat" if outcome.is_repeat else "taken"), outcome

    def compare(self, number: int) -> None:
        row, course = Instance.objects.get(pk=number), self.model.courses[number]
        found = (row.state, row.version, row.sender, row.receiver, row.due_at, row.is_live, row.known)
        assert found == (course.state, course.version, course.sender, course.receiver, course.due_at, course.is_live, course.known)

    def compare_all(self) -> None:
        for number in self.model.courses:
            self.compare(number)
        held = dict(Booking.objects.filter(is_live=True).values_list("slot_id", "instance_id"))
        assert {str(slot): owner for slot, owner in held.items()} == self.model.owners
        assert set(Slot.objects.filter(is_free=True).values_list("pk", flat=True)) == {int(one) for one in self.model.slots if one not in self.model.owners}
        assert CaseEntry.objects.filter(kind="step").count() == len(self.model.answered)
        effects = sum(len(catalogue.get(w).steps[s].effects) for w, s in CaseEntry.objects.filter(kind="step").values_list("instance__workflow", "step"))
        opened = sum(len(catalogue.get(w).opening_effects) for w in CaseEntry.objects.filter(kind="opened").values_list("instance__workflow", flat=True))
        assert OutboxMessage.objects.filter(topic="case-effect").count() == effects + opened

    def new_key(self) -> str:
        self.keys += 1
        return f"walk:{self.keys}"


def _breaking(rng: random.Random) -> mock._patch:
    """Something late in the transaction fails."""
    name = rng.choice(("doorstep.services.audit.record", "doorstep.services.outbox.queue_all", "doorstep.services.case_steps._store"))
    return mock.patch(name, side_effect=Fault)


def _slots() -> dict[str, str]:
    for place in PLACES[1:]:
        ward = capacity_keeping.open_service(by=Operator(), institution=place, code="w", kind="ward", name=Text("合成病区", "Synthetic ward"))
        capacity_keeping.add_beds(ward, ("1", "2", "3"), by=Operator())
    return {str(pk): place for pk, place in Slot.objects.values_list("pk", "institution")}


def _identity(number: int) -> str:
    from doorstep.intake.identity import check_character

    body = f"44188119490101{number:03d}"
    return body + check_character(body)


@pytest.fixture(autouse=True)
def limits() -> Iterator[None]:
    with walking():
        yield


@contextmanager
def walking() -> Iterator[None]:
    """Every state has a limit; what is signed and who may sign is left out."""
    every = {state: LIMIT for workflow in catalogue.all() for state in workflow.states}
    apart = dict.fromkeys(APART, lambda move: None)
    holds = dict.fromkeys(("agreement_on_file", "expert_qualifies", "signer_qualifies", "images_are_here", "second_is_other", "session_is_then"), lambda asked: True)
    with mock.patch("doorstep.services.deadlines.limits", return_value=every), mock.patch.dict(case_steps.CHANGES, apart), mock.patch.dict(case_steps.FACTS, holds):
        yield


@pytest.mark.parametrize("seed", SEEDS)
def test_a_walk_ends_every_step_as_the_model_says(seed: int) -> None:
    walk = Walk(seed)

    walk.go(STEPS)

    wanted = {"taken", "repeat", "KeyReused", "NotFound", "StaleVersion", "StepRefused", "NotAllowed", "BadValue", "Fault", "tick"}
    assert wanted <= set(walk.told), walk.told


def test_control_a_service_that_forgets_to_free_a_bed_diverges() -> None:
    with mock.patch.dict(case_steps.CHANGES, {"free_slot": lambda move: None}), pytest.raises(AssertionError):
        Walk(1).go(2_000)


def test_control_a_service_that_ignores_versions_diverges() -> None:
    with mock.patch("doorstep.services.case_steps._stale", side_effect=lambda instance, seen: Fault()), pytest.raises(AssertionError):
        Walk(1).go(2_000)
