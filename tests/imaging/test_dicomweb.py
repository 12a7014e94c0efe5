"""DICOMweb: machines send with a token; readers find and fetch what they may see; bodies of every kind are answered."""

from __future__ import annotations

import json
import random

import pytest
from django.test import Client

from doorstep.imaging import multipart, reading
from doorstep.services import imaging_callers
from doorstep.store.models import AuditEntry, ImagingObject, QuarantinedImage, SendingToken
from doorstep.store.reader import Operator
from tests.conftest import PASSWORD
from tests.imaging import made, samples
from tests.imaging.conftest import NOW, received
from tests.imaging.test_receiver import TAKEN, waves
from tests.lib.trials import count

pytestmark = pytest.mark.django_db
STUDIES = "/dicom-web/studies"


@pytest.fixture
def token(db: None) -> str:
    return imaging_callers.issue("E-TOWN", "pacs", by=Operator(), now=NOW)


def sent(token: str, *contents: bytes, **changes: str) -> tuple[int, dict]:
    media, body = multipart.packed(contents)
    answer = Client().post(STUDIES, body, content_type=changes.get("media", media), headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, json.loads(answer.content)


def statuses(answer: dict) -> list[int]:
    return [one["00081197"]["Value"][0] for one in answer.get("00081198", {}).get("Value", ())]


def test_every_sample_is_stored_with_an_equal_hash_or_answered_with_its_status(token: str) -> None:
    kept = set()
    for wave in waves(TAKEN):
        ImagingObject.objects.all().delete()
        status, answer = sent(token, *(path.read_bytes() for path in wave))
        assert status == 200 and len(answer["00081199"]["Value"]) == len(wave)
        kept |= set(ImagingObject.objects.values_list("digest", flat=True))
    assert len(kept) == len({path.read_bytes() for path in TAKEN})

    for path in samples.every():
        right = samples.expected(path)
        if right is not None:
            status, answer = sent(token, path.read_bytes())
            assert (status, statuses(answer)) == (409, [right.told.status])


def test_some_taken_and_some_refused_is_202_and_none_taken_is_409(token: str) -> None:
    assert sent(token, made.image(), made.image(Rows=8, uid="1.2.9"))[0] == 202
    status, answer = sent(token, made.image(name="另一^患者"))

    assert (status, statuses(answer)) == (409, [0x0111])
    assert sent(token, made.image())[0] == 200  # a duplicate is a success


def test_no_token_a_wrong_one_and_an_ended_one_are_turned_away(token: str, client: Client) -> None:
    media, body = multipart.packed([made.image()])
    assert client.post(STUDIES, body, content_type=media).status_code == 401
    assert sent("dsi_guessed", made.image())[0] == 403
    imaging_callers.end("E-TOWN", "pacs", by=Operator(), now=NOW)

    assert sent(token, made.image())[0] == 403
    assert not ImagingObject.objects.exists()


def test_a_session_alone_stores_nothing(client: Client, township_doctor: object) -> None:
    client.login(username="township-doctor", password=PASSWORD)
    media, body = multipart.packed([made.image()])

    assert client.post(STUDIES, body, content_type=media).status_code == 401


def test_a_token_is_kept_as_a_digest_and_its_issue_is_in_the_audit(token: str) -> None:
    assert token not in SendingToken.objects.get().digest and len(SendingToken.objects.get().digest) == 64
    assert AuditEntry.objects.filter(verb="imaging.token", subject="E-TOWN").exists()
    assert token not in str([one.detail for one in AuditEntry.objects.all()])


def test_what_was_stored_is_fetched_byte_for_byte(token: str) -> None:
    _, answer = sent(token, made.image())
    address = answer["00081199"]["Value"][0]["00081190"]["Value"][0].removeprefix("http://testserver")

    fetched = Client().get(address, headers={"Authorization": f"Bearer {token}"})

    (part,) = multipart.unpacked(fetched.content, fetched.headers["Content-Type"])
    assert (part.media, part.content) == ("application/dicom", made.image())


def test_studies_are_found_by_order_and_metadata_has_no_pixels(token: str, client: Client) -> None:
    sent(token, made.image(AccessionNumber="A-17"))
    client.login(username="township-doctor", password=PASSWORD)

    (found,) = client.get(f"{STUDIES}?AccessionNumber=A-17").json()
    (told,) = client.get(f"{STUDIES}/{made.STUDY}/metadata").json()

    assert found["00100010"]["Value"] == [{"Alphabetic": "合成患者"}]
    assert told["00280010"]["Value"] == [4] and "7FE00010" not in told
    assert client.get(f"{STUDIES}?AccessionNumber=A-18").json() == []
    assert client.get(f"{STUDIES}?PatientName=x").status_code == 400


def test_a_stranger_finds_and_fetches_nothing(client: Client) -> None:
    received(made.image())
    client.login(username="west-desk", password=PASSWORD)
    instance = f"{STUDIES}/{made.STUDY}/series/{made.SERIES}/instances/1.2.826.0.1.3680043.9.1.2.3"

    assert client.get(STUDIES).json() == []
    for address in (instance, f"{instance}/metadata", f"{STUDIES}/{made.STUDY}", f"{STUDIES}/..%2f..%2fetc"):
        assert client.get(address).status_code == 404
    assert Client().get(STUDIES).status_code == 401


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b"--x\r\n", "multipart/related; boundary=x"),
        (b"--x\r\n\r\n" + made.image(), "multipart/related; boundary=x"),
        (made.image(), "application/dicom"),
        (b"--x\r\n\r\nbody\r\n--x--", "multipart/related"),
        (b"--x\r\nContent-Type: a" * 9000 + b"--x--", "multipart/related; boundary=x"),
        (b"--x" + b"\r\n--x" * 5000 + b"--", "multipart/related; boundary=x"),
    ],
)
def test_a_body_that_is_no_store_is_answered_with_400(token: str, body: bytes, media: str) -> None:
    answer = Client().post(STUDIES, body, content_type=media, headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 400 and answer.json()["error"] == "bad-value"


def test_a_body_too_large_is_answered_before_it_is_read(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", -(4 << 20) + 100)

    assert sent(token, made.image())[0] == 413


def test_damaged_bodies_are_answered_and_nothing_is_lost(token: str) -> None:
    rng, answers = random.Random(5), set()
    media, body = multipart.packed([made.image(), made.image(uid="1.2.9")])
    parts = 0
    for _ in range(count(1_000, suite=60)):
        at = rng.randrange(len(body))
        damaged = rng.choice((body[:at], body[:at] + bytes([rng.randrange(256)]) + body[at + 1 :], body[:at] + body[at + 5 :]))
        answer = Client().post(STUDIES, damaged, content_type=media, headers={"Authorization": f"Bearer {token}"})
        answers.add(answer.status_code)
        if answer.status_code != 400:
            parts += len(multipart.unpacked(damaged, media))

    rows = sum(1 + one.duplicates for one in ImagingObject.objects.all()) + sum(one.times for one in QuarantinedImage.objects.all())
    assert answers <= {200, 202, 400, 409} and rows == parts
