"""What can be wrong with a workflow; each check returns every fault it finds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter

from doorstep.core.text import Text
from doorstep.workflows.deeds import CHANGES, EFFECTS
from doorstep.workflows.language import AskKind, Part, Step, Workflow

_CODE = re.compile(r"[a-z][a-z0-9_-]*")
_NAMED = frozenset({"who", "sender", "receiver"})


def faults_of(workflow: Workflow) -> tuple[str, ...]:
    """Every fault of a definition, as sentences that name the place; empty when it is sound."""
    checks = (_codes, _start, _unknown_states, _finals, _dead_ends, _unreachable, _waiting, _clocks, _actors, _deeds, _words, _asks)
    return tuple(fault for check in checks for fault in check(workflow))


def _codes(workflow: Workflow) -> Iterator[str]:
    for code in (workflow.code, *workflow.states, *workflow.steps):
        if not _CODE.fullmatch(code):
            yield f"'{code}' is no code: expected lower-case letters, digits, _ and -"


def _start(workflow: Workflow) -> Iterator[str]:
    if workflow.start not in workflow.states:
        yield f"it starts in '{workflow.start}', which is no state"
    elif workflow.states[workflow.start].is_final:
        yield f"it starts in '{workflow.start}', which is final"


def _unknown_states(workflow: Workflow) -> Iterator[str]:
    for code, step in workflow.steps.items():
        if not step.sources:
            yield f"step '{code}' leaves no state"
        for state in (*step.sources, *([step.target] if step.target else [])):
            if state not in workflow.states:
                yield f"step '{code}' names '{state}', which is no state"


def _finals(workflow: Workflow) -> Iterator[str]:
    if not workflow.finals:
        yield "no state is final"
    for code, step in workflow.steps.items():
        for state in step.sources:
            if state in workflow.finals:
                yield f"step '{code}' leaves '{state}', which is final"


def _dead_ends(workflow: Workflow) -> Iterator[str]:
    """A state that a person cannot leave, or from which no end can be reached."""
    ending = _closure(workflow, set(workflow.finals), backwards=True)
    for code, state in workflow.states.items():
        if state.is_final:
            continue
        leaving = [step for step in workflow.steps_from(code).values() if step.leads_to(code) != code]
        if not any(set(step.by) - {Part.CLOCK} for step in leaving):
            yield f"state '{code}' is a dead end: no person can leave it"
        elif code not in ending:
            yield f"state '{code}' is a dead end: no final state can be reached from it"


def _unreachable(workflow: Workflow) -> Iterator[str]:
    reached = _closure(workflow, {workflow.start}, backwards=False)
    for code in workflow.states:
        if code not in reached:
            yield f"state '{code}' cannot be reached"


def _closure(workflow: Workflow, found: set[str], *, backwards: bool) -> set[str]:
    """`found` and every state that leads to it, or that it leads to."""
    moves = [(source, step.leads_to(source)) for step in workflow.steps.values() for source in step.sources]
    pairs = [(target, source) if backwards else (source, target) for source, target in moves]
    while more := {target for source, target in pairs if source in found} - found:
        found = found | more
    return found


def _waiting(workflow: Workflow) -> Iterator[str]:
    for code, state in workflow.states.items():
        if state.waits_for is Part.CLOCK:
            yield f"state '{code}' waits for the clock: a state waits for a person"
        elif state.waits_for and not any(state.waits_for in step.by for step in workflow.steps_from(code).values()):
            yield f"state '{code}' waits for the {state.waits_for}, who has no step there"


def _clocks(workflow: Workflow) -> Iterator[str]:
    for code, state in workflow.states.items():
        step = workflow.steps.get(state.clock)
        if state.due_from and (not state.clock or state.due_from not in _times(workflow)):
            yield f"state '{code}' is due at '{state.due_from}', which no step asks as a moment or day, or has no clock"
        if state.clock and (step is None or code not in step.sources or Part.CLOCK not in step.by):
            yield f"state '{code}' has a deadline with no step for the clock to take: '{state.clock}'"
    for code, step in workflow.steps.items():
        for source in step.sources:
            if step.by == (Part.CLOCK,) and source in workflow.states and workflow.states[source].clock != code:
                yield f"step '{code}' is for the clock, but state '{source}' has another deadline or none"


def _times(workflow: Workflow) -> set[str]:
    kinds = (AskKind.MOMENT, AskKind.DAY)
    return {name for step in workflow.steps.values() for name, ask in step.asks.items() if ask.kind in kinds} | set(workflow.given)


def _actors(workflow: Workflow) -> Iterator[str]:
    for code, step in workflow.steps.items():
        if not step.by:
            yield f"step '{code}' is for nobody"
        has_people = any(part.has_role for part in step.by)
        if has_people and not step.roles:
            yield f"step '{code}' names no role"
        if step.roles and not has_people:
            yield f"step '{code}' names roles, but is for nobody with a role"
        if Part.CLOCK in step.by and any(ask.is_required for ask in step.asks.values()):
            yield f"step '{code}' asks for an answer, which the clock cannot give"


def _deeds(workflow: Workflow) -> Iterator[str]:
    for code, step in workflow.steps.items():
        yield from (f"step '{code}' names the change '{name}', which nobody makes" for name in step.changes if name not in CHANGES)
        yield from (f"step '{code}' names the effect '{name}', which nobody does" for name in step.effects if name not in EFFECTS)
    yield from (f"the opening names the effect '{name}', which nobody does" for name in workflow.opening_effects if name not in EFFECTS)


def _words(workflow: Workflow) -> Iterator[str]:
    yield from (f"the opening names {{{name}}}, which is not known" for name in _placeholders(workflow.opening) - _NAMED - set(workflow.given))
    for code, step in workflow.steps.items():
        known = _NAMED | set(workflow.given) | {name for name, ask in step.asks.items() if ask.kind.is_coded}
        yield from (f"the sentence of step '{code}' names {{{name}}}, which is no coded answer" for name in sorted(_placeholders(step.told) - known))


def _placeholders(text: Text) -> set[str]:
    return {name for words in (text.zh, text.en) for _, name, _, _ in Formatter().parse(words) if name}


def _asks(workflow: Workflow) -> Iterator[str]:
    for code, step in workflow.steps.items():
        yield from (f"step '{code}' asks '{name}', a choice without choices" for name in _empty_choices(step))


def _empty_choices(step: Step) -> Iterator[str]:
    return (name for name, ask in step.asks.items() if ask.kind is AskKind.CHOICE and not ask.choices)
