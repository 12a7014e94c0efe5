"""Bulletins as they are issued: made from records, signed once, and verified by making every figure again."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import duckdb
import pytest
from django.conf import settings

from doorstep.core.errors import BadValue, NotAllowed, NotFound, Rejected, UserError
from doorstep.services import bulletin_figures, bulletins, snapshots
from doorstep.services.bulletins import Wanted
from doorstep.store.models import AuditEntry, Issued
from doorstep.store.reader import Operator
from tests.ledgers.made import NOW, PLAN, PROJECT, TASK, put

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tiny region has fewer cases than are published; here a single one is enough."""
    monkeypatch.setattr(bulletin_figures, "FEWEST", 1)


@pytest.fixture
def issued(db: None) -> Issued:
    made = bulletins.make(Wanted(), by=Operator(), now=NOW)
    return bulletins.sign(made.number, by=Operator(), now=NOW)


def edited(document: bytes, old: str, new: str) -> bytes:
    """The document with the first `old` of its words replaced."""
    source, target = zipfile.ZipFile(io.BytesIO(document)), io.BytesIO()
    with zipfile.ZipFile(target, "w") as out:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode(), 1)
            out.writestr(name, data)
    return target.getvalue()


def test_a_bulletin_says_what_the_records_give_and_each_figure_its_question(issued):
    content = bulletins.content(issued)

    shares = {figure.query["area"]: figure.printed for figure in content.figures if figure.query["kind"] == "indicator" and figure.query["part"] == "value" and figure.query["indicator"] == "in-area-admissions"}
    assert shares["441881"] == "80.0%", "8 of the 10 stays of East's people, as counted"
    assert all(figure.snapshot == issued.snapshot for figure in content.figures)
    assert content.is_synthetic and issued.number == "通报〔2026〕1号"


def test_what_was_signed_is_verified_from_its_document(issued):
    assert bulletins.verify(bulletins.docx(issued), reader=Operator()).holds


def test_one_digit_changed_in_the_document_is_found(issued):
    found = bulletins.verify(edited(bulletins.docx(issued), "80.0%", "80.1%"), reader=Operator())

    assert not found.holds
    assert any("80.1%" in one.stands and "80.0%" in one.should for one in found.differences)


def test_one_record_changed_in_the_snapshot_is_found(issued):
    """The control arm is the test above that the untouched document holds on the untouched snapshot."""
    document, path = bulletins.docx(issued), settings.WORKSPACE.snapshots / f"{issued.snapshot}.duckdb"
    kept = path.with_suffix(".kept")
    shutil.copy(path, kept)
    _let_go()
    try:
        with duckdb.connect(str(path)) as engine:
            engine.execute("UPDATE encounters_residence SET los_days = los_days + 1 WHERE rowid = (SELECT min(rowid) FROM encounters_residence)")
        found = bulletins.verify(document, reader=Operator())
    finally:
        shutil.move(kept, path)
        _let_go()

    assert not found.holds and "records of snapshot" in found.differences[0].where.en
    assert bulletins.verify(document, reader=Operator()).holds


def _let_go() -> None:
    """Close what reads the snapshot, so that the file can be changed under it."""
    from doorstep.services import analytics

    analytics._connection.cache_clear()
    analytics._answer.cache_clear()


def test_a_bulletin_is_signed_once_and_never_changed(issued):
    with pytest.raises(UserError, match="signed already"):
        bulletins.sign(issued.number, by=Operator(), now=NOW)


def test_a_draft_is_not_signed_when_what_it_says_no_longer_follows(monkeypatch):
    draft = bulletins.make(Wanted(), by=Operator(), now=NOW)
    draft.request = {**draft.request, "at_work": 9, "experts": 12}
    draft.save()

    with pytest.raises(UserError, match="changed since the draft"):
        bulletins.sign(draft.number, by=Operator(), now=NOW)


def test_what_the_ledgers_said_is_frozen_with_it(issued):
    for ledger, given in (("plans", PLAN), ("projects", PROJECT)):
        put(ledger, given)
    put("tasks", TASK, due="2026-01-01")

    assert bulletins.verify(bulletins.docx(issued), reader=Operator()).holds
    later = bulletins.make(Wanted(), by=Operator(), now=NOW)
    assert any("开设卒中门诊" in str(block) for block in bulletins.content(later).blocks)


def test_a_number_is_given_once(issued):
    with pytest.raises(BadValue, match="is taken"):
        bulletins.make(Wanted(number=issued.number), by=Operator(), now=NOW)
    assert bulletins.make(Wanted(), by=Operator(), now=NOW).number == "通报〔2026〕2号"


def test_only_an_assessor_issues_and_only_of_the_own_area(assessor, city_planner):
    with pytest.raises(NotAllowed, match="may not publish rankings and sign bulletins"):
        bulletins.make(Wanted(), by=city_planner, now=NOW)
    with pytest.raises(NotAllowed, match="not your area"):
        bulletins.make(Wanted(area=441882), by=_east(assessor), now=NOW)
    made = bulletins.make(Wanted(), by=assessor, now=NOW)
    bulletins.sign(made.number, by=assessor, now=NOW)
    assert AuditEntry.objects.filter(verb="bulletin.sign").exists()


def _east(assessor):
    assessor.area = 441881
    return assessor


def test_a_draft_is_for_those_who_issue_and_cannot_be_verified(city_planner, assessor):
    draft = bulletins.make(Wanted(), by=assessor, now=NOW)

    assert bulletins.listed(reader=city_planner) == []
    with pytest.raises(UserError, match="is not signed"):
        bulletins.verify(bulletins.docx(draft), reader=assessor)


def test_what_is_no_bulletin_is_rejected_in_words(tmp_path: Path):
    path = tmp_path / "x.docx"
    path.write_bytes(b"not a document")

    with pytest.raises(Rejected):
        bulletins.verify(path, reader=Operator())


def test_a_bulletin_of_another_region_is_not_found(issued):
    document = bulletins.docx(issued)
    Issued.objects.all().delete()

    with pytest.raises(NotFound):
        bulletins.verify(document, reader=Operator())


def test_both_languages_and_the_pdf():
    made = bulletins.make(Wanted(lang="en"), by=Operator(), now=NOW)

    assert made.number == "Bulletin 1 of 2026" and "Bulletin on tiered care" in made.title
    assert bulletins.pdf(made).startswith(b"%PDF")


def test_fewer_than_thirty_cases_are_not_printed(monkeypatch):
    monkeypatch.setattr(bulletin_figures, "FEWEST", 30)

    made = bulletins.make(Wanted(), by=Operator(), now=NOW)
    printed = [figure.printed for figure in bulletins.content(made).figures if figure.query["kind"] == "indicator"]
    assert printed and set(printed) == {"—"}


def test_a_bulletin_is_verified_on_its_own_snapshot_also_after_another_was_published(issued, monkeypatch):
    """The later snapshot has one stay more, so that what it would say is not what was signed."""
    from doorstep.services import batches
    from tests.lib import tiny_region as tiny

    document, before = bulletins.docx(issued), issued.snapshot
    more = tiny.write_records(settings.WORKSPACE.root / "more.csv", [tiny.stay(99, residence_address="广东省清远市英德市大站镇合成路1号")])
    try:
        batches.load(more, by=Operator())
        later = snapshots.publish(by=Operator())
        assert later.code != before
        assert bulletins.verify(document, reader=Operator()).holds
        again = bulletins.make(Wanted(), by=Operator(), now=NOW)
        assert bulletins.content(again).printed != bulletins.content(issued).printed
    finally:
        more.unlink()
        _let_go()
