"""A DICOM object read with suspicion: what it says of itself, or one typed refusal.

Nothing is decoded before the structure was walked and every length was found inside its container.
Names, numbers and descriptions are never part of a message.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from doorstep.imaging import contents, values, waveform, words
from doorstep.imaging.known import BIG_ENDIAN, DEFLATED, IMPLICIT, SOP_CLASSES, TRANSFER_SYNTAXES, Kind
from doorstep.imaging.reasons import Reason, Refused
from doorstep.imaging.walk import Walked, walk

MOST_BYTES = 256 << 20
MOST_INFLATED = 64 << 20
_START = 132
_BLANK = (b"\0\0\0\0", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
"""How a preamble may begin: blank, or TIFF of either order, which slides carry (PS3.10 clause 7.1).

Anything else (MZ, ELF, #!, PK, a page of HTML) would let the file run or open as something else. It is refused,
not blanked: what is kept must be what was sent, byte for byte.
"""
_UID = re.compile(r"[0-9]+(\.[0-9]+)+")


@dataclass(frozen=True, slots=True)
class Header:
    """What an object says of itself. What names the patient is left out of its printed form.

    body_start     where the data set starts, after the header of the file: what follows is the same over any way
    order_number   as sent (AccessionNumber), '' when none
    position       along the axis of the slices in mm; None when not given
    performed_at   None when the date is missing or is none
    rows, columns  0 for what is no image
    """

    kind: Kind
    sop_class: str
    sop_uid: str
    series_uid: str
    study_uid: str
    transfer_syntax: str
    body_start: int
    modality: str
    body_part: str
    order_number: str
    series_number: int
    number: int
    position: float | None
    frames: int
    rows: int
    columns: int
    performed_at: datetime | None
    series_name: str = field(repr=False)
    patient_name: str = field(repr=False)
    patient_id: str = field(repr=False)
    description: str = field(repr=False)


def is_uid(text: str) -> bool:
    """True for digits and dots, at least two parts, at most 64 characters."""
    return len(text) <= 64 and _UID.fullmatch(text) is not None


def read(content: bytes) -> Header:
    """What the object says of itself. Raises Refused, and nothing else, whatever the bytes are."""
    try:
        return _read(content)
    except Refused:
        raise
    except (ValueError, LookupError, ArithmeticError, struct.error, RecursionError, MemoryError, AttributeError, TypeError) as error:
        raise Refused(Reason.STRUCTURE) from error


def _read(content: bytes) -> Header:
    if len(content) > MOST_BYTES:
        raise Refused(Reason.TOO_LARGE)
    if content[128:_START] != b"DICM":
        raise Refused(Reason.NOT_DICOM)
    if content[:4] not in _BLANK:
        raise Refused(Reason.PREAMBLE)
    meta = walk(content, start=_START, is_implicit=False, is_big=False, wanted=values.META, only_group=2)
    syntax = values.plain(meta.values.get(values.TRANSFER_SYNTAX, b""))
    if not syntax:
        raise Refused(Reason.HEADER)
    if not is_uid(syntax) or syntax not in TRANSFER_SYNTAXES:
        raise Refused(Reason.SYNTAX)
    body = _inflated(content[meta.end :]) if syntax == DEFLATED else content
    start = 0 if syntax == DEFLATED else meta.end
    found = walk(body, start=start, is_implicit=syntax == IMPLICIT, is_big=syntax == BIG_ENDIAN, wanted=values.WANTED)
    uids = _uids(meta.values, found.values)
    try:
        header = _header(body, found, syntax, meta.end, uids)
        if header.kind is Kind.ECG:
            waveform.read(content)
        return header
    except Refused as refused:
        raise Refused(refused.reason, uid=uids[1]) from refused


def _inflated(packed: bytes) -> bytes:
    """The data set of a deflated file, up to the limit and no further."""
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        found = machine.decompress(packed, MOST_INFLATED)
    except zlib.error as error:
        raise Refused(Reason.INFLATED) from error
    if not machine.eof:
        raise Refused(Reason.INFLATED)
    return found


def _uids(meta: Mapping[int, bytes], found: Mapping[int, bytes]) -> tuple[str, str, str, str]:
    """Class, object, series and study; header and content must name the same object."""
    sop_class, *uids = (values.plain(found.get(tag, b"")) for tag in values.UIDS)
    if not is_uid(sop_class):
        raise Refused(Reason.UID)
    if sop_class not in SOP_CLASSES:
        raise Refused(Reason.CLASS)
    if not all(is_uid(one) for one in uids):
        raise Refused(Reason.UID)
    for tag, own in ((values.META_CLASS, sop_class), (values.META_OBJECT, uids[0])):
        if tag in meta and values.plain(meta[tag]) != own:
            raise Refused(Reason.UID)
    return sop_class, uids[0], uids[1], uids[2]


def _header(body: bytes, found: Walked, syntax: str, body_start: int, uids: tuple[str, str, str, str]) -> Header:
    kind = SOP_CLASSES[uids[0]]
    given = values.Given(found.values, is_big=syntax == BIG_ENDIAN)
    rows, columns, frames = contents.checked(kind, body, found, given, syntax)
    declared = words.encodings(given.raw(values.CHARACTER_SET))
    return Header(
        kind=kind,
        sop_class=uids[0],
        sop_uid=uids[1],
        series_uid=uids[2],
        study_uid=uids[3],
        transfer_syntax=syntax,
        body_start=body_start,
        modality=given.code(values.MODALITY),
        body_part=given.code(values.BODY_PART),
        order_number=words.text(given.raw(values.ACCESSION), declared)[:64],
        series_number=given.whole(values.SERIES_NUMBER),
        number=given.whole(values.INSTANCE_NUMBER),
        position=given.position(),
        frames=frames,
        rows=rows,
        columns=columns,
        performed_at=given.performed_at(),
        series_name=words.text(given.raw(values.SERIES_NAME), declared)[:120],
        patient_name=words.name(given.raw(values.PATIENT_NAME), declared)[:120],
        patient_id=words.text(given.raw(values.PATIENT_ID), declared)[:64],
        description=words.text(given.raw(values.DESCRIPTION), declared)[:120],
    )
