"""A workflow with a fault is refused at import, and every fault is named at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from doorstep.core.source import Source
from doorstep.core.text import Text
from doorstep.vocab.roles import Role
from doorstep.workflows.language import Ask, AskKind, BadWorkflow, Part, State, Step, Workflow

_WORDS = Text("话", "words")


def step(*sources: str, to: str, **changes: object) -> Step:
    made = Step(_WORDS, sources, to, (Part.RECEIVER,), told=_WORDS, roles=(Role.REFERRAL_DESK,))
    return replace(made, **changes)  # type: ignore[arg-type]


STATES = {"open": State(_WORDS, Part.RECEIVER), "done": State(_WORDS)}
STEPS = {"finish": step("open", to="done")}


def workflow(**changes: object) -> Workflow:
    sound = {
        "code": "small", "name": _WORDS, "meaning": _WORDS, "start": "open", "states": STATES, "steps": STEPS,
        "opening": _WORDS, "source": Source("test"), "owner": "test", "reviewed": date(2026, 11, 1),
    }  # fmt: skip
    return Workflow(**{**sound, **changes})  # type: ignore[arg-type]


def test_a_sound_workflow_is_let_in() -> None:
    assert workflow().finals == ("done",)


CLOCKED = {"open": State(_WORDS, Part.RECEIVER, clock="expire"), "done": State(_WORDS)}
BY_CLOCK = {"by": (Part.CLOCK,), "roles": ()}

FAULTS = {
    "starts in 'nowhere', which is no state": {"start": "nowhere"},
    "starts in 'done', which is final": {"start": "done"},
    "step 'finish' names 'gone', which is no state": {"steps": {"finish": step("open", to="gone")}},
    "step 'finish' leaves no state": {"steps": {**STEPS, "finish": step(to="done")}},
    "step 'undo' leaves 'done', which is final": {"steps": {**STEPS, "undo": step("done", to="open")}},
    "no state is final": {"states": {"open": STATES["open"]}, "steps": {}},
    "state 'lost' is a dead end: no person can leave it": {
        "states": {**STATES, "lost": State(_WORDS, Part.RECEIVER)},
        "steps": {**STEPS, "lose": step("open", to="lost")},
    },
    "state 'stuck' is a dead end: no person": {
        "states": {**STATES, "stuck": State(_WORDS, Part.RECEIVER, clock="free")},
        "steps": {**STEPS, "stick": step("open", to="stuck"), "free": step("stuck", to="done", **BY_CLOCK)},
    },
    "state 'ping' is a dead end: no final state": {
        "states": {**STATES, "ping": State(_WORDS, Part.RECEIVER), "pong": State(_WORDS, Part.RECEIVER)},
        "steps": {**STEPS, "in": step("open", to="ping"), "a": step("ping", to="pong"), "b": step("pong", to="ping")},
    },
    "state 'island' cannot be reached": {
        "states": {**STATES, "island": State(_WORDS, Part.RECEIVER)},
        "steps": {**STEPS, "leave": step("island", to="done")},
    },
    "state 'open' waits for the sender, who has no step": {"states": {**STATES, "open": State(_WORDS, Part.SENDER)}},
    "state 'open' waits for the clock": {"states": {**STATES, "open": State(_WORDS, Part.CLOCK)}},
    "state 'open' has a deadline with no step for the clock to take: 'expire'": {"states": CLOCKED},
    "step 'expire' is for the clock, but state 'open' has another deadline or none": {
        "steps": {**STEPS, "expire": step("open", to="done", **BY_CLOCK)}
    },
    "state 'open' is due at 'until', which no step asks": {
        "states": {**STATES, "open": State(_WORDS, Part.RECEIVER, clock="expire", due_from="until")},
        "steps": {**STEPS, "expire": step("open", to="done", **BY_CLOCK)},
    },
    "step 'finish' is for nobody": {"steps": {"finish": step("open", to="done", by=())}},
    "step 'finish' names no role": {"steps": {"finish": step("open", to="done", roles=())}},
    "step 'expire' names roles, but is for nobody with a role": {
        "states": CLOCKED,
        "steps": {**STEPS, "expire": step("open", to="done", by=(Part.CLOCK,))},
    },
    "step 'expire' asks for an answer, which the clock cannot give": {
        "states": CLOCKED,
        "steps": {**STEPS, "expire": step("open", to="done", asks={"note": Ask(_WORDS, AskKind.WORDS)}, **BY_CLOCK)},
    },
    "step 'finish' names the change 'fly', which nobody makes": {"steps": {"finish": step("open", to="done", changes=("fly",))}},
    "step 'finish' names the effect 'fly', which nobody does": {"steps": {"finish": step("open", to="done", effects=("fly",))}},
    "the opening names the effect 'fly', which nobody does": {"opening_effects": ("fly",)},
    "the sentence of step 'finish' names {reason}, which is no coded answer": {
        "steps": {"finish": step("open", to="done", told=Text("{reason}", "{reason}"))}
    },
    "the opening names {reason}, which is not known": {"opening": Text("{reason}", "x")},
    "step 'finish' asks 'reason', a choice without choices": {
        "steps": {"finish": step("open", to="done", asks={"reason": Ask(_WORDS, AskKind.CHOICE)})}
    },
    "'Finish!' is no code": {"steps": {"Finish!": step("open", to="done")}},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_named_with_its_place(fault: str) -> None:
    with pytest.raises(BadWorkflow) as refused:
        workflow(**FAULTS[fault])

    assert any(fault in found for found in refused.value.faults), refused.value.faults


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(BadWorkflow) as refused:
        workflow(opening_effects=("fly",), states={**STATES, "island": State(_WORDS, Part.RECEIVER)}, steps={"finish": step("open", to="done", by=())})

    assert len(refused.value.faults) >= 4


def test_every_check_of_a_definition_is_tried() -> None:
    from doorstep.workflows import faults

    checks = [name for name in faults.faults_of.__code__.co_names if name.startswith("_")]

    assert len(checks) == 12
    assert len(FAULTS) > len(checks)
