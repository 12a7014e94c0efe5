"""What stands inside objects that are no pictures: waveforms, documents, reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from doorstep.core.errors import NotFound
from doorstep.core.text import Text
from doorstep.imaging import report, waveform
from doorstep.imaging.known import Kind
from doorstep.imaging.report import Line
from doorstep.imaging.viewable import viewable
from doorstep.imaging.waveform import Waveform
from doorstep.services import imaging_studies
from doorstep.services.imaging_studies import Image
from doorstep.store.reader import Reader

Found = TypeVar("Found")


def picture(pk: int, *, reader: Reader) -> tuple[Image, bytes]:
    """An object as the viewer reads it. Raises NotFound when it is none of the reader's, StoreFailed when it is damaged."""
    found, content = imaging_studies.object_bytes(pk, reader=reader)
    return found, viewable(content)


def ecg(pk: int, *, reader: Reader) -> Waveform:
    """The leads of an ECG. Raises NotFound when the object is none, or none of the reader's."""
    return _inside(pk, Kind.ECG, waveform.read, reader)


def document(pk: int, *, reader: Reader) -> bytes:
    """The PDF that an object wraps. Raises NotFound when it wraps none, or is none of the reader's."""
    return _inside(pk, Kind.PDF, waveform.document, reader)


def lines(pk: int, *, reader: Reader) -> tuple[Line, ...]:
    """The lines of a structured report. Raises NotFound when the object is none, or none of the reader's."""
    return _inside(pk, Kind.REPORT, report.lines, reader)


def _inside(pk: int, kind: Kind, read: Callable[[bytes], Found], reader: Reader) -> Found:
    image, content = imaging_studies.object_bytes(pk, reader=reader)
    if image.kind != kind:
        raise NotFound(Text("这不是所要的内容", "this object holds something else"))
    return read(content)
