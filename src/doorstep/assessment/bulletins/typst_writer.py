"""The PDF of a bulletin, and its pictures as PNG, set by typst from the templates beside this file.

All words reach the templates as JSON, never as typst code, so that no text can be taken for an instruction.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, time
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Literal

import segno
import typst

from doorstep.assessment.bulletins import fonts
from doorstep.assessment.bulletins.chart_data import drawing
from doorstep.assessment.bulletins.content import Bulletin
from doorstep.assessment.bulletins.layout import Laid, Piece, laid_out

_TEMPLATES = Path(__file__).parent / "templates"
PICTURE_PPI = 220
VERSION = metadata.version("typst")


def pdf(bulletin: Bulletin, *, font_folder: Path | None = None) -> bytes:
    """The bulletin as PDF; the same content, fonts and typst version give the same bytes. Raises NoFont."""
    laid = laid_out(bulletin)
    data = {
        "lang": laid.lang,
        "title": laid.title,
        "last_words": laid.last_words,
        "author": bulletin.signer,
        "dated": [bulletin.dated.year, bulletin.dated.month, bulletin.dated.day],
        "pieces": [_piece(one) for one in laid.pieces],
        "record": {name: getattr(laid.record, name) for name in laid.record.__slots__},
        "qr": qr_cells(laid.record.scanned),
        "footer": laid.footer,
    }
    stamp = datetime.combine(bulletin.dated, time(), UTC)
    return _set("bulletin.typ", data, fonts.found(font_folder), "pdf", stamp)


def pictures(laid: Laid, *, font_folder: Path | None = None) -> tuple[bytes, ...]:
    """PNGs of the document: its charts in order, the QR code last. Raises NoFont."""
    charts = (_png("chart.typ", json.dumps({"chart": drawing(one), "lang": laid.lang}), font_folder) for one in laid.charts)
    return *charts, qr_picture(laid)


def qr_picture(laid: Laid) -> bytes:
    """The QR code as PNG; it needs no font."""
    return _png("qr.typ", json.dumps({"qr": qr_cells(laid.record.scanned)}), None)


def picture_digests(bulletin: Bulletin, *, font_folder: Path | None = None) -> tuple[str, ...]:
    """SHA-256 of each picture in order, to be sealed with the bulletin when it is issued."""
    return tuple(hashlib.sha256(one).hexdigest() for one in pictures(laid_out(bulletin), font_folder=font_folder))


def qr_cells(text: str) -> list[list[int]]:
    """Rows of the QR code, 1 for dark; level M mends 15 % of damage."""
    return [[1 if cell else 0 for cell in row] for row in segno.make(text, error="m", micro=False, encoding="utf-8").matrix]


@lru_cache(maxsize=64)
def _png(template: str, data: str, font_folder: Path | None) -> bytes:
    return _set(template, json.loads(data), fonts.found(font_folder), "png", datetime(2000, 1, 1, tzinfo=UTC))


def _set(
    template: str, data: Mapping[str, object], found: fonts.FontSet, kind: Literal["pdf", "png"], stamp: datetime
) -> bytes:
    chosen = found.chosen(is_chinese=fonts.has_chinese(_texts(data)))
    made = typst.compile(
        _TEMPLATES / template,
        root=_TEMPLATES,
        font_paths=found.fonts,
        format=kind,
        ppi=PICTURE_PPI,
        sys_inputs={"data": json.dumps({**data, "fonts": chosen}, ensure_ascii=False)},
        timestamp=stamp,
    )
    assert isinstance(made, bytes)
    return made


def _piece(piece: Piece) -> dict[str, object]:
    found: dict[str, object] = {"role": str(piece.role), "text": piece.text}
    if piece.rows or piece.header:
        found |= {"header": piece.header, "rows": piece.rows, "align": piece.align}
    return found | ({"chart": drawing(piece.chart)} if piece.chart is not None else {})


def _texts(data: object) -> Iterator[str]:
    """Every word inside nested data."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        yield from _texts(data.values())
    elif isinstance(data, Iterable):
        for one in data:
            yield from _texts(one)
