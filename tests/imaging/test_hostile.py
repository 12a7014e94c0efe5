"""Hostile objects, and objects damaged at random: refused with a type, quickly, or read; never anything else.

The control arm reads the same bombs with pydicom alone, without the checks.
"""

from __future__ import annotations

import io
import random
import struct
import time
import warnings
from collections import Counter
from collections.abc import Callable

import pydicom
import pytest

from doorstep.imaging import reading
from doorstep.imaging.known import EXPLICIT
from doorstep.imaging.reasons import Reason, Refused
from tests.imaging import made, samples
from tests.lib.mutants import Mutation, cut, flip
from tests.lib.trials import count

MUTANTS = count(20_000, suite=500)
SLOWEST_SECONDS = 2.0


def reason_of(content: bytes) -> Reason | None:
    try:
        reading.read(content)
    except Refused as refused:
        return refused.reason
    return None


def with_start(mark: bytes) -> bytes:
    return mark + made.image()[len(mark) :]


def jpeg_of_another_size() -> bytes:
    """A sample whose compressed image claims 65,535 x 65,535."""
    content = samples.sample("SC_rgb_jpeg_dcmtk.dcm")
    at = content.index(b"\xff\xc0") + 5
    return content[:at] + b"\xff\xff\xff\xff" + content[at + 4 :]


HOSTILE: dict[str, tuple[Callable[[], bytes], Reason]] = {
    "nothing": (lambda: b"", Reason.NOT_DICOM),
    "a page of HTML": (lambda: b"<html>" + bytes(200), Reason.NOT_DICOM),
    "MZ, a Windows program": (lambda: with_start(b"MZ\x90\x00"), Reason.PREAMBLE),
    "ELF, a Linux program": (lambda: with_start(b"\x7fELF"), Reason.PREAMBLE),
    "#!, a script": (lambda: with_start(b"#!/bin/sh\n"), Reason.PREAMBLE),
    "PK, an archive": (lambda: with_start(b"PK\x03\x04"), Reason.PREAMBLE),
    "a page in the preamble": (lambda: with_start(b"<script>"), Reason.PREAMBLE),
    "a path in the object's UID": (lambda: made.image(uid="../../../etc/passwd"), Reason.UID),
    "a path in the study's UID": (lambda: made.image(StudyInstanceUID="..\\..\\1"), Reason.UID),
    "a path in the series' UID": (lambda: made.image(SeriesInstanceUID="/tmp/1.2"), Reason.UID),
    "a UID of 65 characters": (lambda: made.image(uid="1." + "2" * 63), Reason.UID),
    "a UID of two lines": (lambda: made.image(uid="1.2\n3.4"), Reason.UID),
    "a header for another object": (lambda: made.image().replace(b"9.1.2.3", b"9.1.2.4", 1), Reason.UID),
    "a path as transfer syntax": (lambda: made.raw(b"", syntax=b"../../x1"), Reason.SYNTAX),
    "video": (lambda: made.raw(b"", syntax=b"1.2.840.10008.1.2.4.102"), Reason.SYNTAX),
    "an unknown kind": (lambda: made.image(SOPClassUID="1.2.3"), Reason.CLASS),
    "a deflated bomb": (lambda: made.deflated_bomb(96 << 20), Reason.INFLATED),
    "a broken deflation": (lambda: made.raw(b"\xff" * 40, syntax=b"1.2.840.10008.1.2.1.99"), Reason.INFLATED),
    "sequences a hundred thousand deep": (lambda: made.nested(100_000), Reason.DEPTH),
    "a million items": (lambda: made.many(1_000_000), Reason.ELEMENTS),
    "a length beyond the end": (lambda: made.raw(b"\x10\x00\x10\x00OB\0\0\xf0\xff\xff\xff"), Reason.TRUNCATED),
    "a length beyond its item": (lambda: made.raw(_item_too_small()), Reason.TRUNCATED),
    "elements out of order": (lambda: made.raw(b"\x10\x00\x10\x00LO\0\0\x08\x00\x60\x00LO\0\0"), Reason.STRUCTURE),
    "an element twice": (lambda: made.raw(b"\x08\x00\x60\x00CS\0\0" * 2), Reason.STRUCTURE),
    "an end of nothing": (lambda: made.raw(b"\xfe\xff\x0d\xe0\0\0\0\0"), Reason.STRUCTURE),
    "big endian said, little written": (lambda: made.raw(made.image()[-600:], syntax=b"1.2.840.10008.1.2.2\0"), Reason.STRUCTURE),
    "65,535 x 65,535 pixels": (lambda: made.image(Rows=65_535, Columns=65_535), Reason.PIXELS_LARGE),
    "a million frames": (lambda: made.image(Rows=512, Columns=512, NumberOfFrames=999_999), Reason.PIXELS_LARGE),
    "more rows than pixels": (lambda: made.image(Rows=8), Reason.PIXELS),
    "fewer rows than pixels": (lambda: made.image(Rows=2), Reason.PIXELS),
    "something after the pixels": (lambda: made.image(PixelData=bytes(32) + b"MZ"), Reason.PIXELS),
    "no rows": (lambda: made.image(Rows=None), Reason.VALUE),
    "frames that are no number": (lambda: made.image().replace(b"\x28\x00\x10\x00US", b"\x28\x00\x08\x00IS\x02\x001A\x28\x00\x10\x00US"), Reason.VALUE),
    "a JPEG of another size": (jpeg_of_another_size, Reason.CODESTREAM),
    "a script called a PDF": (lambda: made.image(SOPClassUID="1.2.840.10008.5.1.4.1.1.104.1", PixelData=None, EncapsulatedDocument=b"<script>"), Reason.CONTENT),
}


def _item_too_small() -> bytes:
    inner = b"\x08\x00\x50\x11UI" + struct.pack("<H", 200)
    item = b"\xfe\xff\x00\xe0" + struct.pack("<I", len(inner)) + inner
    return b"\x08\x00\x40\x11SQ\0\0" + struct.pack("<I", len(item)) + item + bytes(300)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_object_is_refused_with_its_reason_and_quickly(name: str) -> None:
    make, right = HOSTILE[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        content = make()
    started = time.process_time()

    assert reason_of(content) is right
    assert time.process_time() - started < SLOWEST_SECONDS


def test_what_is_too_large_is_refused_before_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 500)

    assert reason_of(made.image()) is Reason.TOO_LARGE


def test_a_reader_without_the_checks_falls_for_at_least_five_of_them() -> None:
    """The control arm: pydicom alone takes these as they are, or fails with an error of another kind."""
    fooled = {name for name, (make, _) in HOSTILE.items() if name not in _ENDLESS and _unchecked(make())}

    assert {"MZ, a Windows program", "a path in the object's UID", "more rows than pixels", "a JPEG of another size"} <= fooled
    assert len(fooled) >= 5


_ENDLESS = ("a deflated bomb", "sequences a hundred thousand deep", "a million items")
"""Left out of the control arm: pydicom alone is busy with these for more than half a minute."""


def _unchecked(content: bytes) -> bool:
    """True when pydicom takes the object."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = pydicom.dcmread(io.BytesIO(content))
            return "PixelData" in found and bool(found.SOPInstanceUID)
    except Exception:  # the control arm may fail in any way
        return False


def repeat_part(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data))
    part = data[start : start + rng.randrange(1, 64)]
    return data[:start] + part * rng.randrange(2, 5) + data[start:]


def remove_part(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data))
    return data[:start] + data[start + rng.randrange(1, 64) :]


def huge_length(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(132, max(133, min(len(data), 2000)))
    return data[:at] + rng.choice((b"\xff\xff\xff\xff", b"\xfe\xff\xff\xff", b"\0\0\0\x80", b"\xff\xff")) + data[at + 4 :]


def strange_tag(data: bytes, rng: random.Random) -> bytes:
    tags = (b"\xfe\xff\x00\xe0", b"\xfe\xff\x0d\xe0", b"\xfe\xff\xdd\xe0", b"\xe0\x7f\x10\x00", b"SQ\0\0\xff\xff\xff\xff", b"UN\0\0\xff\xff\xff\xff")
    at = rng.randrange(132, max(133, len(data)))
    return data[:at] + rng.choice(tags) + data[at:]


def other_syntax(data: bytes, rng: random.Random) -> bytes:
    syntaxes = (b"1.2.840.10008.1.2\0", b"1.2.840.10008.1.2.2\0", b"1.2.840.10008.1.2.5\0", b"1.2.840.10008.1.2.1.99")
    return data.replace(EXPLICIT.encode() + b"\0", rng.choice(syntaxes).ljust(20, b"\0")[:20], 1)


def flip_early(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(128, max(129, min(len(data), 1500)))
    return data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]


MUTATIONS: tuple[Mutation, ...] = (cut, flip, *[flip_early] * 4, repeat_part, remove_part, huge_length, huge_length, strange_tag, other_syntax)
SEEDS = ("CT_small.dcm", "MR_small_implicit.dcm", "MR_small_bigendian.dcm", "SC_rgb_rle_2frame.dcm", "SC_rgb_jpeg_dcmtk.dcm", "image_dfl.dcm", "chrX2.dcm", "test-SR.dcm", "MR_small_jp2klossless.dcm")


def mutants(number: int, *, seed: int) -> list[bytes]:
    """So many damaged samples; the same for the same seed."""
    rng, originals = random.Random(seed), [samples.sample(name) for name in SEEDS]
    found = []
    for _ in range(number):
        data = rng.choice(originals)
        for _ in range(rng.choice((1, 1, 2, 3))):
            data = rng.choice(MUTATIONS)(data, rng) or b"x"
        found.append(data)
    return found


def test_damaged_objects_are_read_or_refused_and_nothing_else_happens() -> None:
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    for batch in range(-(-MUTANTS // 500)):
        for content in mutants(min(500, MUTANTS - batch * 500), seed=batch):
            started = time.process_time()
            outcomes[str(reason_of(content) or "read")] += 1
            slowest = max(slowest, time.process_time() - started)

    assert sum(outcomes.values()) == MUTANTS
    assert outcomes["read"] > MUTANTS // 50 and len(outcomes) >= 8
    assert slowest < SLOWEST_SECONDS
