"""The number of a case: eight digits and a check digit, so that a number misheard names no other case.

Source: ISO/IEC 7064, MOD 11,10 (catches every single wrong digit and nearly every pair of swapped ones).
"""

from __future__ import annotations

import re

from doorstep.core.errors import BadValue
from doorstep.core.text import Text

_WIDTH = 8
_SHAPE = re.compile(r"[0-9]{9}")


def number_of(serial: int) -> str:
    """The number of the case with this serial, such as 0000-0012-7."""
    body = f"{serial:0{_WIDTH}d}"
    return f"{body[:4]}-{body[4:]}-{_check_digit(body)}"


def serial_of(number: str) -> int:
    """The serial in a number however it is spaced; BadValue when it is no number of a case."""
    plain = re.sub(r"[\s\-－—]", "", number)
    if not _SHAPE.fullmatch(plain) or str(_check_digit(plain[:-1])) != plain[-1]:
        raise BadValue(
            Text("这不是病例号", "this is not the number of a case"),
            right=Text("应为 9 位数字，如 0000-0012-7", "expected nine digits such as 0000-0012-7"),
            cure=Text("请核对有无读错或颠倒", "Check for a digit misheard or swapped"),
        )
    return int(plain[:-1])


def is_number(text: str) -> bool:
    """True when the text is the number of some case, existing or not."""
    try:
        serial_of(text)
    except BadValue:
        return False
    return True


def _check_digit(body: str) -> int:
    rest = 10
    for digit in body:
        rest = (rest + int(digit)) % 10 or 10
        rest = rest * 2 % 11
    return (11 - rest) % 10
