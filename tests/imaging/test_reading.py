"""Every sample is read as pydicom reads it, or refused for a stated reason; names in every script."""

from __future__ import annotations

import io
import logging
import warnings
from datetime import UTC, datetime
from pathlib import Path

import pydicom
import pytest

from doorstep.imaging import manifest, reading
from doorstep.imaging.known import BIG_ENDIAN, EXPLICIT, IMPLICIT
from doorstep.imaging.manifest import Item
from doorstep.imaging.reasons import Reason, Refused
from doorstep.imaging.viewable import viewable
from tests.imaging import made, samples


def label(path: Path) -> str:
    return "/".join(path.parts[-3:])


@pytest.mark.parametrize("path", samples.every(), ids=label)
def test_a_sample_is_read_or_refused_for_the_stated_reason(path: Path) -> None:
    right, content = samples.expected(path), path.read_bytes()
    if right is not None:
        with pytest.raises(Refused) as refusal:
            reading.read(content)
        assert refusal.value.reason is right
        return

    found = reading.read(content)

    judge = _judge(content)
    assert (found.sop_uid, found.series_uid, found.study_uid) == (judge.SOPInstanceUID, judge.SeriesInstanceUID, judge.StudyInstanceUID)
    assert (found.sop_class, found.transfer_syntax) == (judge.SOPClassUID, judge.file_meta.TransferSyntaxUID)
    assert (found.rows, found.columns) == (judge.get("Rows", 0), judge.get("Columns", 0))
    assert (found.frames, found.number) == (int(judge.get("NumberOfFrames") or 1), int(judge.get("InstanceNumber") or 0))


def _judge(content: bytes) -> pydicom.Dataset:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pydicom.dcmread(io.BytesIO(content))


def test_most_samples_are_taken() -> None:
    taken = sum(samples.expected(path) is None for path in samples.every())

    assert taken >= 90


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("chrX2.dcm", "王小东"),
        ("chrX1.dcm", "王小東"),
        ("chrH31.dcm", "山田太郎"),
        ("chrI2.dcm", "洪吉洞"),
        ("chrFren.dcm", "Buc Jérôme"),
        ("chrRuss.dcm", "Люкceмбypг"),
    ],
)
def test_a_name_is_read_in_its_own_script(name: str, right: str) -> None:
    assert reading.read(samples.sample(name)).patient_name == right


@pytest.mark.parametrize("charset", ["GB18030", "GBK", "ISO_IR 192"])
def test_chinese_names_are_read_in_each_of_their_encodings(charset: str) -> None:
    content = made.image(name="Hecheng^Huanzhe=合成^患者", charset=charset)

    assert reading.read(content).patient_name == "合成患者"


def test_gbk_that_is_not_declared_is_recognised() -> None:
    content = made.image(name="合成患者", charset="GBK").replace(b"\x08\x00\x05\x00CS\x04\x00GBK ", b"\x08\x00\x05\x00CS\x04\x00    ")

    assert reading.read(content).patient_name == "合成患者"


def test_control_characters_in_a_name_are_left_out() -> None:
    assert reading.read(made.image(name="合成\u202e患者\x07")).patient_name == "合成患者"


def test_what_names_the_patient_is_in_no_printed_form_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    found = reading.read(made.image(name="合成^患者", StudyDescription="胸部合成", StudyDate="not a day"))

    assert "合成" not in repr(found) and "S-1" not in repr(found)
    assert "合成" not in caplog.text and found.performed_at is None


def test_the_time_of_a_study_is_beijing_time_unless_it_says_otherwise() -> None:
    assert reading.read(made.image()).performed_at == datetime(2026, 1, 31, 0, 30, tzinfo=UTC)
    assert reading.read(made.image(TimezoneOffsetFromUTC="+0000")).performed_at == datetime(2026, 1, 31, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize("syntax", [IMPLICIT, BIG_ENDIAN])
def test_the_same_image_is_read_the_same_in_another_order_of_bytes(syntax: str) -> None:
    plain = reading.read(made.image())
    other = reading.read(made.written(made.data_set(), syntax=syntax))

    assert (other.patient_name, other.rows, other.number) == (plain.patient_name, plain.rows, plain.number)


def test_a_deflated_object_is_inflated_for_the_viewer_and_every_other_is_left_as_it_is() -> None:
    deflated, plain = samples.sample("image_dfl.dcm"), samples.sample("CT_small.dcm")

    assert viewable(plain) == plain
    before, after = reading.read(deflated), reading.read(viewable(deflated))
    assert (after.transfer_syntax, after.sop_uid, after.rows) == (EXPLICIT, before.sop_uid, before.rows)
    assert made.read_back(viewable(deflated)).PixelData == made.read_back(deflated).PixelData


def item(key: int, **changes: object) -> Item:
    given = {"series_uid": "1.1", "series_number": 1, "number": key, "position": None, "kind": "image", **changes}
    return Item(key=key, sop_uid=f"1.2.{key}", series_name="", frames=1, rows=4, columns=4, **given)  # type: ignore[arg-type]


def test_images_stand_by_place_and_by_number_when_a_place_is_missing() -> None:
    by_place = manifest.of([item(1, position=30.0), item(2, position=-10.0), item(3, position=10.5)])
    by_number = manifest.of([item(3, position=1.0), item(1), item(2, position=0.0)])

    assert [one.key for one in by_place[0].items] == [2, 3, 1]
    assert [one.key for one in by_number[0].items] == [1, 2, 3]


def test_series_stand_by_number_and_kinds_apart() -> None:
    found = manifest.of([item(1, series_uid="1.9", series_number=2), item(2), item(3, kind="pdf")])

    assert [(one.number, one.kind) for one in found] == [(1, "image"), (1, "pdf"), (2, "image")]


def test_each_reason_has_a_status_that_dicom_knows() -> None:
    assert {reason.told.status for reason in Reason} == {0xA700, 0xA900, 0xC000, 0x0122, 0x0111}
