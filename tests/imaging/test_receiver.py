"""Devices send over the network: pynetdicom's and dcmtk's senders, honest and rude."""

from __future__ import annotations

import hashlib
import shutil
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from pynetdicom import AE, _config
from pynetdicom.association import Association
from pynetdicom.sop_class import Verification  # type: ignore[attr-defined]

from doorstep.core.errors import BadValue, NotFound
from doorstep.imaging import reading
from doorstep.imaging.known import SOP_CLASSES, TRANSFER_SYNTAXES
from doorstep.imaging.reasons import Refused
from doorstep.services import imaging_receiver, imaging_store
from doorstep.services.imaging_receiver import Receiver
from doorstep.services.imaging_settings import Imaging
from doorstep.store.models import ImagingObject, ImagingStudy, QuarantinedImage
from tests.imaging import made, samples

TAKEN = [path for path in samples.every() if samples.expected(path) is None]
SETTINGS = Imaging(callers={"CT1": "E-TOWN", "CT2": "W-COUNTY"})
_MOST_CONTEXTS = 120


@pytest.fixture(scope="module")
def receiver(django_db_setup: None, django_db_blocker: object) -> Iterator[Receiver]:
    """A receiver on the loopback; its threads write for good, so its rows are taken away again."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        running = imaging_receiver.start(SETTINGS, host="127.0.0.1", port=0)
        yield running
        running.stop()
        forget()


@pytest.fixture(autouse=True)
def emptied(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    forget()
    monkeypatch.setattr(_config, "STORE_SEND_CHUNKED_DATASET", True)  # a file's bytes are sent as they are


def forget() -> None:
    for model in (ImagingObject, ImagingStudy, QuarantinedImage):
        model.objects.all().delete()


def connected(receiver: Receiver, contents: list[bytes], *, title: str = "CT1", called: str = "DOORSTEP") -> Association:
    """An association that offers what these objects need."""
    caller = AE(ae_title=title)
    caller.add_requested_context(Verification)
    for one in sorted({(_class(content), _syntax(content)) for content in contents})[:_MOST_CONTEXTS]:
        caller.add_requested_context(*one)
    return caller.associate("127.0.0.1", receiver.port, ae_title=called)


def _class(content: bytes) -> str:
    return str(made.read_back(content).SOPClassUID)


def _syntax(content: bytes) -> str:
    return str(made.read_back(content).file_meta.TransferSyntaxUID)


def body_digest(content: bytes) -> str:
    return hashlib.sha256(content[reading.read(content).body_start :]).hexdigest()


def test_a_caller_in_the_list_is_heard_and_others_are_turned_away(receiver: Receiver) -> None:
    known = connected(receiver, [])
    assert known.is_established and known.send_c_echo().Status == 0x0000
    known.release()

    assert connected(receiver, [], title="STRANGER").is_rejected
    assert connected(receiver, [], called="OTHER").is_rejected


def test_every_sample_that_is_taken_arrives_with_an_equal_hash(receiver: Receiver) -> None:
    contents, kept = [path.read_bytes() for path in TAKEN], set()
    association = connected(receiver, contents)
    for wave in waves(TAKEN):
        forget()
        assert {association.send_c_store(str(path)).Status for path in wave} == {0x0000}
        kept |= set(ImagingObject.objects.values_list("body_digest", flat=True))
    association.release()

    assert kept == {body_digest(content) for content in contents} and len(TAKEN) == 93


def waves(paths: list[Path]) -> list[list[Path]]:
    """The samples in rounds in which no identifier stands twice: several samples are one image in many encodings."""
    found: list[dict[str, Path]] = []
    for path in paths:
        uid = reading.read(path.read_bytes()).sop_uid
        free = next((one for one in found if uid not in one), None)
        if free is None:
            free = {}
            found.append(free)
        free[uid] = path
    return [list(one.values()) for one in found]


def test_one_image_in_many_encodings_is_kept_once_and_the_others_are_conflicts(receiver: Receiver) -> None:
    same = [path for path in TAKEN if path.name.startswith("MR_small")]
    association = connected(receiver, [path.read_bytes() for path in same])
    statuses = Counter(association.send_c_store(str(path)).Status for path in same)
    association.release()

    assert statuses[0x0000] + statuses[0x0111] == len(same)
    assert statuses[0x0111] == sum(one.times for one in QuarantinedImage.objects.all()) > 0
    assert {one.reason for one in QuarantinedImage.objects.all()} == {"conflict"}


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (made.image(Rows=8), 0xA900),
        (made.image(Rows=65_535, Columns=65_535), 0xA700),
        (made.image(uid="1.2.3").replace(b"1.2.3\0", b"../x/y"), 0xA900),
        (made.image()[:-20], 0xC000),
    ],
    ids=["mismatch", "too large", "path in UID", "cut"],
)
def test_a_refusal_is_answered_with_its_status_and_kept(receiver: Receiver, content: bytes, status: int, tmp_path: Path) -> None:
    file, association = tmp_path / "sent", connected(receiver, [made.image()])
    file.write_bytes(content)

    assert association.send_c_store(str(file)).Status == status
    association.release()

    assert QuarantinedImage.objects.get().institution == "E-TOWN"


def test_a_kind_that_is_not_taken_is_not_negotiated(receiver: Receiver) -> None:
    association = connected(receiver, [made.image(SOPClassUID="1.2.840.10008.5.1.4.1.1.481.2")])

    assert [one.abstract_syntax for one in association.accepted_contexts] == [Verification]
    association.release()


def test_a_peer_that_goes_away_in_the_middle_leaves_nothing_and_disturbs_nobody(receiver: Receiver) -> None:
    rude, polite = connected(receiver, [made.image()]), connected(receiver, [made.image()])
    raw = rude.dul.socket.socket  # type: ignore[union-attr]
    context = next(one.context_id for one in rude.accepted_contexts if one.abstract_syntax == made.CT)
    piece = bytes([context, 0x02]) + b"\x08\x00\x05\x00CS\x02\x00"  # a fragment of a data set, never the last
    item = len(piece).to_bytes(4, "big") + piece
    raw.sendall(b"\x04\x00" + len(item).to_bytes(4, "big") + item)
    raw.shutdown(socket.SHUT_RDWR)
    raw.close()

    assert polite.send_c_store(made.read_back(made.image())).Status == 0x0000
    polite.release()
    assert (ImagingObject.objects.count(), QuarantinedImage.objects.count()) == (1, 0)


def test_noise_on_the_port_disturbs_nobody(receiver: Receiver) -> None:
    for noise in (b"GET / HTTP/1.1\r\n\r\n", b"\x01\x00\xff\xff\xff\xff" + bytes(500), bytes(2000), b"\x04\x00\x00\x00\x00\x00"):
        with socket.create_connection(("127.0.0.1", receiver.port)) as line:
            line.sendall(noise)

    association = connected(receiver, [made.image()])
    assert association.send_c_store(made.read_back(made.image())).Status == 0x0000
    association.release()


def test_a_message_without_end_is_cut_off(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 1 << 20)
    monkeypatch.setattr(imaging_receiver, "_SLACK", 0)
    big = made.read_back(made.image(Rows=1024, Columns=1024, PixelData=bytes(2 << 20)))
    association = connected(receiver, [made.image()])

    answer = association.send_c_store(big)

    assert "Status" not in answer or answer.Status != 0x0000
    assert ImagingObject.objects.count() == 0
    _until(lambda: not association.is_established)


def test_what_goes_wrong_on_our_side_asks_for_another_try(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: object, **named: object) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(imaging_store, "receive", full)
    association = connected(receiver, [made.image()])

    assert association.send_c_store(made.read_back(made.image())).Status == 0xA700
    association.release()


def test_ten_devices_at_once_lose_nothing(receiver: Receiver) -> None:
    import threading

    def one(number: int) -> None:
        association = connected(receiver, [made.image()], title=f"CT{number % 2 + 1}")
        for image in range(5):
            assert association.send_c_store(made.read_back(made.image(uid=f"1.2.{number}.{image}"))).Status == 0x0000
        association.release()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ImagingObject.objects.count() == 50
    assert ImagingStudy.objects.count() == 2  # one study under the same identifier for each institution


def test_a_receiver_without_callers_or_with_an_unknown_institution_does_not_start(receiver: Receiver) -> None:
    with pytest.raises(BadValue, match="no device"):
        imaging_receiver.start(Imaging(), host="127.0.0.1", port=0)
    with pytest.raises(NotFound):
        imaging_receiver.start(Imaging(callers={"CT1": "NOWHERE"}), host="127.0.0.1", port=0)


@pytest.mark.skipif(shutil.which("storescu") is None, reason="dcmtk's storescu is not installed")
def test_what_dcmtk_sends_arrives_with_equal_content(receiver: Receiver, own_images: Path) -> None:
    sent = [path for path in TAKEN if path.name in ("CT_small.dcm", "chrX2.dcm", "MR_small_RLE.dcm", "SC_rgb_jpeg_dcmtk.dcm", "waveform_ecg.dcm")]
    for path in sent:
        syntax = {"MR_small_RLE.dcm": "-xr", "SC_rgb_jpeg_dcmtk.dcm": "-xy"}.get(path.name, "-x=")
        done = subprocess.run(
            ["storescu", "-aet", "CT1", "-aec", "DOORSTEP", syntax, "127.0.0.1", str(receiver.port), str(path)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{path.name}: {done.stderr}"

    assert ImagingObject.objects.count() == len(sent) == 5
    for path in sent:  # dcmtk writes the data set anew, in which lengths may differ: what it holds is equal
        before = made.read_back(path.read_bytes())
        row = ImagingObject.objects.get(sop_uid=before.SOPInstanceUID)
        after = made.read_back((own_images / row.digest[:2] / row.digest).read_bytes())
        for tag in ("PixelData", "PatientName", "WaveformSequence", "StudyInstanceUID"):
            assert before.get(tag) == after.get(tag), (path.name, tag)


def _until(is_so: object, *, seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.02)


def test_every_kind_and_syntax_that_is_taken_is_offered(receiver: Receiver) -> None:
    caller = AE(ae_title="CT1")
    for sop_class in SOP_CLASSES:
        caller.add_requested_context(sop_class, list(TRANSFER_SYNTAXES))
    association = caller.associate("127.0.0.1", receiver.port, ae_title="DOORSTEP")

    assert {one.abstract_syntax for one in association.accepted_contexts} == set(SOP_CLASSES)
    association.release()


def test_a_refusal_carries_no_value_of_the_object() -> None:
    with pytest.raises(Refused) as found:
        reading.read(made.image(Rows=8, name="合成^患者"))
    assert "合成" not in str(found.value) and "合成" not in found.value.message("zh")
