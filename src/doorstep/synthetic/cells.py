"""Numbers, money and days as the text that senders write, a column at a time."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.synthetic.draws import Ints

_FIRST = date(1900, 1, 1)
_OFFSET = (date(1970, 1, 1) - _FIRST).days
_LENGTH = (date(2027, 1, 1) - _FIRST).days


@cache
def _day_texts(pattern: str) -> pa.Array:
    return pa.array([(_FIRST + timedelta(days=at)).strftime(pattern) for at in range(_LENGTH)])


def days(values: Ints, pattern: str) -> pa.Array:
    """Days since 1970 written by a strftime pattern; 1900 to 2026."""
    return _day_texts(pattern).take(pa.array(values + _OFFSET))


def compact_days(values: Ints) -> pa.Array:
    """Days since 1970 as yyyymmdd."""
    return days(values, "%Y%m%d")


def numbers(values: Ints) -> pa.Array:
    """Whole numbers in decimal."""
    return pc.cast(pa.array(values), pa.string())


def padded(values: Ints, width: int) -> pa.Array:
    """Whole numbers with leading zeros."""
    return pc.utf8_lpad(numbers(values), width, "0")


def money(fen: Ints) -> pa.Array:
    """Fen as yuan with two decimals, 12345 as 123.45; 0 or more."""
    cents = pa.array([f"{value:02d}" for value in range(100)]).take(pa.array(fen % 100))
    return pc.binary_join_element_wise(numbers(fen // 100), cents, ".")


def listed(values: list[str], at: Ints) -> pa.Array:
    """values[at], a column at a time; a negative index is null."""
    return pa.array(values, pa.string()).take(pa.array(at, mask=at < 0))


def fixed(text: str, count: int) -> pa.Array:
    """The same text in every row."""
    return pa.repeat(pa.scalar(text, pa.string()), count)


def where(flags: np.ndarray, then: pa.Array, otherwise: pa.Array) -> pa.Array:
    """Element-wise choice."""
    return pc.if_else(pa.array(flags), then, otherwise)
