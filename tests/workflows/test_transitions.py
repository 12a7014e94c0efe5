"""Every workflow, every state, every step, every part and role: taken exactly where the definition says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from doorstep.core.errors import BadValue, NotAllowed
from doorstep.vocab.roles import Role
from doorstep.workflows import catalogue, engine
from doorstep.workflows.engine import Actor, StepRefused
from doorstep.workflows.language import Ask, AskKind, Part, Step, Workflow

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
EVERY = pytest.mark.parametrize("workflow", (*catalogue.all(), *catalogue.for_ledgers()), ids=lambda one: one.code)


def actors() -> Iterator[Actor]:
    yield from (Actor(part, role) for part, role in product((Part.SENDER, Part.RECEIVER, Part.AUTHORITY), Role))
    yield from (Actor(Part.CALLER), Actor(Part.CLOCK))


def answer_to(ask: Ask) -> str:
    given = {AskKind.MOMENT: (NOW + timedelta(hours=2)).isoformat(), AskKind.DAY: "2026-11-25", AskKind.NUMBER: "3", AskKind.CHOICE: next(iter(ask.choices), "")}
    return given.get(ask.kind, "E-COUNTY")


def answers_to(step: Step) -> dict[str, str]:
    return {name: answer_to(ask) for name, ask in step.asks.items() if ask.is_required}


def take(workflow: Workflow, state: str, code: str, actor: Actor, **changes: object) -> engine.Taken:
    step = workflow.steps[code]
    asked = {"answers": answers_to(step), "facts": dict.fromkeys((need.fact for need in step.needs), True), "known": {}, "limits": {}}
    return engine.take(workflow, state=state, step=code, actor=actor, now=NOW, **{**asked, **changes})  # type: ignore[arg-type]


@EVERY
def test_a_step_is_taken_from_its_states_by_its_people_and_nowhere_else(workflow: Workflow) -> None:
    taken = 0

    for state, (code, step), actor in product(workflow.states, workflow.steps.items(), actors()):
        is_right_place = state in step.sources
        is_right_person = actor.part in step.by and (actor.role in step.roles if actor.part.has_role else True)
        if not is_right_place:
            with pytest.raises(StepRefused):
                take(workflow, state, code, actor)
        elif not is_right_person:
            with pytest.raises(NotAllowed):
                take(workflow, state, code, actor)
        else:
            taken += 1
            assert take(workflow, state, code, actor).state == (step.target or state)

    people = sum(len(step.sources) * sum(len(step.roles) if part.has_role else 1 for part in step.by) for step in workflow.steps.values())
    assert taken == people


@EVERY
def test_buttons_are_the_steps_that_would_be_taken(workflow: Workflow) -> None:
    for state, actor in product(workflow.states, actors()):
        shown = set(engine.allowed(workflow, state=state, actor=actor))
        possible = {code for code in workflow.steps if _goes(workflow, state, code, actor)}
        assert shown == possible


def _goes(workflow: Workflow, state: str, code: str, actor: Actor) -> bool:
    try:
        take(workflow, state, code, actor)
    except (StepRefused, NotAllowed):
        return False
    return True


@EVERY
def test_nothing_follows_an_end(workflow: Workflow) -> None:
    for state, actor in product(workflow.finals, actors()):
        assert engine.allowed(workflow, state=state, actor=actor) == {}


@EVERY
def test_a_step_without_a_needed_fact_is_refused(workflow: Workflow) -> None:
    for code, step in workflow.steps.items():
        for need in step.needs:
            actor = next(one for one in actors() if engine.may_take(step, one))
            facts = {**dict.fromkeys((one.fact for one in step.needs), True), need.fact: False}
            with pytest.raises(StepRefused) as refused:
                take(workflow, step.sources[0], code, actor, facts=facts)
            assert refused.value.what == need.refusal


@EVERY
def test_a_step_without_an_answer_it_needs_is_refused_by_name(workflow: Workflow) -> None:
    for code, step in workflow.steps.items():
        for name in answers_to(step):
            actor = next(one for one in actors() if engine.may_take(step, one))
            lacking = {other: text for other, text in answers_to(step).items() if other != name}
            with pytest.raises(BadValue) as refused:
                take(workflow, step.sources[0], code, actor, answers=lacking)
            assert step.asks[name].name.en in refused.value.what.en


def test_an_answer_nobody_asked_for_and_a_choice_there_is_not_are_refused_together() -> None:
    workflow = catalogue.get("referral-up")
    with pytest.raises(BadValue) as refused:
        take(workflow, "waiting", "decline", Actor(Part.RECEIVER, Role.REFERRAL_DESK), answers={"reason": "mood", "colour": "red"})

    assert "reason must be one of" in refused.value.what.en
    assert "no field 'colour'" in refused.value.what.en


def test_a_moment_without_its_time_zone_is_refused() -> None:
    with pytest.raises(BadValue, match="time zone"):
        take(
            catalogue.get("referral-up"), "waiting", "accept", Actor(Part.RECEIVER, Role.REFERRAL_DESK),
            answers={"slot": "7", "until": "2026-11-22T18:00"},
        )  # fmt: skip


def test_a_limit_sets_when_the_clock_steps_in_and_without_one_it_never_does() -> None:
    workflow = catalogue.get("referral-up")

    with_limit = engine.due(workflow, state="waiting", known={}, limits={"waiting": timedelta(minutes=30)}, now=NOW)
    without = engine.due(workflow, state="waiting", known={}, limits={}, now=NOW)

    assert with_limit == NOW + timedelta(minutes=30)
    assert without is None


def test_a_time_given_goes_before_the_limit() -> None:
    until = NOW + timedelta(hours=3)
    taken = take(
        catalogue.get("referral-up"), "waiting", "accept", Actor(Part.RECEIVER, Role.REFERRAL_DESK),
        answers={"slot": "7", "until": until.isoformat()}, limits={"accepted": timedelta(minutes=5)},
    )  # fmt: skip

    assert taken.due_at == until


def test_a_day_given_lasts_until_its_end_in_beijing() -> None:
    due = engine.due(catalogue.get("referral-down"), state="received", known={"follow_up": "2026-11-25"}, limits={}, now=NOW)

    assert due == datetime(2026, 11, 25, 16, 0, tzinfo=UTC)


def test_a_final_state_and_a_state_without_a_clock_are_never_due() -> None:
    every = {state: timedelta(minutes=1) for state in catalogue.get("referral-up").states}

    assert engine.due(catalogue.get("referral-up"), state="died", known={}, limits=every, now=NOW) is None
    assert engine.due(catalogue.get("referral-up"), state="returned", known={}, limits=every, now=NOW) is None


def test_words_are_kept_out_of_what_may_be_counted() -> None:
    taken = take(
        catalogue.get("referral-up"), "waiting", "decline", Actor(Part.RECEIVER, Role.REFERRAL_DESK),
        answers={"reason": "no-capacity", "note": "about the patient"},
    )  # fmt: skip

    assert taken.known == {"reason": "no-capacity"}
    assert taken.answers["note"] == "about the patient"
