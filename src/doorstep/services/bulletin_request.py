"""What a bulletin was asked for: which area, period and language, and what the ledgers said on that day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from doorstep.core.period import Period, add_months, month_number
from doorstep.core.text import Lang
from doorstep.services import ledgers, support
from doorstep.store.reader import Reader
from doorstep.vocab.divisions import ancestors
from doorstep.vocab.roles import Permission

FEWEST = 30
"""Cases from which a figure is published or scored; below, chance says more than the area."""


@dataclass(frozen=True, slots=True)
class Public:
    """Whoever reads a bulletin or a ranking: sees the figures of one area as counted, where there are at least `FEWEST` cases.

    Rounded counts would move the points of small areas: nobody is praised or criticised for a rounding.
    """

    scope: int

    @property
    def label(self) -> str:
        return "@bulletin"

    @property
    def role(self) -> str:
        return ""

    @property
    def institution(self) -> str:
        return ""

    @property
    def sees_every_case(self) -> bool:
        return False

    def may(self, permission: Permission) -> bool:
        return permission in (Permission.SEE_FIGURES, Permission.SEE_ROWS)


@dataclass(frozen=True, slots=True)
class Target:
    """A signed target as it stood."""

    code: str
    indicator: str
    area: int
    year: int
    way: str
    value: float
    weight: float
    veto: bool


@dataclass(frozen=True, slots=True)
class Project:
    """A finished project as it stood; `began` is the month from which its effect is judged."""

    code: str
    name: str
    county: int
    indicator: str
    began: int
    predicted: float | None


@dataclass(frozen=True, slots=True)
class Overdue:
    """A task that was overdue."""

    name: str
    institution: str
    due: str


@dataclass(frozen=True, slots=True)
class Request:
    """Everything a bulletin is made from besides the records: the same request and records give the same bulletin.

    period  as `Period.parse` reads it
    experts, batches, at_work  of paired support on that day
    """

    area: int
    period: str
    lang: Lang
    number: str
    issuer: str
    addressee: str
    signer: str
    dated: str
    snapshot: str
    targets: tuple[Target, ...] = ()
    projects: tuple[Project, ...] = ()
    overdue: tuple[Overdue, ...] = ()
    experts: int = 0
    batches: int = 0
    at_work: int = 0

    @property
    def reader(self) -> Public:
        return Public(self.area)

    @property
    def span(self) -> Period:
        return Period.parse(self.period)

    def to_data(self) -> dict[str, Any]:
        """The request as JSON keeps it."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Request:
        """The request that `to_data` wrote."""
        lists: dict[str, Callable[..., Any]] = {"targets": Target, "projects": Project, "overdue": Overdue}
        read: dict[str, Any] = {name: tuple(lists[name](**one) for one in value) if name in lists else value for name, value in data.items()}
        return cls(**read)


def of_ledgers(area: int, year: int, *, reader: Reader, now: datetime) -> dict[str, Any]:
    """What the ledgers say today of an area's targets of a year, its finished projects, overdue tasks and paired support."""
    from doorstep.services import areas

    def mine(ledger: str) -> list[Any]:
        return [one for one in ledgers.rows(ledger, reader=reader) if areas.is_within(one.area, area)]

    found = support.of_region(reader=reader, now=now)
    return {
        "targets": tuple(_target(one.values) for one in mine("targets") if one.state == "signed" and one.values["year"] == year),
        "projects": tuple(_project(one) for one in mine("projects") if one.values["finished"] and one.values["indicator"]),
        "overdue": tuple(
            Overdue(one.values["name"], one.values["institution"], one.values["due"])
            for one in mine("tasks")
            if one.state in ("issued", "working", "supervised") and one.values["due"] < support.today(now).isoformat()
        ),
        "experts": found.experts,
        "batches": len(found.batches),
        "at_work": found.at_work,
    }


def _target(values: Mapping[str, Any]) -> Target:
    return Target(
        values["code"], values["indicator"], values["area"], values["year"], values["way"], float(values["value"]), float(values["weight"] or 0), bool(values["veto"])
    )


def _project(row: Any) -> Project:
    values = row.values
    began = add_months(month_number(date.fromisoformat(values["finished"])), 1)
    predicted = None if values["predicted"] is None else values["predicted"] / 100
    return Project(row.code, values["name"], ancestors(row.area)[1], values["indicator"], began, predicted)
