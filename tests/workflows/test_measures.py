"""Each measure counts its examples as they were counted by hand, and a definition with a fault is refused."""

from __future__ import annotations

import pkgutil
from dataclasses import replace
from datetime import timedelta

import pytest

from doorstep.core.errors import NotFound
from doorstep.core.text import Text
from doorstep.workflows import catalogue, measure_catalogue, measures
from doorstep.workflows.events import Event, Leaving, left
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import BEGIN, Example
from doorstep.workflows.measure_language import (
    BadMeasure,
    Measure,
    Result,
    Since,
    Split,
    Unit,
    Which,
    parts_named,
    slowest,
)

CASES = [pytest.param(one, example, id=f"{one.code}-{at}") for one in measure_catalogue.all() for at, example in enumerate(one.examples)]
LAPSED = measure_catalogue.get("lapsed-share")


def told(measure: Measure, found: Result) -> object:
    if measure.unit is Unit.MINUTES:
        return (found.value, found.slowest)
    return (found.num, found.den) if measure.unit is Unit.SHARE else found.den


@pytest.mark.parametrize(("measure", "example"), CASES)
def test_an_example_counts_to_what_was_counted_by_hand(measure: Measure, example: Example) -> None:
    found = measure.by_institution(example.events(measure_catalogue.wanted()))

    assert {code: told(measure, one) for code, one in found.items()} == example.expected
    assert {code: {part: n for part, n in found[code].parts.items() if n} for code in example.parts} == example.parts


@pytest.mark.parametrize(("measure", "example"), CASES)
def test_an_example_tells_its_measure_from_one_that_credits_the_other_side(measure: Measure, example: Example) -> None:
    other = replace(measure, credited=Part.SENDER if measure.credited is Part.RECEIVER else Part.RECEIVER)

    found = other.by_institution(example.events(measure_catalogue.wanted()))

    assert {code: told(other, one) for code, one in found.items()} != example.expected


@pytest.mark.parametrize(("measure", "example"), CASES)
def test_an_example_notices_one_counted_step_that_is_lost(measure: Measure, example: Example) -> None:
    events = example.events(measure_catalogue.wanted())
    lost = next(one for one in events if measure.counted.has(one))

    found = measure.by_institution(one for one in events if one is not lost)

    assert {code: told(measure, one) for code, one in found.items()} != example.expected


@pytest.mark.parametrize("measure", measure_catalogue.all(), ids=lambda one: one.code)
def test_every_definition_is_complete(measure: Measure) -> None:
    assert measure.source.clause and measure.owner and measure.reviewed
    assert measure.meaning.zh.endswith("。") and measure.meaning.en.endswith(".")
    assert all(measure.split.label(part) for part in parts_named(measure.split)) if measure.split else True
    assert measure.unit is not Unit.SHARE or "÷" in measure.formula.zh and "÷" in measure.formula.en


def test_every_file_is_one_measure_named_as_its_code() -> None:
    files = {module.name.replace("_", "-") for module in pkgutil.iter_modules(measures.__path__)}

    assert files == {one.code for one in measure_catalogue.all()} and len(files) >= 20


def test_every_fate_of_a_cohort_leads_somewhere_or_stays_open() -> None:
    """A run that has ended is never counted as open: each way to end it is a fate of every cohort of its workflow."""
    for measure in measure_catalogue.all():
        if measure.split is None or not measure.split.fates:
            continue
        fates = {step for steps in measure.split.fates.values() for step in steps}
        for code in measure.counted.workflows:
            workflow = catalogue.get(code)
            reached = {step.leads_to(source) for step in (workflow.steps[one] for one in fates) for source in step.sources}
            frontier = {workflow.start} if "opened" in measure.counted.steps else {workflow.steps[one].target for one in measure.counted.steps}
            seen = set(frontier)
            while frontier:
                state = frontier.pop()
                assert not workflow.states[state].is_final, (measure.code, state, reached)
                onward = {step.leads_to(state) for name, step in workflow.steps_from(state).items() if name not in fates}
                frontier |= onward - seen
                seen |= onward


def test_an_unknown_measure_names_the_likeliest() -> None:
    with pytest.raises(NotFound, match="lapsed-share"):
        measure_catalogue.get("lapsed-shares")


@pytest.mark.parametrize(
    ("origin", "to", "expected"),
    [
        (441881109, 441881, Leaving.STAYS),
        (441881109, 441882, Leaving.COUNTY),
        (441881109, 441800, Leaving.COUNTY),
        (441881, 440100, Leaving.CITY),
        (441881, 430100, Leaving.PROVINCE),
        (441881, 0, Leaving.UNKNOWN),
        (0, 441881, Leaving.UNKNOWN),
    ],
)
def test_how_far_a_patient_is_taken(origin: int, to: int, expected: Leaving) -> None:
    assert left(origin, to) is expected


def test_the_slowest_tenth_is_told_by_nearest_rank() -> None:
    assert slowest([]) is None
    assert slowest([7.0]) == 7
    assert slowest([float(n) for n in range(1, 11)]) == 9
    assert slowest([float(n) for n in range(1, 12)]) == 10


def test_the_window_includes_its_start_and_excludes_its_end() -> None:
    rows = "run | workflow | step | minute | from | to\n" + "\n".join(f"{n} | referral-up | opened | {at} | TOWN | COUNTY" for n, at in enumerate((-0.5, 0, 43199.5, 43200)))

    found = Example(rows, {}).events(frozenset({("referral-up", "opened")}))

    assert [one.at - BEGIN for one in found] == [timedelta(0), timedelta(minutes=43199.5)]


def test_an_example_that_the_workflow_forbids_is_refused() -> None:
    rows = "run | workflow | step | minute | from | to\n1 | referral-up | opened | 0 | TOWN | COUNTY\n1 | | arrive | 5 | | "

    with pytest.raises(ValueError, match="stands in 'waiting': nobody can take 'arrive'"):
        Example(rows, {}).events(frozenset())


def _nothing(event: Event) -> str:
    return ""


FAULTS = {
    "'Lapsed!' is no code": {"code": "Lapsed!"},
    "nobody owns it": {"owner": " "},
    "better is 'more'": {"better": "more"},
    "it is credited to the clock": {"credited": Part.CLOCK},
    "it counts nothing": {"counted": Which((), ())},
    "it counts workflows of which some do not exist: referral-sideways": {"counted": Which(("referral-sideways",), ("accept",))},
    "it names the step 'fly'": {"counted": Which(("referral-up",), ("fly",))},
    "it names the state 'heaven'": {"counted": Which(("referral-up",), ("accept",), ("heaven",))},
    "its split is told by fates or by the step itself": {"split": Split({"lapse": Text("话", "w")}, fates={"lapse": ("lapse",)}, of=_nothing)},
    "its fates and their labels differ": {"split": Split({"lapse": Text("话", "w")}, fates={"lapse": ("lapse",), "else": ("accept",)})},
    "it names the part 'late'": {"hits": frozenset({"late"})},
    "the part 'lapse' is a hit and stands apart": {"apart": frozenset({"lapse"})},
    "a share, and nothing else, has hits": {"hits": frozenset()},
    "minutes, and nothing else, run since something": {"since": Since.TURN},
    "minutes are not split": {"unit": Unit.MINUTES, "since": Since.TURN, "hits": frozenset()},
    "it has no hand-counted example": {"examples": ()},
    "an example expects a figure of 'MOON'": {"examples": (Example("", {"MOON": 1}),)},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_of_a_measure_is_named(fault: str) -> None:
    with pytest.raises(BadMeasure) as refused:
        replace(LAPSED, **FAULTS[fault])  # type: ignore[arg-type]

    assert any(fault in found for found in refused.value.faults), refused.value.faults


def test_all_faults_of_a_measure_are_told_at_once() -> None:
    with pytest.raises(BadMeasure) as refused:
        replace(LAPSED, code="!", owner="", hits=frozenset(), examples=())

    assert len(refused.value.faults) == 4
