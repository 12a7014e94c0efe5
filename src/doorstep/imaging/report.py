"""The lines of a structured report: what was asked, and what was found.

Source: DICOM PS3.3 C.17.3 (document content).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pydicom
from pydicom.dataset import Dataset

from doorstep.imaging import quiet  # noqa: F401  keeps pydicom from talking
from doorstep.imaging.reasons import Reason, Refused

MOST_LINES = 2_000
_PLAIN = ("TextValue", "PersonName", "DateTime", "Date", "Time", "UID")


@dataclass(frozen=True, slots=True)
class Line:
    """One item; `depth` is how far it stands in, `text` is '' for a heading."""

    depth: int
    name: str
    text: str


def lines(content: bytes) -> tuple[Line, ...]:
    """The lines of a report in order, no more than the limit. Raises Refused when it is none."""
    try:
        found = pydicom.dcmread(io.BytesIO(content))
        return tuple(islice(_walked(found, 0), MOST_LINES))
    except Exception as error:  # pydicom raises of many kinds; all mean that this is no report
        raise Refused(Reason.CONTENT) from error


def _walked(item: Dataset, depth: int) -> Iterator[Line]:
    name, text = _meaning(item.get("ConceptNameCodeSequence")), _text(item)
    if name or text:
        yield Line(depth, name, text)
    for one in item.get("ContentSequence") or ():
        yield from _walked(one, depth + 1)


def _meaning(codes: object) -> str:
    return _plain(codes[0].get("CodeMeaning", "")) if codes else ""  # type: ignore[index]


def _text(item: Dataset) -> str:
    for keyword in _PLAIN:
        if item.get(keyword):
            return _plain(item.get(keyword))
    if item.get("MeasuredValueSequence"):
        value = item.MeasuredValueSequence[0]
        return f"{_plain(value.get('NumericValue', ''))} {_meaning(value.get('MeasurementUnitsCodeSequence'))}".strip()
    return _meaning(item.get("ConceptCodeSequence"))


def _plain(value: object) -> str:
    return "".join(mark for mark in str(value) if mark.isprintable() or mark == "\n")[:2000]
