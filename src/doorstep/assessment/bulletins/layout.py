"""A bulletin laid out: its pieces in reading order with every word in place, before any file format.

The DOCX, the PDF and the verification all start from here, so they can never print different words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from doorstep.assessment.bulletins import words
from doorstep.assessment.bulletins.blocks import Align, Block, Chart, Heading, Mentions, Paragraph, Table
from doorstep.assessment.bulletins.code import code_of, scanned
from doorstep.assessment.bulletins.content import Bulletin, Figure
from doorstep.core.text import Lang, Text

MOST_IN_A_TITLE_LINE = 20  # characters of 22 points in 156 mm
MOST_OF_A_HASH = 12  # characters of a definition's hash that are printed; the manifest holds all


class Role(StrEnum):
    """What a piece is, and so how it looks."""

    ISSUER = "issuer"
    NUMBER = "number"
    TITLE = "title"
    ADDRESSEE = "addressee"
    HEADING_1 = "heading-1"
    HEADING_2 = "heading-2"
    PARAGRAPH = "paragraph"
    TABLE_CAPTION = "table-caption"
    TABLE = "table"
    CHART = "chart"
    CHART_CAPTION = "chart-caption"
    LIST_HEAD = "list-head"
    ATTACHED = "attached"
    SIGNER = "signer"
    DATED = "dated"
    NOTE = "note"
    APPENDIX_MARK = "appendix-mark"
    APPENDIX_TITLE = "appendix-title"
    APPENDIX = "appendix"


@dataclass(frozen=True, slots=True)
class Piece:
    """One paragraph, table or picture. `text` of a chart is what a reader who cannot see it hears."""

    role: Role
    text: str = ""
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    align: tuple[Align, ...] = ()
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """The version record (版记) at the end of the last page. `scanned` is what its QR code holds."""

    copied: str
    printed_by: str
    printed_on: str
    code: str
    hint: str
    scanned: str
    qr_name: str


@dataclass(frozen=True, slots=True)
class Laid:
    """The whole document: pieces, version record, and the line under each page's number."""

    lang: Lang
    pieces: tuple[Piece, ...]
    record: Record
    footer: str

    @property
    def title(self) -> str:
        """The printed title in one line."""
        return next(piece.text for piece in self.pieces if piece.role is Role.TITLE).replace("\n", "")

    @property
    def last_words(self) -> int:
        """Place of the last piece before the signature, which must not stand on a page without it (7.3.5.5)."""
        roles = [piece.role for piece in self.pieces]
        return next(at for at, role in enumerate(roles) if role in (Role.ATTACHED, Role.SIGNER)) - 1

    @property
    def charts(self) -> tuple[Chart, ...]:
        return tuple(piece.chart for piece in self.pieces if piece.chart is not None)


@dataclass(slots=True)
class _Count:
    """Numbers given so far."""

    lang: Lang
    is_synthetic: bool
    given: dict[str, int] = field(default_factory=dict)

    def next(self, kind: str) -> int:
        self.given[kind] = self.given.get(kind, 0) + 1
        return self.given[kind]

    def marked(self, text: str) -> str:
        return words.marked(text, self.lang) if self.is_synthetic else text

    def caption(self, label: Text, number: int, text: str) -> str:
        """Number and caption: the number closed by a wide space in Chinese, by a full stop in English."""
        apart = "\u3000" if self.lang == "zh" else ". "
        return label.format(number=number).of(self.lang) + apart + self.marked(text)


def laid_out(bulletin: Bulletin) -> Laid:
    """`bulletin` with numbers, captions, marks and code in place."""
    count = _Count(bulletin.lang, bulletin.is_synthetic)
    pieces = [*_head(bulletin, count)]
    for block in bulletin.filled_blocks():
        pieces += _block(block, count)
    pieces += [*_close(bulletin), *_appendix(bulletin, count)]
    return Laid(bulletin.lang, tuple(pieces), _record(bulletin), _footer(bulletin))


def _head(bulletin: Bulletin, count: _Count) -> Iterator[Piece]:
    yield Piece(Role.ISSUER, bulletin.issuer)
    yield Piece(Role.NUMBER, bulletin.number)
    yield Piece(Role.TITLE, _title(bulletin, count))
    yield Piece(Role.ADDRESSEE, bulletin.addressee.rstrip("：:") + ("：" if bulletin.lang == "zh" else ":"))


def _title(bulletin: Bulletin, count: _Count) -> str:
    """The title; a long Chinese one breaks before its mark, never inside a word (7.3.1)."""
    bare = bulletin.filled_title()
    mark = count.marked(bare)[len(bare) :]
    is_broken = bulletin.lang == "zh" and len(bare + mark) > MOST_IN_A_TITLE_LINE
    return bare + ("\n" if mark and is_broken else "") + mark


def _block(block: Block, count: _Count) -> Iterator[Piece]:
    match block:
        case Heading():
            yield _heading(block, count)
        case Paragraph():
            yield Piece(Role.PARAGRAPH, block.text)
        case Table():
            yield from _table(block, count)
        case Chart():
            yield from _chart(block, count)
        case Mentions():
            yield from _mentions(block, count)


def _heading(heading: Heading, count: _Count) -> Piece:
    chinese = count.lang == "zh"
    if heading.level == 1:
        number = count.next("heading")
        count.given["under"] = 0
        return Piece(Role.HEADING_1, (f"{words.numeral(number)}、" if chinese else f"{number}. ") + heading.text)
    number, above = count.next("under"), count.given.get("heading", 0)
    return Piece(Role.HEADING_2, (f"（{words.numeral(number)}）" if chinese else f"{above}.{number} ") + heading.text)


def _table(table: Table, count: _Count) -> Iterator[Piece]:
    yield Piece(Role.TABLE_CAPTION, count.caption(words.TABLE, count.next("table"), table.caption))
    yield Piece(Role.TABLE, header=table.header, rows=table.rows, align=table.alignment)


def _chart(chart: Chart, count: _Count) -> Iterator[Piece]:
    number = count.next("chart")
    kind = words.KINDS[chart.kind].of(count.lang)
    said = words.PICTURE.format(caption=count.marked(chart.caption), kind=kind).of(count.lang)
    yield Piece(Role.CHART, said, chart=chart)
    yield Piece(Role.CHART_CAPTION, count.caption(words.CHART, number, chart.caption))
    yield from _table(_numbers(chart, words.DATA_OF.format(number=number).of(count.lang)), count)


def _numbers(chart: Chart, caption: str) -> Table:
    """A chart's numbers as a table, in the words printed in the chart."""
    rows = tuple(
        (label, *(series.printed[at] for series in chart.series)) for at, label in enumerate(chart.labels)
    )
    return Table(caption, (chart.labels_name, *(series.name for series in chart.series)), rows)


def _mentions(mentions: Mentions, count: _Count) -> Iterator[Piece]:
    chinese = count.lang == "zh"
    yield Piece(Role.LIST_HEAD, mentions.verdict.label.of(count.lang) + ("：" if chinese else ":"))
    last = len(mentions.entries)
    for number, one in enumerate(mentions.entries, 1):
        reason = one.reason.rstrip("。；.;")
        stop = ("。" if number == last else "；") if chinese else ("." if number == last else ";")
        yield Piece(Role.PARAGRAPH, f"{number}．{one.name}：{reason}{stop}" if chinese else f"{number}. {one.name}: {reason}{stop}")


def _close(bulletin: Bulletin) -> Iterator[Piece]:
    if bulletin.figures:
        yield Piece(Role.ATTACHED, words.ATTACHED.of(bulletin.lang))
    yield Piece(Role.SIGNER, bulletin.signer)
    yield Piece(Role.DATED, words.day(bulletin.dated, bulletin.lang))
    if bulletin.is_synthetic:
        note = words.SYNTHETIC_NOTE.of(bulletin.lang)
        yield Piece(Role.NOTE, f"（{note}）" if bulletin.lang == "zh" else f"({note})")


def _appendix(bulletin: Bulletin, count: _Count) -> Iterator[Piece]:
    if not bulletin.figures:
        return
    yield Piece(Role.APPENDIX_MARK, words.ATTACHMENT.of(bulletin.lang))
    yield Piece(Role.APPENDIX_TITLE, count.marked(words.APPENDIX.of(bulletin.lang)))
    header = tuple(one.of(bulletin.lang) for one in words.APPENDIX_HEAD)
    rows = tuple(_origin(number, one, bulletin.lang) for number, one in enumerate(bulletin.figures, 1))
    yield Piece(Role.APPENDIX, header=header, rows=rows, align=("right", "left", "right", "left", "left", "left"))


def _origin(number: int, figure: Figure, lang: Lang) -> tuple[str, ...]:
    apart = "；" if lang == "zh" else "; "
    query = apart.join(f"{name}={value}" for name, value in figure.query.items())
    return str(number), figure.name, figure.printed, query, figure.snapshot, figure.definition[:MOST_OF_A_HASH]


def _record(bulletin: Bulletin) -> Record:
    lang = bulletin.lang
    copied = words.COPIED.format(names=words.joined(bulletin.copied_to, lang)).of(lang) if bulletin.copied_to else ""
    return Record(
        copied=copied,
        printed_by=bulletin.printed_by or bulletin.signer,
        printed_on=words.PRINTED_ON.format(day=words.day(bulletin.dated, lang)).of(lang),
        code=words.CODE.format(code=code_of(bulletin)).of(lang),
        hint=words.SCAN.of(lang),
        scanned=scanned(bulletin),
        qr_name=words.QR.of(lang),
    )


def _footer(bulletin: Bulletin) -> str:
    parts = [bulletin.number, words.FOOT.format(code=code_of(bulletin)).of(bulletin.lang)]
    if bulletin.is_synthetic:
        parts.insert(0, words.SYNTHETIC.of(bulletin.lang))
    return " · ".join(parts)
