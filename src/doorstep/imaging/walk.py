"""One pass over the elements of a data set: nothing is decoded, nothing is believed, every length is checked.

The pass keeps its own stack, so that a file nested a million deep costs no more than the limit.
Source: DICOM PS3.5 clauses 7.1 (elements), 7.5 (sequences), A.4 (encapsulated pixel data).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydicom.datadict import dictionary_VR

from doorstep.imaging.reasons import Reason, Refused

MOST_DEPTH = 32
MOST_ELEMENTS = 300_000
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
PIXEL_DATA = 0x7FE00010
_OPEN = 0xFFFFFFFF
_LONG = frozenset((b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"))
_SHORT = frozenset((b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FL", b"FD", b"IS", b"LO", b"LT", b"PN", b"SH", b"SL", b"SS", b"ST", b"TM", b"UI", b"UL", b"US"))


@dataclass(frozen=True, slots=True)
class Walked:
    """What a pass found.

    values     bytes of the wanted elements of the outermost level, by tag
    end        where the outermost level ended
    fragments  (start, end) of each piece of encapsulated pixel data, the table of offsets left out
    pixels     (start, end) of native pixel data; None when there are none
    """

    values: Mapping[int, bytes]
    end: int
    fragments: tuple[tuple[int, int], ...]
    pixels: tuple[int, int] | None


@dataclass(slots=True)
class _Level:
    """One data set or one sequence on the way; `end` bounds it, and it closes there unless it is open."""

    end: int
    is_open: bool
    is_sequence: bool
    is_implicit: bool


@dataclass(slots=True)
class _Pass:
    """The state of one pass over `data`."""

    data: bytes
    wanted: frozenset[int]
    order: str
    only_group: int = 0
    values: dict[int, bytes] = field(default_factory=dict)
    fragments: list[tuple[int, int]] = field(default_factory=list)
    pixels: tuple[int, int] | None = None
    count: int = 0
    last: int = -1
    at: int = 0
    levels: list[_Level] = field(default_factory=list)


def walk(data: bytes, *, start: int = 0, is_implicit: bool, is_big: bool, wanted: frozenset[int], only_group: int = 0) -> Walked:
    """Pass over the elements from `start` to the end, or to the first outside `only_group` when that is given.

    Raises Refused for a length outside its container, a broken structure, or a limit passed.
    """
    run = _Pass(data, wanted, ">" if is_big else "<", only_group, at=start)
    run.levels.append(_Level(len(data), False, False, is_implicit))
    tags, lengths = struct.Struct(run.order + "HH"), struct.Struct(run.order + "I")
    while run.levels:
        level = run.levels[-1]
        if run.at == level.end:
            _close_at_end(run, level)
            continue
        if level.end - run.at < 8:
            raise Refused(Reason.TRUNCATED)
        group, element = tags.unpack_from(data, run.at)
        if only_group and group != only_group and len(run.levels) == 1:
            break
        run.count += 1
        if run.count > MOST_ELEMENTS:
            raise Refused(Reason.ELEMENTS)
        tag = group << 16 | element
        (_item if level.is_sequence else _element)(run, level, tag, lengths)
    return Walked(run.values, run.at, tuple(run.fragments), run.pixels)


def _close_at_end(run: _Pass, level: _Level) -> None:
    if level.is_open:
        raise Refused(Reason.TRUNCATED)
    run.levels.pop()


def _opened(run: _Pass, level: _Level, length: int, *, is_sequence: bool, is_implicit: bool) -> None:
    """Enter a sequence or an item that starts at run.at."""
    is_open = length == _OPEN
    end = level.end if is_open else run.at + length
    if end > level.end:
        raise Refused(Reason.TRUNCATED)
    if len(run.levels) > MOST_DEPTH * 2:
        raise Refused(Reason.DEPTH)
    run.levels.append(_Level(end, is_open, is_sequence, is_implicit))


def _item(run: _Pass, level: _Level, tag: int, lengths: struct.Struct) -> None:
    """An item of a sequence, or the mark of its end."""
    (length,) = lengths.unpack_from(run.data, run.at + 4)
    run.at += 8
    if tag == _ITEM:
        _opened(run, level, length, is_sequence=False, is_implicit=level.is_implicit)
    elif tag == _SEQUENCE_END and level.is_open:
        run.levels.pop()
    else:
        raise Refused(Reason.STRUCTURE)


def _element(run: _Pass, level: _Level, tag: int, lengths: struct.Struct) -> None:
    """One element of a data set, or the mark of the end of an open item."""
    if tag == _ITEM_END and level.is_open:
        run.at += 8
        run.levels.pop()
        return
    is_outer = len(run.levels) == 1
    if is_outer:
        if tag <= run.last or (tag >> 16 == 0xFFFE):
            raise Refused(Reason.STRUCTURE)
        run.last = tag
    kind, length = _read_length(run, level, tag, lengths)
    if tag == PIXEL_DATA and length == _OPEN and is_outer:
        _encapsulated(run, level)
    elif kind == b"SQ" or length == _OPEN:
        # an unknown value of open length is a sequence in implicit form (PS3.5 clause 6.2.2)
        _opened(run, level, length, is_sequence=True, is_implicit=level.is_implicit or kind == b"UN")
    else:
        _value(run, level, tag, length, is_outer=is_outer)


def _value(run: _Pass, level: _Level, tag: int, length: int, *, is_outer: bool) -> None:
    end = run.at + length
    if end > level.end:
        raise Refused(Reason.TRUNCATED)
    if is_outer and tag == PIXEL_DATA:
        run.pixels = (run.at, end)
    elif is_outer and tag in run.wanted:
        run.values[tag] = run.data[run.at : end]
    run.at = end


def _read_length(run: _Pass, level: _Level, tag: int, lengths: struct.Struct) -> tuple[bytes, int]:
    """The value representation and length of the element at run.at; moves to where its value starts."""
    if level.is_implicit:
        (length,) = lengths.unpack_from(run.data, run.at + 4)
        run.at += 8
        return _implicit_kind(tag), length
    kind = run.data[run.at + 4 : run.at + 6]
    if kind in _SHORT:
        (short,) = struct.unpack_from(run.order + "H", run.data, run.at + 6)
        run.at += 8
        return kind, short
    if kind not in _LONG:
        raise Refused(Reason.STRUCTURE)
    if level.end - run.at < 12:
        raise Refused(Reason.TRUNCATED)
    (length,) = lengths.unpack_from(run.data, run.at + 8)
    run.at += 12
    return kind, length


def _implicit_kind(tag: int) -> bytes:
    """SQ for tags that the dictionary knows as sequences; private ones are opaque."""
    try:
        return dictionary_VR(tag).encode("ascii")
    except KeyError:
        return b""


def _encapsulated(run: _Pass, level: _Level) -> None:
    """The pieces of compressed pixel data: items of stated length up to the mark of the end."""
    is_table = True
    while True:
        if level.end - run.at < 8:
            raise Refused(Reason.TRUNCATED)
        group, element, length = struct.unpack_from("<HHI", run.data, run.at)
        run.at += 8
        tag = group << 16 | element
        if tag == _SEQUENCE_END:
            return
        run.count += 1
        if tag != _ITEM or run.count > MOST_ELEMENTS:
            raise Refused(Reason.STRUCTURE)
        if length > level.end - run.at:
            raise Refused(Reason.TRUNCATED)
        if not is_table:
            run.fragments.append((run.at, run.at + length))
        is_table = False
        run.at += length
