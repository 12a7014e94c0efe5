"""Counts of coordination against a second opinion: each measure counted again, naively, over cases that walked at random.

The recount knows nothing of events, tallies or later steps: it looks at entries one by one, asks who had the receiver's
part before, and tells a fate by where the instance stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median
from unittest import mock

import pytest

from doorstep.core.period import Period
from doorstep.services import coordination_counts, coordination_events
from doorstep.store.models import CaseEntry, Instance
from doorstep.store.reader import Operator
from doorstep.workflows import catalogue
from doorstep.workflows.measure_language import Unit
from tests.lib.trials import IS_TRIAL
from tests.store.test_case_walks import Walk, walking

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOVEMBER, DECEMBER = Period(202611, 202612), Period(202612, 202701)
MIDNIGHT = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)  # of Beijing, where December begins
COUNTY_OF = {"E-TOWN": "east", "E-COUNTY": "east", "W-COUNTY": "west", "CITY": "none"}

Counted = dict[str, dict[str, list[object]]]
"""Measure -> institution -> what each counted step says: a part, or minutes."""


@pytest.fixture(autouse=True)
def limits() -> Iterator[None]:
    coordination_counts._kept.clear()
    with walking():
        yield
    coordination_counts._kept.clear()


def walked(seed: int, steps: int) -> None:
    """Cases that walked across the end of November."""
    walk = Walk(seed)
    walk.now = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
    walk.go(steps)


def recount(*, is_november: bool) -> Counted:
    found: Counted = {one.code: {} for one in coordination_counts.measure_catalogue.all()}
    for instance in Instance.objects.all():
        entries = list(instance.entries.filter(kind__in=("opened", "step")).order_by("version"))
        for at, entry in enumerate(entries):
            if (entry.at < MIDNIGHT) is is_november:
                _note(found, instance, entries, at)
    return found


def _note(found: Counted, instance: Instance, entries: list[CaseEntry], at: int) -> None:
    entry, workflow, state = entries[at], instance.workflow, instance.state
    asked = entries[at - 1].receiver if at else entry.receiver
    sender, step, reason = instance.sender, entry.step, entry.answers.get("reason", "not-given")
    after = [one.target for one in entries[at + 1 :]]

    def sent(code: str, says: object = 1) -> None:
        found[code].setdefault(sender, []).append(says)

    def theirs(code: str, says: object = 1) -> None:
        found[code].setdefault(asked, []).append(says)

    if entry.kind == "opened":
        begun = {"referral-up": "sent-up", "referral-emergency": "emergencies-sent", "referral-down": "sent-home", "advice": "advice-sought"}
        if workflow in begun:
            sent(begun[workflow])
        if workflow == "advice":
            sent("advice-treated-here", {"treated_here": "treated-here", "referred": "referred", "withdrawn": "withdrawn"}.get(state, "open"))
        if workflow == "referral-out":
            sent("referred-out", state if state in ("back", "refused", "withdrawn", "lost", "died") else "open")
    leaves = (workflow == "referral-out" and entry.kind == "opened") or (workflow in ("referral-up", "referral-emergency") and step == "arrive")
    if leaves and COUNTY_OF[sender] != COUNTY_OF[asked]:
        sent("outflow-by-referral-county", "not-gone" if state in ("refused", "withdrawn") and workflow == "referral-out" else "county")
    if workflow == "referral-up":
        _note_up(entry, entries, at, after, reason, sent, theirs)
    if workflow == "referral-emergency" and step == "arrive":
        theirs("arrived", workflow)
    if workflow == "referral-emergency" and step == "acknowledge":
        theirs("acknowledgement-minutes", _turn(workflow, entries, at))
    if workflow == "referral-emergency" and step == "divert":
        theirs("diverted", reason)
    if workflow == "referral-down" and step == "accept":
        ended = {"closed": "closed", "not_attended": "not-attended", "sent_back": "sent-back", "withdrawn": "withdrawn", "died": "died"}
        theirs("taken-home")
        theirs("loops-closed", ended.get(state, "open"))
    if workflow == "referral-down" and step == "decline":
        theirs("declined-home", reason)
    if workflow == "referral-down" and step == "receive":
        before = {"closed": "in-time", "not_attended": "ended-before", "sent_back": "ended-before", "died": "ended-before"}
        theirs("follow-ups-late", "late" if "overdue" in after else before.get(state, "open"))
    if workflow == "advice" and step == "advise":
        theirs("advice-minutes", _turn(workflow, entries, at))
    if workflow == "consultation" and step == "sign":
        theirs("consultations-answered")
        theirs("opinion-minutes", (entry.at - entries[0].at).total_seconds() / 60)
    if workflow == "diagnosis" and step in ("report", "confirm"):
        theirs("readings-reported")
        theirs("reading-minutes", _turn(workflow, entries, at))
    if workflow == "critical-value" and step == "acknowledge":
        theirs("critical-minutes", _turn(workflow, entries, at))


def _note_up(entry: CaseEntry, entries: list[CaseEntry], at: int, after: list[str], reason: str, sent: object, theirs: object) -> None:
    step = entry.step
    if step in ("accept", "decline", "redirect"):
        theirs("decision-minutes", _turn("referral-up", entries, at))
        theirs("accepted-share", step)
    if step in ("accept", "decline", "redirect", "lapse"):
        theirs("lapsed-share", step)
    if step in ("decline", "redirect", "cannot_keep"):
        theirs({"decline": "declined", "redirect": "redirected", "cannot_keep": "place-not-kept"}[step], reason)
    if step == "ask":
        theirs("asked")
    if step == "arrive":
        theirs("arrived", "referral-up")
    if step == "accept":
        ends = {"arrived": "arrived", "missed": "missed", "returned": "not-kept", "withdrawn": "withdrawn", "died": "died"}
        sent("acceptance-minutes", (entry.at - entries[0].at).total_seconds() / 60)
        theirs("no-show-share", next((ends[state] for state in after if state in ends), "open"))


def _turn(workflow: str, entries: list[CaseEntry], at: int) -> float:
    """Minutes since the one who took a step was the one to move."""
    states = catalogue.get(workflow).states
    holders = [(states[one.target].waits_for, one.receiver) for one in entries[:at]]
    first = at - 1
    while first and holders[first - 1] == holders[at - 1]:
        first -= 1
    return (entries[at].at - entries[first].at).total_seconds() / 60


def faults(period: Period, expected: Counted) -> list[str]:
    """Measures and institutions in which the service and the recount differ."""
    counted = coordination_counts.counts(period, reader=Operator())
    found = []
    for one in counted.measures:
        naive = expected[one.measure.code]
        if set(naive) != set(one.institutions):
            found.append(f"{one.measure.code}: {sorted(naive)} against {sorted(one.institutions)}")
        found += [f"{one.measure.code} of {code}" for code, says in naive.items() if code in one.institutions and not _agrees(one, code, says)]
        parts = Counter(part for says in naive.values() for part in says)
        found += [f"{one.measure.code} part {part.code}" for part in one.parts if part.count != parts[part.code]]
    return found


def _agrees(one: coordination_counts.Counted, code: str, says: list[object]) -> bool:
    shown, measure = one.institutions[code], one.measure
    kept = [part for part in says if part not in measure.apart]
    if measure.unit is Unit.MINUTES:
        slow = sorted(says)[-(-9 * len(says) // 10) - 1]  # type: ignore[type-var]
        return shown.figure.value == pytest.approx(median(says)) and shown.slowest == pytest.approx(slow)  # type: ignore[type-var]
    if measure.unit is Unit.COUNT:
        return shown.figure.num == len(kept)
    return (shown.figure.num, shown.figure.den) == (sum(part in measure.hits for part in kept), len(kept))


@pytest.mark.parametrize("seed", range(1, 31) if IS_TRIAL else [1])
def test_every_measure_agrees_with_a_naive_recount(seed: int) -> None:
    walked(seed, 700)
    november, december = recount(is_november=True), recount(is_november=False)

    assert faults(NOVEMBER, november) == []
    assert faults(DECEMBER, december) == []
    met = [code for code in november if november[code] or december[code]]
    assert len(met) > len(november) / 2, "the walk did too little: of thirty walks the least meets 19 of 30 measures, the most 28"


def test_control_a_count_that_credits_who_was_asked_afterwards_is_found_out() -> None:
    walked(1, 300)
    lines = coordination_events._lines

    def afterwards(*asked: object) -> Iterator[object]:
        return (line._replace(asked=line.receiver) for line in lines(*asked))  # type: ignore[arg-type]

    with mock.patch.object(coordination_events, "_lines", afterwards):
        assert faults(NOVEMBER, recount(is_november=True))


def test_control_a_count_by_months_of_another_clock_is_found_out() -> None:
    walked(1, 300)

    with mock.patch.object(coordination_events, "BEIJING", UTC):
        assert faults(NOVEMBER, recount(is_november=True))


def test_months_of_the_chart_are_the_measures_of_those_months() -> None:
    walked(2, 300)

    found = coordination_counts.counts(DECEMBER, reader=Operator())

    months = dict(found.months)
    assert list(months) == list(Period(202601, 202701).months)
    for month, period in ((202611, NOVEMBER), (202612, DECEMBER)):
        each = coordination_counts.counts(period, reader=Operator())
        assert {code: each.of(code).whole.figure.num for code in coordination_counts.VOLUMES.values()} == dict(months[month])
