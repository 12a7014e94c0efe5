"""What institutions are able to treat and to do, by the evidence of twelve months, and the gaps they have filled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from doorstep.core.period import Period, add_months
from doorstep.core.text import Text
from doorstep.intake.conditions import condition_rows
from doorstep.services import analytics, disclosure, registry
from doorstep.services.remembered import remembered
from doorstep.store.reader import Reader
from doorstep.tables.capability import WINDOW_MONTHS, Threshold, thresholds
from doorstep.tables.region import DECLARED, TECHNIQUES, THRESHOLDS
from doorstep.vocab.levels import AreaLevel


class Item(StrEnum):
    """What an institution can be able to do."""

    CONDITION = "condition"
    TECHNIQUE = "technique"


@dataclass(frozen=True, slots=True)
class Subject:
    """A condition (an ICD-10 block, ordinary or severe cases) or a technique of one institution."""

    institution: int
    kind: Item
    code: str
    is_severe: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What twelve months show of a subject, as the reader may see it.

    cases      all; own_cases without a visiting expert in the lead; deaths; None when too few to show
    operators  different local operators of a technique; 0 for conditions
    """

    cases: int | None
    own_cases: int | None
    months: int
    operators: int
    deaths: int | None
    department: str = ""


@dataclass(frozen=True, slots=True)
class Ability:
    """A subject with its evidence before the last judged month; `since` is 0 while it is not able.

    short_of   what the evidence falls short of: cases, months, operators, deaths; empty when able
    """

    subject: Subject
    evidence: Evidence
    since: int
    declared_since: int
    short_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """A gap that an institution filled: able from this month for the first time.

    first_in   the widest area in which no institution was able before; None when another of its county was
    """

    subject: Subject
    since: int
    first_in: AreaLevel | None
    evidence: Evidence
    declared_since: int


@dataclass(frozen=True, slots=True)
class Open:
    """A technique of the region's list that no institution inside the reader's area is able to do at the last judged month.

    lost_in   the month since which nobody is able any more; 0 when nobody was as far as records tell
    cases     done there in the last twelve months all the same, by visitors or too seldom; None when too few to show
    """

    code: str
    lost_in: int
    cases: int | None


@dataclass(frozen=True, slots=True)
class _Place:
    county: int
    city: int
    province: int


def first_judged(*, reader: Reader) -> int:
    """The first month that has twelve months of records before it; 0 when none has."""
    rows = analytics.about_the_data(reader, "SELECT coalesce(min(month), 0), coalesce(max(month), 0) FROM judged_months")
    return int(rows[0][0])


def of_institution(number: int, *, reader: Reader) -> tuple[Ability, ...]:
    """Everything an institution did in the twelve months before the last judged month, able or not."""
    return tuple(one for one in _abilities(reader) if one.subject.institution == number)


def able_now(kind: Item, code: str, *, reader: Reader) -> tuple[Ability, ...]:
    """The institutions that are able to treat a condition or do a technique at the last judged month."""
    return tuple(one for one in _abilities(reader) if one.since and (one.subject.kind, one.subject.code) == (kind, code))


Able = Mapping[tuple[Item, str, bool], Mapping[int, int]]
"""By kind, code and severity: since when each institution is able, by its number."""


def able_by_subject(*, reader: Reader) -> Able:
    """Every institution inside the reader's area that is able at the last judged month."""
    found: dict[tuple[Item, str, bool], dict[int, int]] = {}
    for subject, since, until in _spells(reader):
        if not until:
            found.setdefault((subject.kind, subject.code, subject.is_severe), {})[subject.institution] = since
    return found


def gaps_filled(*, period: Period, reader: Reader) -> tuple[Filled, ...]:
    """What institutions became able to do in a period, for the first time the records tell; latest first.

    An institution that was able in the first judged month filled no gap that anyone can see.
    """
    return tuple(one for one in _every_gap(reader) if period.start <= one.since < period.end)


def techniques_open(*, reader: Reader) -> tuple[Open, ...]:
    """Techniques that nobody is able to do, those lost last first; none before a year of records."""
    if not first_judged(reader=reader):
        return ()
    spells = [(subject, until) for subject, _, until in _spells(reader) if subject.kind is Item.TECHNIQUE]
    held = {subject.code for subject, until in spells if not until}
    lost = {subject.code: max(until for other, until in spells if other.code == subject.code) for subject, _ in spells}
    done: dict[str, int] = {}
    for (subject, _), counts in _counts_at(reader, {_last_judged(reader)}).items():
        if subject.kind is Item.TECHNIQUE:
            done[subject.code] = done.get(subject.code, 0) + counts.cases
    missing = [row["code"] for row in techniques(reader=reader) if row["code"] not in held]
    found = [Open(code, lost.get(code, 0), disclosure.count_for(reader, done.get(code, 0))) for code in missing]
    return tuple(sorted(found, key=lambda one: (-one.lost_in, one.code)))


def _last_judged(reader: Reader) -> int:
    return int(analytics.about_the_data(reader, "SELECT coalesce(max(month), 0) FROM judged_months")[0][0])


@remembered
def _every_gap(reader: Reader) -> tuple[Filled, ...]:
    places, began = _places(reader), first_judged(reader=reader)
    first: dict[Subject, int] = {}
    for subject, since, _ in _spells(reader):
        first[subject] = min(since, first.get(subject, since))
    found = {subject: since for subject, since in first.items() if since > began and subject.institution in places}
    counts = _counts_at(reader, {began, *found.values()})
    declared, alike, grades = _declared(reader), _alike(first, places), _high_grades(reader)
    wanted = thresholds_in_force(reader=reader)
    return tuple(
        Filled(subject, since, _first_in(subject, since, alike, places), _evidence(counts[subject, since], reader), declared.get(subject, 0))
        for subject, since in sorted(found.items(), key=lambda pair: (-pair[1], pair[0].institution, pair[0].code, pair[0].is_severe))
        if (subject, since) in counts and _was_gap(counts.get((subject, began)), wanted[_judged_as(subject, grades)])
    )


def _was_gap(counts: _Counts | None, wanted: Threshold) -> bool:
    """Whether the first year had fewer than half of the cases that are wanted: a quiet year is no gap."""
    return counts is None or counts.own_cases * 2 < wanted.cases


def _short_of(counts: _Counts, wanted: Threshold) -> tuple[str, ...]:
    reached = {
        "cases": counts.own_cases >= wanted.cases,
        "months": counts.months >= wanted.months,
        "operators": counts.operators >= wanted.operators,
        "deaths": counts.deaths * 100 <= counts.cases * wanted.worst_deaths,
    }
    return tuple(name for name, is_reached in reached.items() if not is_reached)


def _judged_as(subject: Subject, high_grades: frozenset[Subject]) -> str:
    """Which threshold judges a subject."""
    if subject.kind is Item.CONDITION:
        return "severe" if subject.is_severe else "ordinary"
    return "high-grade" if subject in high_grades else "technique"


def _high_grades(reader: Reader) -> frozenset[Subject]:
    """Techniques done at grade 3 or 4 by an institution."""
    rows = analytics.ask(reader, f"SELECT DISTINCT institution, technique FROM evidence_techniques WHERE grade >= 3 AND {analytics.INSTITUTIONS_INSIDE}")
    return frozenset(Subject(institution, Item.TECHNIQUE, code) for institution, code in rows)


def thresholds_in_force(*, reader: Reader) -> dict[str, Threshold]:
    """What the evidence must reach, by what is judged."""
    return thresholds(registry.sheet(THRESHOLDS.name, reader=reader))


_Alike = Mapping[tuple[Item, str, bool], Sequence[tuple[Subject, int]]]


def _alike(first: Mapping[Subject, int], places: Mapping[int, _Place]) -> _Alike:
    """Who else became able to do the same, and when."""
    found: dict[tuple[Item, str, bool], list[tuple[Subject, int]]] = {}
    for subject, since in first.items():
        if subject.institution in places:
            found.setdefault((subject.kind, subject.code, subject.is_severe), []).append((subject, since))
    return found


def _first_in(subject: Subject, since: int, alike: _Alike, places: Mapping[int, _Place]) -> AreaLevel | None:
    here, widest = places[subject.institution], None
    same = alike[subject.kind, subject.code, subject.is_severe]
    others = [places[other.institution] for other, then in same if then <= since and other != subject]
    for level in (AreaLevel.COUNTY, AreaLevel.CITY, AreaLevel.PROVINCE):
        if any(getattr(one, level.value) == getattr(here, level.value) for one in others):
            return widest
        widest = level
    return widest


@remembered
def _abilities(reader: Reader) -> tuple[Ability, ...]:
    last = _last_judged(reader)
    if not last:
        return ()
    since = {subject: since for subject, since, until in _spells(reader) if not until}
    declared, wanted, grades = _declared(reader), thresholds_in_force(reader=reader), _high_grades(reader)
    return tuple(
        Ability(
            subject,
            _evidence(counts, reader),
            since.get(subject, 0),
            declared.get(subject, 0),
            () if subject in since else _short_of(counts, wanted[_judged_as(subject, grades)]),
        )
        for (subject, _), counts in _counts_at(reader, {last}).items()
    )


def _places(reader: Reader) -> dict[int, _Place]:
    rows = analytics.ask(reader, "SELECT number, county, city, province FROM providers WHERE {inside:place}")
    return {number: _Place(county, city, province) for number, county, city, province in rows}




def _spells(reader: Reader) -> list[tuple[Subject, int, int]]:
    conditions = analytics.ask(reader, f"SELECT institution, block, severe, since, until FROM capable_conditions WHERE {analytics.INSTITUTIONS_INSIDE}")
    techniques = analytics.ask(reader, f"SELECT institution, technique, since, until FROM capable_techniques WHERE {analytics.INSTITUTIONS_INSIDE}")
    return [
        *((Subject(one, Item.CONDITION, code, bool(severe)), since, until) for one, code, severe, since, until in conditions),
        *((Subject(one, Item.TECHNIQUE, code), since, until) for one, code, since, until in techniques),
    ]


@dataclass(frozen=True, slots=True)
class _Counts:
    cases: int
    own_cases: int
    months: int
    deaths: int
    operators: int = 0
    department: str = ""


def _counts_at(reader: Reader, ends: Iterable[int]) -> dict[tuple[Subject, int], _Counts]:
    """The evidence of the twelve months before each of some months, before anything is hidden."""
    windows = ", ".join(f"({month}, {add_months(month, -WINDOW_MONTHS)})" for month in sorted(set(ends)) if month)
    if not windows:
        return {}
    conditions = analytics.ask(
        reader,
        "SELECT institution, block, wanted, ends, sum(cases)::BIGINT, sum(own_cases)::BIGINT, "
        "count(DISTINCT month) FILTER (own_cases > 0), sum(deaths)::BIGINT FROM evidence_conditions, "
        f"(VALUES (0), (1)) k(wanted), (VALUES {windows}) w(ends, begins) WHERE severe >= wanted AND month >= begins "
        f"AND month < ends AND {analytics.INSTITUTIONS_INSIDE} GROUP BY ALL",
    )
    techniques = analytics.ask(
        reader,
        "SELECT institution, technique, ends, sum(cases)::BIGINT, coalesce(sum(cases) FILTER (NOT visited), 0)::BIGINT, "
        "count(DISTINCT month) FILTER (NOT visited), sum(deaths)::BIGINT, "
        "count(DISTINCT operator) FILTER (NOT visited AND operator > 0), coalesce(mode(department ORDER BY department), '') "
        f"FROM evidence_techniques, (VALUES {windows}) w(ends, begins) WHERE month >= begins AND month < ends AND {analytics.INSTITUTIONS_INSIDE} GROUP BY ALL",
    )
    return {
        **{(Subject(one, Item.CONDITION, code, bool(severe)), ends): _Counts(*told) for one, code, severe, ends, *told in conditions},
        **{(Subject(one, Item.TECHNIQUE, code), ends): _Counts(*told) for one, code, ends, *told in techniques},
    }


def _evidence(counts: _Counts, reader: Reader) -> Evidence:
    cases, own, deaths = (disclosure.count_for(reader, count) for count in (counts.cases, counts.own_cases, counts.deaths))
    return Evidence(cases, own, counts.months, counts.operators, deaths, counts.department)


def _declared(reader: Reader) -> dict[Subject, int]:
    """What institutions say they are able to do, by the first month; severe cases cannot be declared apart."""
    numbers: dict[str, int] = dict(analytics.ask(reader, "SELECT code, number FROM providers WHERE {inside:place}"))
    found: dict[Subject, int] = {}
    for row in registry.sheet(DECLARED.name, reader=reader):
        if row["institution"] in numbers:
            kind, code = (Item.TECHNIQUE, row["technique"]) if row["technique"] else (Item.CONDITION, row["block"])
            found[Subject(numbers[row["institution"]], kind, code)] = row["since"]
    return found


def name_of(kind: Item, code: str, techniques: Sequence[Mapping[str, str]]) -> Text:
    """Words for a condition or a technique; `techniques` are the rows of the region's list."""
    if kind is Item.CONDITION:
        return next((row.block_title for row in condition_rows() if row.block == code), Text(code, code))
    listed = next((row for row in techniques if row["code"] == code), None)
    return Text(listed["name_zh"], listed["name_en"]) if listed else Text(code, code)


def techniques(*, reader: Reader) -> list[dict[str, str]]:
    """The region's list of techniques."""
    return registry.sheet(TECHNIQUES.name, reader=reader)
