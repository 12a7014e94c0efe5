"""One contract for every store of images: disk, a fake archive, and a real Orthanc where Debian's packages are installed."""

from __future__ import annotations

import hashlib
import json
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from doorstep.imaging import reading
from doorstep.services.gateway import Secret
from doorstep.services.imaging_files import DiskStore, ImageKey, ImageStore, StoreFailed
from doorstep.services.imaging_remote import RemoteStore
from tests.imaging import made, samples
from tests.lib import fake_dicomweb

_PLUGIN = Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so")
_ORTHANC = shutil.which("Orthanc") or ("/usr/sbin/Orthanc" if Path("/usr/sbin/Orthanc").exists() else None)


def key_of(content: bytes) -> ImageKey:
    header = reading.read(content)
    return ImageKey(header.study_uid, header.series_uid, header.sop_uid, hashlib.sha256(content).hexdigest())


@pytest.fixture(scope="module", params=["disk", "fake archive", "Orthanc"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ImageStore]:
    if request.param == "disk":
        yield DiskStore(tmp_path_factory.mktemp("images"))
    elif request.param == "fake archive":
        with fake_dicomweb.archive() as address:
            yield RemoteStore(address, "", Secret())
    elif _ORTHANC is None or not _PLUGIN.exists():
        pytest.skip("Debian's orthanc and orthanc-dicomweb are not installed")
    else:
        yield from _orthanc(tmp_path_factory.mktemp("orthanc"))


def _orthanc(folder: Path) -> Iterator[ImageStore]:
    """A real Orthanc of its own on free ports of the loopback."""
    http_port, dicom_port = _free(), _free()
    settings = {
        "Name": "synthetic", "StorageDirectory": str(folder / "storage"), "IndexDirectory": str(folder / "storage"), "Plugins": [str(_PLUGIN)],
        "HttpPort": http_port, "DicomPort": dicom_port, "RemoteAccessAllowed": False, "AuthenticationEnabled": True,
        "RegisteredUsers": {"doorstep": "synthetic"}, "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
    }  # fmt: skip
    (folder / "orthanc.json").write_text(json.dumps(settings))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([str(_ORTHANC), str(folder / "orthanc.json")], stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{http_port}/system")
            yield RemoteStore(f"http://127.0.0.1:{http_port}/dicom-web", "doorstep", Secret("synthetic"))
        finally:
            process.terminate()
            process.wait(20)


def _free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(address: str) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(address, timeout=2)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail("Orthanc did not start")


@pytest.mark.parametrize("name", ["CT_small.dcm", "MR_small_RLE.dcm", "SC_rgb_jpeg_dcmtk.dcm", "ExplVR_BigEnd.dcm", "waveform_ecg.dcm", "test-SR.dcm"])
def test_what_is_put_is_got_byte_for_byte(store: ImageStore, name: str) -> None:
    content = samples.sample(name)

    store.put(key_of(content), content)

    assert store.holds(key_of(content)) and store.get(key_of(content)) == content


def test_what_was_never_put_is_not_held_and_getting_it_fails(store: ImageStore) -> None:
    key = key_of(made.image(uid="1.2.77"))

    assert not store.holds(key)
    with pytest.raises(StoreFailed):
        store.get(key)


def test_putting_twice_changes_nothing(store: ImageStore) -> None:
    content = made.image(uid="1.2.78")
    for _ in range(2):
        store.put(key_of(content), content)

    assert store.get(key_of(content)) == content


def test_what_has_another_digest_is_not_given(store: ImageStore) -> None:
    content = made.image(uid="1.2.79")
    store.put(key_of(content), content)
    wrong = ImageKey(made.STUDY, made.SERIES, "1.2.79", "0" * 64)

    with pytest.raises(StoreFailed):
        store.get(wrong)


def test_what_is_not_kept_is_not_called_kept(store: ImageStore) -> None:
    """On disk other content has another name; an archive that kept the first must not be believed about the second."""
    first, second = made.image(uid="1.2.80"), made.image(uid="1.2.80", name="另一^患者")
    store.put(key_of(first), first)

    try:
        store.put(key_of(second), second)
        assert store.get(key_of(second)) == second
    except StoreFailed:
        assert not isinstance(store, DiskStore)
    assert store.get(key_of(first)) == first


def test_an_archive_that_is_away_is_a_failure_of_the_store_and_of_no_other_kind() -> None:
    away = RemoteStore(f"http://127.0.0.1:{_free()}/dicom-web", "", Secret())

    for ask in (lambda: away.put(key_of(made.image()), made.image()), lambda: away.get(key_of(made.image())), lambda: away.holds(key_of(made.image()))):
        with pytest.raises(StoreFailed):
            ask()


def test_a_wrong_password_is_a_failure_of_the_store() -> None:
    missing = RemoteStore("http://127.0.0.1:9/dicom-web", "doorstep", Secret("env:DOORSTEP_NO_SUCH_VARIABLE"))

    with pytest.raises(StoreFailed, match="password"):
        missing.get(key_of(made.image()))
