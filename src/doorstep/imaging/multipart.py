"""Parts of a multipart/related body, as DICOMweb sends and answers them.

Source: RFC 2046 clause 5.1, RFC 2387, DICOM PS3.18 clause 8.6.1.2.1.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from doorstep.core.errors import BadValue
from doorstep.core.text import Text

MOST_PARTS = 2_000
DICOM = "application/dicom"
_BOUNDARY = re.compile(r"boundary=(?:\"([^\"]{1,70})\"|([^;,\s]{1,70}))", re.IGNORECASE)
_MEDIA = re.compile(rb"^content-type:[ \t]*([^;\r\n]*)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its media type in lower case, and its bytes."""

    media: str
    content: bytes


def unpacked(body: bytes, content_type: str) -> tuple[Part, ...]:
    """The parts of a body. Raises BadValue when it is no multipart/related body, is cut, or has too many."""
    found = _BOUNDARY.search(content_type)
    if not content_type.lower().startswith("multipart/related") or found is None:
        raise _wrong(Text("不是 multipart/related", "the body is not multipart/related"))
    mark = b"\r\n--" + (found[1] or found[2]).encode("latin-1", "replace")
    first, *rest = (b"\r\n" + body).split(mark, MOST_PARTS + 2)
    if len(rest) < 2 or len(rest) > MOST_PARTS + 1 or not rest[-1].startswith(b"--"):
        raise _wrong(Text("各部分不完整或过多", "the parts are cut, or there are too many"))
    return tuple(_part(one) for one in rest[:-1])


def _part(piece: bytes) -> Part:
    head, gap, content = piece.partition(b"\r\n\r\n")
    if not gap:
        raise _wrong(Text("有一部分没有内容", "a part has no content"))
    media = _MEDIA.search(head[:2000])
    return Part(media[1].decode("latin-1").strip().lower() if media else "", content)


def _wrong(what: Text) -> BadValue:
    return BadValue(what, right=Text("应为 multipart/related; type=\"application/dicom\"", 'expected multipart/related; type="application/dicom"'))


def packed(contents: Iterable[bytes], *, media: str = DICOM) -> tuple[str, bytes]:
    """(content type, body) with one part for each content, between marks that none of them can hold but by chance."""
    boundary = secrets.token_hex(16)
    head = f"--{boundary}\r\nContent-Type: {media}\r\n\r\n".encode()
    body = b"".join(piece for one in contents for piece in (head, one, b"\r\n")) + f"--{boundary}--\r\n".encode()
    return f'multipart/related; type="{media}"; boundary={boundary}', body
