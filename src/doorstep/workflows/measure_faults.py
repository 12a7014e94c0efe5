"""What can be wrong with a measure; each check returns every fault it finds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from doorstep.core.errors import NotFound
from doorstep.workflows import catalogue
from doorstep.workflows.events import OPENED
from doorstep.workflows.language import Part, Workflow
from doorstep.workflows.measure_examples import CAST

if TYPE_CHECKING:
    from doorstep.workflows.measure_language import Measure

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def faults_of(measure: Measure) -> tuple[str, ...]:
    """Every fault of a measure, as sentences; empty when it is sound."""
    checks = (_words, _whose, _steps, _parts, _unit, _examples)
    return tuple(fault for check in checks for fault in check(measure))


def _words(measure: Measure) -> Iterator[str]:
    if not _CODE.fullmatch(measure.code):
        yield f"'{measure.code}' is no code: expected lower-case letters, digits and -"
    if not measure.owner.strip():
        yield "nobody owns it"
    if measure.better not in ("higher", "lower", "neither"):
        yield f"better is '{measure.better}', expected higher, lower or neither"


def _whose(measure: Measure) -> Iterator[str]:
    if measure.credited not in (Part.SENDER, Part.RECEIVER):
        yield f"it is credited to the {measure.credited.value}, expected sender or receiver"


def _steps(measure: Measure) -> Iterator[str]:
    if not measure.counted.workflows or not measure.counted.steps:
        yield "it counts nothing: no workflow or no step is named"
    found = [workflow for code in measure.counted.workflows if (workflow := _workflow(code))]
    if len(found) < len(measure.counted.workflows):
        yield f"it counts workflows of which some do not exist: {', '.join(measure.counted.workflows)}"
        return
    known = {OPENED, *(step for workflow in found for step in workflow.steps)}
    states = {state for workflow in found for state in workflow.states}
    fates = measure.split.fates if measure.split else {}
    for step in (*measure.counted.steps, *(step for steps in fates.values() for step in steps)):
        if step not in known:
            yield f"it names the step '{step}', which its workflows do not have"
    for state in measure.counted.targets:
        if state not in states:
            yield f"it names the state '{state}', which its workflows do not have"


def _workflow(code: str) -> Workflow | None:
    try:
        return catalogue.get(code)
    except NotFound:
        return None


def _parts(measure: Measure) -> Iterator[str]:
    from doorstep.workflows.measure_language import parts_named

    split, known = measure.split, set(parts_named(measure.split))
    if split is not None and bool(split.fates) == (split.of is not None):
        yield "its split is told by fates or by the step itself: exactly one of the two"
    if split is not None and split.fates and set(split.fates) != set(split.labels):
        yield "its fates and their labels differ"
    for part in sorted((measure.hits | measure.apart) - known):
        yield f"it names the part '{part}', which its split does not give"
    for part in sorted(measure.hits & measure.apart):
        yield f"the part '{part}' is a hit and stands apart"


def _unit(measure: Measure) -> Iterator[str]:
    unit = measure.unit.value
    if (unit == "share") != bool(measure.hits):
        yield "a share, and nothing else, has hits"
    if (unit == "minutes") != (measure.since is not None):
        yield "minutes, and nothing else, run since something"
    if unit == "minutes" and measure.split is not None:
        yield "minutes are not split"


def _examples(measure: Measure) -> Iterator[str]:
    if not measure.examples:
        yield "it has no hand-counted example"
    for example in measure.examples:
        for code in {*example.expected, *example.parts} - {*CAST, ""}:
            yield f"an example expects a figure of '{code}', who is not in the cast"
