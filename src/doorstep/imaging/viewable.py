"""An object as browsers read it: a deflated data set is inflated, everything else is left as it is."""

from __future__ import annotations

import zlib

from doorstep.imaging import reading
from doorstep.imaging.known import DEFLATED, EXPLICIT
from doorstep.imaging.reading import Header


def viewable(content: bytes) -> bytes:
    """The same object, in explicit form when it was deflated. Raises Refused when it is none that is taken."""
    header = reading.read(content)
    if header.transfer_syntax != DEFLATED:
        return content
    body = zlib.decompressobj(-zlib.MAX_WBITS).decompress(content[header.body_start :], reading.MOST_INFLATED)
    return _file_header(header) + body


def _file_header(header: Header) -> bytes:
    """The shortest header of a file for this object (PS3.10 clause 7.1)."""
    rest = b"".join(
        (_uid(0x0002, header.sop_class), _uid(0x0003, header.sop_uid), _uid(0x0010, EXPLICIT))
    )
    return b"\0" * 128 + b"DICM" + b"\x02\x00\x00\x00UL\x04\x00" + len(rest).to_bytes(4, "little") + rest


def _uid(element: int, uid: str) -> bytes:
    value = uid.encode("ascii") + b"\0" * (len(uid) % 2)
    return b"\x02\x00" + element.to_bytes(2, "little") + b"UI" + len(value).to_bytes(2, "little") + value
