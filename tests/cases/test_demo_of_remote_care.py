"""What the demo plants of remote care and of quality: every story is there, once, and called synthetic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from doorstep.core.errors import NotAllowed
from doorstep.services import (
    accounts,
    agreements,
    case_people,
    demo_cases,
    demo_quality,
    demo_remote,
    quality_board,
    recognition_rules,
    registry,
    signing,
)
from doorstep.services.sealing import unseal
from doorstep.store.models import (
    Agreement,
    CaseDocument,
    Expert,
    ExternalPass,
    Instance,
    LapseWarning,
    OrderLine,
    QcLot,
    QcRun,
    RegionSheet,
    Result,
    Signed,
)
from doorstep.store.reader import Operator
from doorstep.synthetic import region_recognition
from tests.cases.conftest import NOW
from tests.lib import tiny_region as tiny
from tests.recognition.conftest import TODAY, work  # noqa: F401  a fixture

pytestmark = pytest.mark.slow
_REMOTE = ("consultation", "diagnosis", "critical-value")


@pytest.fixture
def region(db: None, tmp_path: Path) -> Iterator[None]:
    """The tiny region with the lists of recognition that the synthetic region has, and the demo's accounts."""
    folder = tiny.write_region(tmp_path / "region")
    region_recognition.write(folder)
    registry.load(folder, by=Operator())
    _forget()
    accounts.create_demo(by=Operator(), area=tiny.CITY)
    yield
    _forget()


def _forget() -> None:
    recognition_rules._book.cache_clear()
    recognition_rules._places.cache_clear()


def rows() -> dict[str, int]:
    """How many rows each table of the store holds."""
    return {model.__name__: model.objects.count() for model in apps.get_app_config("store").get_models()}


def test_every_story_is_planted_once_and_called_synthetic(region: None, work: Callable[[], int]) -> None:  # noqa: F811
    before = rows()

    demo_cases.build(now=NOW, seed=7)
    work()
    planted = rows()

    assert all(planted[name] > before[name] for name in ("Agreement", "Expert", "Signed", "CaseDocument", "QcRun", "ExternalPass", "Result", "OrderLine"))
    _remote_care()
    _quality()
    _orders()
    assert [one for one in _names() if not _is_synthetic(one)] == []
    demo_remote.build(now=NOW + timedelta(minutes=5))
    assert demo_quality.build(now=NOW + timedelta(minutes=5), seed=8) == 0
    work()
    assert rows() == planted


def _remote_care() -> None:
    """An invitation, an appointment, an answer; an order, a report, and a critical value that waits to be acknowledged."""
    found = Counter(Instance.objects.filter(workflow__in=_REMOTE).values_list("workflow", "state"))
    assert found == {
        ("consultation", "invited"): 1,
        ("consultation", "scheduled"): 1,
        ("consultation", "answered"): 1,
        ("diagnosis", "waiting"): 1,
        ("diagnosis", "reported"): 2,
        ("critical-value", "raised"): 1,
    }
    assert {(one.inviting, one.invited) for one in Agreement.objects.all()} == {("E-TOWN", "CITY"), ("E-COUNTY", "CITY")}
    assert all(set(one.kinds) == set(agreements.KINDS) and one.since < TODAY < one.until for one in Agreement.objects.all())
    assert [(one.account, one.institution, one.is_listed) for one in Expert.objects.all()] == [("specialist", "CITY", True)]
    assert Counter(Signed.objects.values_list("kind", flat=True)) == {"opinion": 1, "report": 2}
    assert CaseDocument.objects.filter(case__instances__workflow__in=_REMOTE).distinct().count() == 6  # a consent each, a tracing each


def _quality() -> None:
    """Four weeks of two levels; one item out today, one that drifted and was corrected, one pass that has run out, one filed late."""
    listed = [one.code for one in recognition_rules.book().items]
    county = QcRun.objects.filter(institution="E-COUNTY")
    kept = set(county.values_list("item", flat=True))
    assert len(kept) > 20 and kept < set(listed)
    for item in kept - {"ALB"}:
        assert county.filter(item=item).count() == 29 and all(set(one.values) == {"1", "2"} for one in county.filter(item=item))
    assert county.filter(item="K", on=TODAY, is_rejected=True).exists()
    drifted = list(county.filter(item="TG").order_by("on").values_list("on", "is_rejected", "is_fresh"))
    corrected = TODAY - timedelta(days=8)
    assert any(is_rejected for on, is_rejected, _ in drifted if on < corrected) and (corrected, False, True) in drifted
    late = county.filter(item="ALB", number=2).order_by("on")
    assert [(one.on, one.is_rejected, one.is_fresh) for one in late] == [(TODAY - timedelta(days=2), True, False), (TODAY - timedelta(days=1), False, True)]
    assert ExternalPass.objects.get(institution="E-COUNTY", item="FE").to_on < TODAY < ExternalPass.objects.get(institution="E-COUNTY", item="GLU").to_on
    board = {one.item.code: one.control.value for one in quality_board.board("E-COUNTY", reader=Operator(), today=TODAY).standings}
    assert board["K"] == "lapsed" and board["TG"] == board["ALB"] == "in"


def _orders() -> None:
    """Most of what is recognised is used; every repeat of it has a reason; who used what then lapsed is told."""
    lines = Counter(OrderLine.objects.values_list("item", "decision", "is_accepted"))
    cases = OrderLine.objects.values("case").distinct().count()
    assert cases >= 4 and lines == {
        ("GLU", "recognised", True): cases,
        ("ALB", "recognised", True): cases,
        ("CT-CHEST", "recognised-with-note", True): cases,
        ("HBA1C", "recognised", False): cases,
        ("TC", "not-recognised", False): cases,
    }
    assert set(OrderLine.objects.filter(item="HBA1C").values_list("reason", flat=True)) == {"02", "03", "98", "99"}
    warned = set(LapseWarning.objects.values_list("line__item", "institution", "clause"))
    relied = OrderLine.objects.filter(item="ALB", is_accepted=True, result__performed_on=TODAY - timedelta(days=2)).count()
    assert warned == {("ALB", "E-TOWN", "control-lapsed")} and LapseWarning.objects.count() == relied > 0


def _names() -> Iterator[str]:
    """What is planted and has a name or words of its own."""
    yield from (one.terms for one in Agreement.objects.all())
    yield from (one.name for one in Expert.objects.all())
    for instance in Instance.objects.filter(workflow__in=_REMOTE):
        yield case_people.of_case(instance.case).name
        yield from (text for name, text in unseal(instance.sealed).items() if name in ("reason", "purpose", "summary", "question", "finding"))
        yield from (text for paper in signing.papers(instance, reader=Operator()) for name, text in paper.texts.items() if name in ("opinion", "findings", "impression"))
    yield from QcLot.objects.values_list("lot", flat=True)
    yield from ExternalPass.objects.values_list("scheme", flat=True)
    yield from (unseal(one.sealed)["conclusion"] for one in Result.objects.exclude(kind="lab"))


def _is_synthetic(text: str) -> bool:
    return text.startswith(("合成", "SYN-"))


def test_a_workspace_of_real_data_gets_no_demo(region: None, settings: Any) -> None:
    before = rows()
    settings.WORKSPACE = replace(settings.WORKSPACE, is_synthetic=False)

    for build in (lambda: demo_remote.build(now=NOW), lambda: demo_quality.build(now=NOW, seed=7)):
        with pytest.raises(NotAllowed):
            build()

    assert rows() == before


def test_a_region_without_a_list_gets_consultations_but_no_readings_and_no_runs(region: None) -> None:
    RegionSheet.objects.filter(name__startswith="recognition_").delete()
    _forget()

    demo_remote.build(now=NOW)

    assert demo_quality.build(now=NOW, seed=7) == 0
    assert set(Instance.objects.values_list("workflow", flat=True)) == {"consultation"} and not QcRun.objects.exists()
