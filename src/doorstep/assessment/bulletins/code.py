"""The verification code printed on a bulletin: SHA-256 over its content, in letters that are read aloud without mistakes.

Source: Crockford's Base32 (no I, L, O, U). 20 characters hold 100 bits: nobody finds another content with the same code.
"""

from __future__ import annotations

import hashlib

from doorstep.assessment.bulletins.content import Bulletin
from doorstep.assessment.bulletins.content_json import to_json

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH, _GROUP = 20, 4
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def digest_of(bulletin: Bulletin) -> str:
    """SHA-256 of the canonical content, in hexadecimal."""
    return hashlib.sha256(to_json(bulletin).encode()).hexdigest()


def code_of(bulletin: Bulletin) -> str:
    """The code as printed: five groups of four."""
    return grouped(int(digest_of(bulletin), 16) >> (256 - 5 * _LENGTH))


def grouped(number: int) -> str:
    """The lowest 100 bits of `number` as five groups of four letters."""
    letters = "".join(_LETTERS[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))
    return "-".join(letters[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def same_code(first: str, second: str) -> bool:
    """Whether two codes are the same however they were typed: case, hyphens, O for 0, I or L for 1."""
    return _normal(first) == _normal(second)


def scanned(bulletin: Bulletin) -> str:
    """What the QR code holds: the document number and the code, apart by a space."""
    return f"{bulletin.number} {code_of(bulletin)}"


def _normal(code: str) -> str:
    return code.upper().translate(_MISREAD)
