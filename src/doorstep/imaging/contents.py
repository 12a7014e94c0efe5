"""What stands inside agrees with what the header says: pixels, compressed images, waveforms, documents."""

from __future__ import annotations

from doorstep.imaging import codestreams, values
from doorstep.imaging.known import JPEG, JPEG_2000, JPEG_LS, NATIVE, Kind
from doorstep.imaging.reasons import Reason, Refused
from doorstep.imaging.values import Given
from doorstep.imaging.walk import Walked

MOST_FRAME_BYTES = 256 << 20
MOST_DECODED_BYTES = 4 << 30
_BITS = (1, 8, 16, 32)
_SUBSAMPLED = ("YBR_FULL_422", "YBR_PARTIAL_422")
_SIZED = (*JPEG, *JPEG_LS, *JPEG_2000)


def checked(kind: Kind, body: bytes, found: Walked, given: Given, syntax: str) -> tuple[int, int, int]:
    """(rows, columns, frames) of what stands inside; (0, 0, 1) for what is no image. Raises Refused when it disagrees."""
    if kind is Kind.IMAGE:
        return _image(body, found, given, syntax)
    if found.pixels or found.fragments:
        raise Refused(Reason.CONTENT)
    if kind is Kind.PDF:
        _document(given)
    return 0, 0, 1


def _document(given: Given) -> None:
    media = values.plain(given.raw(values.DOCUMENT_KIND)).lower()
    if media not in ("application/pdf", "") or not given.raw(values.DOCUMENT).startswith(b"%PDF-"):
        raise Refused(Reason.CONTENT)


def _image(body: bytes, found: Walked, given: Given, syntax: str) -> tuple[int, int, int]:
    rows, columns, bits = given.short(values.ROWS), given.short(values.COLUMNS), given.short(values.ALLOCATED)
    samples, frames = given.short(values.SAMPLES, default=1), given.frames()
    if not rows or not columns or bits not in _BITS or samples not in (1, 3):
        raise Refused(Reason.VALUE)
    frame_bits = rows * columns * samples * bits
    if frame_bits > MOST_FRAME_BYTES * 8 or frame_bits * frames > MOST_DECODED_BYTES * 8:
        raise Refused(Reason.PIXELS_LARGE)
    if syntax in NATIVE:
        _native(body, found, frame_bits, frames, is_subsampled=given.code(values.PHOTOMETRIC) in _SUBSAMPLED and samples == 3)
    else:
        _compressed(body, found, frames, (rows, columns), has_size=syntax in _SIZED)
    return rows, columns, frames


def _native(body: bytes, found: Walked, frame_bits: int, frames: int, *, is_subsampled: bool) -> None:
    """The length agrees; what follows the last frame is padding: one byte, or zeros of less than a frame."""
    if is_subsampled:  # two colour samples for four of brightness (PS3.3 C.7.6.3.1.2)
        frame_bits = frame_bits * 2 // 3
    right = (frame_bits * frames + 7) // 8
    if found.pixels is None:
        raise Refused(Reason.PIXELS)
    start, end = found.pixels
    spare = end - start - right
    is_padding = spare in (0, 1) or (0 < spare < frame_bits // 8 and not any(body[start + right : end]))
    if not is_padding:
        raise Refused(Reason.PIXELS)


def _compressed(body: bytes, found: Walked, frames: int, right: tuple[int, int], *, has_size: bool) -> None:
    """A piece for every frame at least, and each image that states a size states the header's."""
    if found.pixels is not None or len(found.fragments) < frames:
        raise Refused(Reason.PIXELS)
    sizes = [codestreams.size(body[start : min(end, start + (1 << 16))]) for start, end in found.fragments] if has_size else []
    if has_size and sizes[0] is None:
        raise Refused(Reason.CODESTREAM)
    if any(one not in (None, right) for one in sizes):
        raise Refused(Reason.CODESTREAM)
