"""The diagram of a workflow, as Mermaid text: what the docs show and `doorstep workflows draw` prints."""

from __future__ import annotations

from collections.abc import Iterator

from doorstep.workflows.language import Part, Step, Workflow


def mermaid(workflow: Workflow, *, lang: str) -> str:
    """A Mermaid state diagram; a step that stays where it is is drawn as a loop."""
    return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in _lines(workflow, lang))])


def _lines(workflow: Workflow, lang: str) -> Iterator[str]:
    for code, state in workflow.states.items():
        yield f"{code} : {state.name.of(lang)}"
    yield f"[*] --> {workflow.start}"
    for (source, target), names in _moves(workflow, lang).items():
        yield f"{source} --> {target} : {' / '.join(names)}"
    yield from (f"{code} --> [*]" for code in workflow.finals)


def _moves(workflow: Workflow, lang: str) -> dict[tuple[str, str], list[str]]:
    """The names of the steps by where they lead from and to, so that one arrow carries several."""
    moves: dict[tuple[str, str], list[str]] = {}
    for step in workflow.steps.values():
        for source in step.sources:
            moves.setdefault((source, step.leads_to(source)), []).append(_label(step, lang))
    return moves


def _label(step: Step, lang: str) -> str:
    return f"{step.name.of(lang)}{' ⏱' if Part.CLOCK in step.by else ''}"
