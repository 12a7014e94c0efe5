"""The tiny region with rules of recognition in force: the sample list, windows of one hospital, the national opinion."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from doorstep.recognition.language import ItemKind, SchemeLevel
from doorstep.services import case_people, outbox, quality_control, recognition_rules, results
from doorstep.services.quality_control import Measured
from doorstep.services.results import Report
from doorstep.store.models import Case, RegionSheet, Result
from doorstep.store.reader import Operator, Reader
from doorstep.workflows.case_number import serial_of
from tests.cases.conftest import NOW, PATIENT, send
from tests.lib import tiny_region as tiny

PRESETS = ("opinion-2024", "sample-items", "renmin-windows-2023", "quality-required")
PERSON = case_people.Person(PATIENT["name"], tiny.ID_NUMBER)
TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture
def rules(db: None) -> Iterator[None]:
    """Rules of recognition in force, kept as the region file's lists are."""
    put_in_force(*PRESETS)
    yield
    recognition_rules._book.cache_clear()


def put_in_force(*presets: str) -> None:
    RegionSheet.objects.update_or_create(name="recognition_presets", defaults={"rows": [{"preset": one, "note": ""} for one in presets]})
    recognition_rules._book.cache_clear()
    recognition_rules._places.cache_clear()


@pytest.fixture
def case(rules: None, township_doctor: Reader) -> Case:
    """The synthetic patient, sent by the township to the county."""
    sent = send(township_doctor)
    found: Case = Case.objects.get(pk=serial_of(sent.number))
    return found


def report(item: str = "GLU", *, days_ago: int = 3, institution: str = "E-COUNTY", number: str = "", **more: object) -> Report:
    """A report of the synthetic patient."""
    at = NOW - days_ago * DAY
    told: dict[str, object] = {"kind": ItemKind.LAB, "values": {"value": "5.6", "unit": "mmol/L", "range": "3.9-6.1"}, "person": case_people.key_of(PERSON), **more}
    return Report(
        item=item, institution=institution, number=number or f"{item}-{days_ago}-{institution}", performed_at=at, reported_at=at + timedelta(hours=2), **told,  # type: ignore[arg-type]
    )  # fmt: skip


def filed(item: str = "GLU", **more: object) -> Result:
    return results.file(report(item, **more), by=Operator(), now=NOW)  # type: ignore[arg-type]


def run(item: str = "GLU", *, days_ago: int = 3, z: float = 0.0, institution: str = "E-COUNTY", number: int = 1, level: str = "1", is_fresh: bool = False) -> bool:
    """A control value that lies `z` standard deviations from a mean of 100."""
    measured = Measured(item, TODAY - days_ago * DAY, level, "L1", 100 + 2 * z, number, mean=100, sd=2, is_fresh=is_fresh)
    return quality_control.file(measured, institution=institution, by=Operator(), now=NOW)


def passed(item: str = "GLU", *, institution: str = "E-COUNTY", days_ago: int = 100, lasts: int = 400) -> int:
    """A pass in a provincial assessment; its number."""
    from_on = TODAY - days_ago * DAY
    found = quality_control.file_pass(
        institution=institution, item=item, scheme="合成质评", level=SchemeLevel.PROVINCIAL, from_on=from_on, to_on=from_on + lasts * DAY, by=Operator(), now=NOW
    )
    number: int = found.pk
    return number


def under_control(item: str = "GLU", *, institution: str = "E-COUNTY") -> None:
    """Both kinds of quality control in order for the last weeks."""
    for days_ago in (30, 5, 4, 3):
        run(item, days_ago=days_ago, institution=institution)
    passed(item, institution=institution)


@pytest.fixture
def work() -> Callable[[], int]:
    """Do what is due in the outbox of quality; returns how much."""

    def done() -> int:
        times = 0
        while outbox.work_once(now=datetime.now(UTC) + timedelta(minutes=1), only=[quality_control.RECHECK]):
            times += 1
        return times

    return done
