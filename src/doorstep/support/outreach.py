"""Outreach and training as figures: who should be cared for and was, what a plan promised and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Point:
    """One service point in a period.

    listed    people on its list at some day of the period; reached: of them, seen at least once in it
    stations, homes, parcels  visits to the point, home visits, medicine parcels (numbers of parcels)
    """

    code: str
    listed: int
    reached: int
    stations: int
    people_seen: int
    homes: int
    parcels: int

    @property
    def coverage(self) -> float | None:
        """Share of the listed who were reached, 0-1 (应管尽管); None without a list."""
        return self.reached / self.listed if self.listed else None


def coverage(points: Sequence[Row], people: Sequence[Row], visits: Sequence[Row], *, first: str, last: str) -> tuple[Point, ...]:
    """Each point from one day to another, both included. A visit without a number of the list counts as a visit, and for nobody's coverage."""
    listed: dict[str, set[str]] = {}
    for one in people:
        if one["since"] <= last and (not one["until"] or one["until"] >= first):
            listed.setdefault(one["point"], set()).add(one["code"])
    mine: dict[str, list[Row]] = {}
    for one in visits:
        if first <= one["on"] <= last:
            mine.setdefault(one["point"], []).append(one)
    return tuple(_point(one["code"], listed.get(one["code"], set()), mine.get(one["code"], [])) for one in sorted(points, key=lambda one: str(one["code"])))


def _point(code: str, listed: set[str], visits: list[Row]) -> Point:
    kinds = Counter(one["kind"] for one in visits)
    return Point(
        code=code,
        listed=len(listed),
        reached=len(listed & {one["person"] for one in visits}),
        stations=kinds["station"],
        people_seen=sum(one["people"] or 0 for one in visits),
        homes=kinds["home"],
        parcels=sum(one["parcels"] or 0 for one in visits),
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """A year's training plan and what came of it.

    sent         trainees on placements of the plan; returned, independent: of them
    budget, spent  CNY; spent is None when nobody wrote it
    """

    code: str
    year: int
    people: int
    sent: int
    returned: int
    independent: int
    budget: int
    spent: int | None


def training(plans: Sequence[Row], placements: Sequence[Row]) -> tuple[Plan, ...]:
    """Each plan, latest year first."""
    return tuple(_plan(one, [row for row in placements if row["plan"] == one["code"]]) for one in sorted(plans, key=lambda one: (-one["year"], one["code"])))


def _plan(one: Row, placed: Sequence[Row]) -> Plan:
    returned, alone = sum(bool(row["returned"]) for row in placed), sum(bool(row["independent"]) for row in placed)
    return Plan(one["code"], one["year"], one["people"], len(placed), returned, alone, one["budget_cny"], one["spent_cny"])


@dataclass(frozen=True, slots=True)
class Teaching:
    """Sessions of one kind in a period: how many, who came of those invited, who passed of those tested, patients seen."""

    kind: str
    sessions: int
    invited: int
    attended: int
    tested: int
    passed: int
    patients: int


def teaching(sessions: Sequence[Row], *, first: str, last: str) -> tuple[Teaching, ...]:
    """Sessions by kind, most first; attendance is of sessions that say how many were invited."""
    kinds: dict[str, list[Row]] = {}
    for one in sessions:
        if first <= one["on"] <= last:
            kinds.setdefault(one["kind"], []).append(one)
    return tuple(_teaching(kind, found) for kind, found in sorted(kinds.items(), key=lambda pair: (-len(pair[1]), pair[0])))


def _teaching(kind: str, found: Sequence[Row]) -> Teaching:
    invited = [one for one in found if one["invited"] is not None]
    return Teaching(
        kind=kind,
        sessions=len(found),
        invited=sum(one["invited"] for one in invited),
        attended=sum(one["attended"] or 0 for one in invited),
        tested=sum(one["tested"] or 0 for one in found),
        passed=sum(one["passed"] or 0 for one in found),
        patients=sum(one["patients"] or 0 for one in found),
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an accreditation is: clauses by how far they are met, and those overdue on a day."""

    code: str
    met: int
    partly: int
    not_met: int
    overdue: int

    @property
    def share(self) -> float | None:
        """Share of clauses that are met, 0-1; None without clauses."""
        every = self.met + self.partly + self.not_met
        return self.met / every if every else None


def accreditation(aims: Sequence[Row], clauses: Sequence[Row], *, on: str) -> tuple[Progress, ...]:
    """Each aim with its clauses counted on a day."""
    found = []
    for aim in aims:
        mine = [one for one in clauses if one["accreditation"] == aim["code"]]
        status = Counter(one["status"] for one in mine)
        late = sum(one["status"] != "met" and bool(one["due"]) and one["due"] < on for one in mine)
        found.append(Progress(aim["code"], status["met"], status["partly"], status["not-met"], late))
    return tuple(found)
