"""Nothing received is lost: stored, a duplicate, or in quarantine; seen by its sender and by the parties of its case."""

from __future__ import annotations

import hashlib
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import Sum

from doorstep.core.errors import BadValue, NotAllowed, NotFound
from doorstep.imaging.reasons import Reason, Refused
from doorstep.services import (
    cases,
    health,
    imaging_files,
    imaging_quarantine,
    imaging_settings,
    imaging_store,
    imaging_studies,
)
from doorstep.services.imaging_files import StoreFailed
from doorstep.store.models import AuditEntry, CaseParty, ImagingObject, ImagingStudy, PersonalRead, QuarantinedImage
from doorstep.store.reader import Operator, Reader
from tests.cases.conftest import send, take
from tests.imaging import made, samples
from tests.imaging.conftest import NOW, received
from tests.imaging.test_hostile import HOSTILE, mutants
from tests.lib.trials import count

pytestmark = pytest.mark.django_db


def accounted() -> tuple[int, int, int]:
    """(stored, duplicates, quarantined) as the rows have it."""
    stored = ImagingObject.objects.count()
    return stored, ImagingObject.objects.aggregate(all=Sum("duplicates"))["all"] or 0, QuarantinedImage.objects.aggregate(all=Sum("times"))["all"] or 0


def refused(content: bytes, **named: str) -> Reason:
    with pytest.raises(Refused) as found:
        received(content, **named)
    return found.value.reason


def test_every_sample_is_stored_with_its_hash_or_in_quarantine(own_images: Path) -> None:
    sent = samples.every()
    for path in sent:
        if samples.expected(path) is None:
            received(path.read_bytes()) if not _conflicts(path) else refused(path.read_bytes())
        else:
            assert refused(path.read_bytes()) is samples.expected(path)

    assert sum(accounted()) == len(sent)
    for row in ImagingObject.objects.all():
        assert hashlib.sha256((own_images / row.digest[:2] / row.digest).read_bytes()).hexdigest() == row.digest


def _conflicts(path: Path) -> bool:
    """True when an earlier sample bears the same identifier with other content."""
    from doorstep.imaging import reading

    uid, content = reading.read(path.read_bytes()).sop_uid, path.read_bytes()
    kept = ImagingObject.objects.filter(institution="E-TOWN", sop_uid=uid).first()
    return kept is not None and kept.body_digest != hashlib.sha256(content[reading.read(content).body_start :]).hexdigest()


def test_files_are_named_by_hashes_alone_and_read_by_their_owner_alone(own_images: Path) -> None:
    received(made.image())

    files = [path for path in own_images.rglob("*") if path.is_file()]
    assert len(files) == 1 and files[0].name == hashlib.sha256(made.image()).hexdigest()
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600


def test_the_same_again_is_a_duplicate_kept_once_and_counted(own_images: Path) -> None:
    first, second = received(made.image()), received(made.image())

    assert (first.status, second.status) == ("stored", "duplicate")
    assert (first.study, first.object) == (second.study, second.object)
    assert accounted() == (1, 1, 0) and len([one for one in own_images.rglob("*") if one.is_file()]) == 1


def test_the_same_data_under_another_header_of_the_file_is_a_duplicate() -> None:
    content = made.image()
    received(content)

    assert received(b"II*\0" + content[4:]).status == "duplicate"


def test_other_content_under_the_same_identifier_is_a_conflict_and_the_first_is_kept(operator: Reader) -> None:
    first = received(made.image())

    assert refused(made.image(name="另一^患者")) is Reason.CONFLICT
    assert accounted() == (1, 0, 1)
    assert imaging_studies.object_bytes(first.object, reader=operator)[1] == made.image()


def test_another_institution_cannot_occupy_an_identifier_nor_learn_of_it(township_doctor: Reader, west_desk: Reader) -> None:
    received(made.image())

    theirs = received(made.image(name="另一^患者"), institution="W-COUNTY")

    assert theirs.status == "stored" and accounted() == (2, 0, 0)
    assert [one.pk for one in imaging_studies.latest(reader=west_desk)] == [theirs.study]


def test_hostile_and_damaged_objects_lose_nothing_and_no_file_of_theirs_lies_open(own_images: Path) -> None:
    sent = [make() for name, (make, _) in HOSTILE.items() if "million" not in name and "bomb" not in name]
    sent += mutants(count(2_000, suite=100), seed=7)
    for content in sent:
        try:
            received(content)
        except Refused:
            continue

    assert sum(accounted()) == len(sent)
    for row in QuarantinedImage.objects.filter(is_kept=True):
        kept = (own_images / "refused" / row.digest[:2] / row.digest).read_bytes()
        assert kept.startswith(b"gAAAA") and kept[128:132] != b"DICM"  # sealed
    assert {path.parent.parent.name for path in own_images.rglob("*") if path.is_file()} <= {"images", "refused"}


def test_the_same_refusal_counts_up_and_takes_no_more_room(own_images: Path) -> None:
    for _ in range(3):
        refused(b"no image")

    assert QuarantinedImage.objects.get().times == 3
    assert len([one for one in own_images.rglob("*") if one.is_file()]) == 1


def test_the_quarantine_keeps_bytes_while_there_is_room_and_the_reason_always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imaging_quarantine, "MOST_KEPT_IN_ALL", 12)
    refused(b"no image"), refused(b"none again")

    assert [one.is_kept for one in QuarantinedImage.objects.order_by("pk")] == [True, False]


def test_a_disk_that_takes_nothing_leaves_no_row(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(imaging_files, "_write", full)

    with pytest.raises(StoreFailed):
        received(made.image())

    assert accounted() == (0, 0, 0) and not ImagingStudy.objects.exists()


def test_a_study_goes_to_the_case_whose_number_it_bears(township_doctor: Reader, county_desk: Reader, west_desk: Reader) -> None:
    sent = send(township_doctor)

    done = received(made.image(AccessionNumber=sent.number))

    case = cases.get(sent.number, reader=county_desk)
    (found,) = imaging_studies.studies(case, reader=county_desk)
    assert (found.pk, found.case, found.patient_name) == (done.study, sent.number, "合成患者")
    assert imaging_studies.latest(reader=west_desk) == ()
    assert "合成患者" not in repr(found)


def test_a_number_of_a_case_of_others_matches_nothing(township_doctor: Reader, county_desk: Reader) -> None:
    sent = send(township_doctor)

    done = received(made.image(AccessionNumber=sent.number), institution="W-COUNTY")

    assert not ImagingStudy.objects.get(pk=done.study).is_matched
    assert imaging_studies.studies(cases.get(sent.number, reader=county_desk), reader=county_desk) == ()


@pytest.mark.parametrize("number", ["0000-0001-1", "123456789", "A-17", "'; DROP TABLE", "９９９９"])
def test_an_order_number_that_names_no_case_is_kept_and_matches_nothing(number: str, township_doctor: Reader) -> None:
    received(made.image(AccessionNumber=number))

    (found,) = imaging_studies.unmatched(reader=township_doctor)
    assert found.order_number == number and imaging_studies.by_order(number, reader=township_doctor) == (found,)


def test_a_study_is_matched_by_hand_by_its_sender_and_by_nobody_else(township_doctor: Reader, county_desk: Reader, west_desk: Reader) -> None:
    sent, done = send(township_doctor), received(made.image())
    for other in (county_desk, west_desk):
        with pytest.raises(NotFound):
            imaging_studies.match(done.study, sent.number, by=other, now=NOW)

    imaging_studies.match(done.study, sent.number, by=township_doctor, now=NOW)

    assert imaging_studies.unmatched(reader=township_doctor) == ()
    assert imaging_studies.get(done.study, reader=county_desk).case == sent.number
    assert AuditEntry.objects.filter(verb="imaging.match").count() == 1


def test_a_study_does_not_move_to_another_case(township_doctor: Reader, county_desk: Reader) -> None:
    sent = send(township_doctor)
    take(sent, "decline", county_desk, reason="other")
    other, done = send(township_doctor, key="send-2", problem="I61", identity=""), received(made.image(AccessionNumber=sent.number))

    with pytest.raises(NotAllowed):
        imaging_studies.match(done.study, other.number, by=township_doctor, now=NOW)
    with pytest.raises(BadValue):
        imaging_studies.match(done.study, "17", by=township_doctor, now=NOW)


def test_one_whose_part_has_ended_keeps_what_it_saw_and_sees_no_more(township_doctor: Reader, county_desk: Reader) -> None:
    sent = send(township_doctor)
    seen = received(made.image(AccessionNumber=sent.number))
    CaseParty.objects.filter(institution="E-COUNTY").update(until=NOW + timedelta(minutes=1))

    later = received(made.image(uid="1.2.9", StudyInstanceUID="1.2.8", AccessionNumber=sent.number), now=NOW + timedelta(minutes=2))

    assert imaging_studies.get(seen.study, reader=county_desk).pk == seen.study
    with pytest.raises(NotFound):
        imaging_studies.object_bytes(later.object, reader=county_desk)


def test_those_without_a_hand_in_cases_see_nothing(auditor: Reader, data_officer: Reader, administrator: Reader) -> None:
    done = received(made.image())
    for reader in (auditor, data_officer, administrator):
        assert imaging_studies.latest(reader=reader) == ()
        with pytest.raises(NotFound):
            imaging_studies.get(done.study, reader=reader)


def test_a_look_is_kept_once_an_hour_however_many_images(township_doctor: Reader) -> None:
    done = received(made.image())
    for _ in range(3):
        imaging_studies.object_bytes(done.object, reader=township_doctor)
    imaging_studies.opened(done.study, reader=township_doctor)

    assert PersonalRead.objects.filter(subject=f"imaging study {done.study}").count() == 1


def test_who_the_patient_is_lies_sealed_and_in_no_audit(township_doctor: Reader) -> None:
    received(made.image(StudyDescription="合成胸部", SeriesDescription="合成序列"))

    row = ImagingStudy.objects.get()
    assert "合成".encode() not in bytes(row.sealed) and "合成".encode() not in bytes(row.images.get().sealed_name)
    assert "合成" not in str([(one.subject, one.detail) for one in AuditEntry.objects.all()])


def test_check_finds_an_image_that_is_gone_and_one_that_was_changed(own_images: Path) -> None:
    received(made.image()), received(made.image(uid="1.2.9"))
    first, second = ImagingObject.objects.order_by("pk")

    def finding() -> str:
        return next(one for one in health.findings(reader=Operator()) if one.name == "images").what.en

    assert finding() == "0 of 2 images are missing or damaged"
    (own_images / first.digest[:2] / first.digest).unlink()
    (own_images / second.digest[:2] / second.digest).write_bytes(b"changed")
    assert finding() == "2 of 2 images are missing or damaged"
    with pytest.raises(StoreFailed):
        imaging_studies.object_bytes(second.pk, reader=Operator())


def test_settings_are_read_and_every_fault_is_named_at_once() -> None:
    found = imaging_settings.read({"callers": {"CT1": "E-TOWN"}, "ae_title": "EAST"}, where="x")

    assert (found.store, found.callers) == ("disk", {"CT1": "E-TOWN"})
    with pytest.raises(BadValue) as fault:
        imaging_settings.read({"store": "tape", "colour": 1, "callers": {"A" * 17: "E-TOWN"}}, where="x")
    assert all(word in str(fault.value) for word in ("tape", "colour", "AE title"))
    with pytest.raises(BadValue, match="address"):
        imaging_settings.read({"store": "dicomweb"}, where="x")


def test_the_slower_of_two_connections_with_one_object_finds_it_a_duplicate(monkeypatch: pytest.MonkeyPatch) -> None:
    received(made.image())
    known, looks = imaging_store._known, iter((True, False, False))
    monkeypatch.setattr(imaging_store, "_known", lambda *asked: None if next(looks) else known(*asked))  # looked before the other wrote

    assert received(made.image()).status == "duplicate"
    assert accounted() == (1, 1, 0)
