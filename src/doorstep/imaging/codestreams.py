"""What a compressed image says of its own size, before any decoder is let near it.

A header of 10 x 10 around a JPEG of 65,535 x 65,535 makes a decoder ask for gigabytes.
Source: ITU-T T.81 B.2.2 (frame header), T.87 C.2.2 (JPEG-LS), T.800 A.5.1 (SIZ).
"""

from __future__ import annotations

import struct

_STARTS_OF_FRAME = frozenset((0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF, 0xF7))
_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))
_SIZ = b"\xff\x4f\xff\x51"


def size(piece: bytes) -> tuple[int, int] | None:
    """(rows, columns) that a JPEG, JPEG-LS or JPEG 2000 stream states; None when the piece begins none.

    A JPEG that states zero rows leaves them to a later mark, and counts as stating none that agree.
    """
    if piece[:2] == b"\xff\xd8":
        return _jpeg(piece)
    at = piece.find(_SIZ, 0, 4096) if piece[:4] == _SIZ or piece[4:8] == b"jP  " else -1
    if at < 0 or len(piece) < at + 24:
        return None
    width, height, left, top = struct.unpack_from(">IIII", piece, at + 8)
    return height - top, width - left


def _jpeg(piece: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(piece):
        if piece[at] != 0xFF:
            return None
        mark = piece[at + 1]
        if mark == 0xFF:
            at += 1
            continue
        if mark in _STARTS_OF_FRAME:
            rows, columns = struct.unpack_from(">HH", piece, at + 5)
            return rows, columns
        at += 2 if mark in _ALONE else 2 + int.from_bytes(piece[at + 2 : at + 4], "big")
    return None
