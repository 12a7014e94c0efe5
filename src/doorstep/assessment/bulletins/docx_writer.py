"""The Word document of a bulletin in the official layout, with its charts as pictures and its content inside."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.section import _Footer
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from doorstep.assessment.bulletins import docx_package, docx_styles, docx_tables, typst_writer
from doorstep.assessment.bulletins.content import Bulletin
from doorstep.assessment.bulletins.docx_styles import FOOT, PAGE, style_name
from doorstep.assessment.bulletins.docx_xml import page_number
from doorstep.assessment.bulletins.layout import Laid, Piece, Role, laid_out

_CHART_WIDTH = Mm(150)


def docx_bytes(
    bulletin: Bulletin, *, pictures: Sequence[bytes] | None = None, font_folder: Path | None = None
) -> bytes:
    """The bulletin as DOCX; the same content, fonts and library versions give the same bytes. Raises NoFont.

    pictures  PNGs drawn before, charts in order and the QR code last; drawn now when not given
    """
    laid = laid_out(bulletin)
    *charts, qr = pictures or typst_writer.pictures(laid, font_folder=font_folder)
    document = docx.Document()
    docx_package.drop_thumbnail(document)
    docx_styles.prepare(document, laid.lang)
    _pieces(document, laid, iter(charts))
    docx_tables.record(document, laid.record, qr, laid.lang)
    _footers(document, laid)
    docx_package.stamp(document, bulletin, laid.title)
    docx_package.name_fonts(document)
    docx_package.embed_manifest(document, bulletin)
    return docx_package.packed(document, bulletin)


def stand_ins(laid: Laid) -> tuple[bytes, ...]:
    """A picture in each place, without drawing a chart: for a document of which only the words are wanted."""
    qr = typst_writer.qr_picture(laid)
    return (qr,) * (len(laid.charts) + 1)


def described(picture: object, words: str, name: str) -> None:
    """Give a picture the words that are read aloud in its place."""
    found = picture._inline.docPr  # type: ignore[attr-defined]
    found.set("descr", words)
    found.set("name", name)


def _pieces(document: Document, laid: Laid, charts: Iterator[bytes]) -> None:
    dated = next(piece.text for piece in laid.pieces if piece.role is Role.DATED)
    for number, piece in enumerate(laid.pieces, 1):
        if piece.role in (Role.TABLE, Role.APPENDIX):
            docx_tables.table(document, piece, laid.lang)
        elif piece.role is Role.CHART:
            _chart(document, piece, next(charts), number)
        else:
            _mended(_paragraph(document, piece), piece, laid, dated)
            if number - 1 == laid.last_words:
                document.paragraphs[-1].paragraph_format.keep_with_next = True


def _paragraph(document: Document, piece: Piece) -> Paragraph:
    return document.add_paragraph(piece.text, style=style_name(piece.role))


def _chart(document: Document, piece: Piece, picture: bytes, number: int) -> None:
    run = document.add_paragraph(style=style_name(Role.CHART)).add_run()
    described(run.add_picture(io.BytesIO(picture), width=_CHART_WIDTH), piece.text, f"Picture {number}")


def _mended(paragraph: Paragraph, piece: Piece, laid: Laid, dated: str) -> None:
    """What depends on the words themselves: the head's size, the signer's place, the appendix' new page."""
    if piece.role is Role.ISSUER:
        paragraph.runs[0].font.size = Pt(docx_styles.red_size(piece.text, laid.lang))
    if piece.role is Role.APPENDIX_MARK:
        paragraph.paragraph_format.page_break_before = True
    if piece.role is Role.SIGNER:
        paragraph.paragraph_format.right_indent = Pt(docx_styles.signer_inset(piece.text, dated, laid.lang)[0])
    if piece.role is Role.DATED:
        paragraph.paragraph_format.keep_with_next = any(one.role is Role.NOTE for one in laid.pieces)
        paragraph.paragraph_format.right_indent = Pt(docx_styles.signer_inset("", dated, laid.lang)[1])


def _footers(document: Document, laid: Laid) -> None:
    """Page numbers one character in from the outer edge: right on odd pages, left on even ones."""
    section = document.sections[0]
    for footer, side in ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
        footer.is_linked_to_previous = False
        _footer(footer, side, laid.footer)


def _footer(footer: _Footer, side: WD_ALIGN_PARAGRAPH, words: str) -> None:
    number = footer.paragraphs[0]
    number.style = style_name(PAGE)
    number.alignment = side
    number.paragraph_format.left_indent = number.paragraph_format.right_indent = Pt(14)
    for part in ("— ", None, " —"):
        run = number.add_run(part)
        if part is None:
            page_number(run._r)
    footer.add_paragraph(words, style=style_name(FOOT))
