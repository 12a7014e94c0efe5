"""Documents of a case: sealed at rest, seen by its parties, refused when they are not what they seem."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from doorstep.core.errors import BadValue, NotFound, UserError
from doorstep.services import case_documents, cases
from doorstep.store.models import AuditEntry, CaseDocument, PersonalRead
from doorstep.store.reader import Reader
from tests.cases.conftest import NOW, send, take

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 synthetic record of a synthetic patient"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(type(settings.WORKSPACE), "documents", property(lambda workspace: tmp_path / "documents"))
    return tmp_path / "documents"


def attached(by: Reader, number: str, *, key: str = "d", content: bytes = PDF, name: str = "合成报告.pdf") -> int:
    case_documents.attach(cases.get(number, reader=by), name, content, by=by, key=key, now=NOW)
    return int(CaseDocument.objects.latest("pk").entry_id)


def test_what_one_party_adds_the_other_opens_and_the_look_is_kept(township_doctor: Reader, county_desk: Reader) -> None:
    sent = send(township_doctor)
    entry = attached(township_doctor, sent.number)

    found = case_documents.read(cases.get(sent.number, reader=county_desk), entry, reader=county_desk)

    assert (found.name, found.media_type, found.content) == ("合成报告.pdf", "application/pdf", PDF)
    assert PersonalRead.objects.filter(reader="county-desk", subject__contains="document").count() == 1


def test_content_and_name_are_sealed_at_rest(township_doctor: Reader, own_folder: Path) -> None:
    attached(township_doctor, send(township_doctor).number)

    stored = b"".join(path.read_bytes() for path in own_folder.rglob("*") if path.is_file())
    assert stored and b"synthetic record" not in stored
    assert "合成报告".encode() not in bytes(CaseDocument.objects.get().sealed_name)
    assert "合成报告" not in str([one.detail for one in AuditEntry.objects.all()])


def test_a_repeat_adds_nothing_and_the_same_content_is_kept_once(township_doctor: Reader, own_folder: Path) -> None:
    sent = send(township_doctor)
    for key in ("d", "d", "e"):
        attached(township_doctor, sent.number, key=key)

    assert CaseDocument.objects.count() == 2
    assert sum(path.is_file() for path in own_folder.rglob("*")) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"MZ\x90\x00 a program", "not taken"), (b"<html><script>", "not taken"), (PDF + b"x" * case_documents.MOST_BYTES, "10 MB")],
)
def test_what_is_no_document_is_refused_and_leaves_nothing(content: bytes, words: str, township_doctor: Reader, own_folder: Path) -> None:
    with pytest.raises(BadValue, match=words):
        attached(township_doctor, send(township_doctor).number, content=content)

    assert not own_folder.exists() and not CaseDocument.objects.exists()


def test_a_name_cannot_lead_out_of_its_folder(township_doctor: Reader) -> None:
    sent = send(township_doctor)
    entry = attached(township_doctor, sent.number, name="..\\..\\evil\r\n.pdf")

    assert case_documents.read(cases.get(sent.number, reader=township_doctor), entry, reader=township_doctor).name == "evil.pdf"


def test_a_stranger_and_one_whose_part_has_ended_do_not_open_it(township_doctor: Reader, county_desk: Reader, west_desk: Reader) -> None:
    sent = send(township_doctor)
    case = cases.get(sent.number, reader=county_desk)
    take(sent, "decline", county_desk, reason="other")
    case_documents.attach(cases.get(sent.number, reader=township_doctor), "later.pdf", PDF, by=township_doctor, key="later", now=NOW.replace(hour=9))
    entry = int(CaseDocument.objects.get().entry_id)

    with pytest.raises(NotFound):
        case_documents.read(case, entry, reader=county_desk)
    with pytest.raises(NotFound):
        cases.get(sent.number, reader=west_desk)
    with pytest.raises(NotFound):
        case_documents.attach(case, "x.pdf", PDF, by=county_desk, key="x", now=NOW)


def test_a_damaged_file_is_refused_in_words(township_doctor: Reader, own_folder: Path) -> None:
    sent = send(township_doctor)
    entry = attached(township_doctor, sent.number)
    next(path for path in own_folder.rglob("*") if path.is_file()).unlink()

    with pytest.raises(UserError, match="damaged or missing"):
        case_documents.read(cases.get(sent.number, reader=township_doctor), entry, reader=township_doctor)
