"""Page, fonts and paragraph styles of the official layout in a Word document.

Source: GB/T 9704-2012, 5.2 (page and grid), 7.2 (head), 7.3 (body), 7.5 (page number). English bulletins keep the page
and take Western fonts, and no character grid.
"""

from __future__ import annotations

from dataclasses import dataclass

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from doorstep.assessment.bulletins.docx_xml import bordered, fonts, made, put, put_in_order
from doorstep.assessment.bulletins.layout import Role
from doorstep.core.text import Lang

RED = "E60012"
PITCH_POINTS = {"zh": 28.95, "en": 18.0}  # 22 lines in 225 mm
BODY_POINTS = {"zh": 16.0, "en": 12.0}
TEXT_WIDTH_MM = 156.0
_CHARACTER_POINTS = TEXT_WIDTH_MM / 25.4 * 72 / 28
FOOT = "foot"  # the line under the page number
CELL = "cell"
FINE_CELL = "fine-cell"
PAGE = "page"
RECORD = "record"

_WESTERN = "Times New Roman"
_BODY, _TITLE, _HEI, _KAI, _SONG = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
ALTERNATIVES = {
    _BODY: ("仿宋", "FangSong", "STFangsong", "Noto Serif CJK SC"),
    _TITLE: ("FZXiaoBiaoSong-B05S", "华文中宋", "STZhongsong", "Noto Serif CJK SC"),
    _HEI: ("SimHei", "Noto Sans CJK SC"),
    _KAI: ("楷体", "KaiTi", "STKaiti", "Noto Serif CJK SC"),
    _SONG: ("SimSun", "Noto Serif CJK SC"),
    _WESTERN: ("Liberation Serif",),
}
_LEFT, _CENTRE, _RIGHT, _BOTH = (
    *(WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER),
    *(WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY),
)


@dataclass(frozen=True, slots=True)
class Look:
    """How a role looks. Sizes in points, Chinese and English; `before` and `after` in lines of the body."""

    sizes: tuple[float, float]
    font: str = _BODY
    side: WD_ALIGN_PARAGRAPH = _BOTH
    before: float = 0.0
    after: float = 0.0
    is_indented: bool = False
    is_bold_in_english: bool = False
    is_kept_with_next: bool = False
    is_exact: bool = True
    line: float = 1.0
    points: float = 0.0  # exact line pitch that is no multiple of the body's


_BODY_SIZES = (16.0, 12.0)
LOOKS: dict[str, Look] = {
    Role.ISSUER: Look((48, 34), _TITLE, _CENTRE, is_bold_in_english=True, is_exact=False),
    Role.NUMBER: Look(_BODY_SIZES, side=_CENTRE, before=1.6),
    Role.TITLE: Look((22, 18), _TITLE, _CENTRE, before=1.4, after=0.8, is_bold_in_english=True, line=1.2),
    Role.ADDRESSEE: Look(_BODY_SIZES),
    Role.HEADING_1: Look(_BODY_SIZES, _HEI, is_indented=True, is_bold_in_english=True, is_kept_with_next=True),
    Role.HEADING_2: Look(_BODY_SIZES, _KAI, is_indented=True, is_kept_with_next=True),
    Role.PARAGRAPH: Look(_BODY_SIZES, is_indented=True),
    Role.TABLE_CAPTION: Look((12, 10.5), _HEI, _CENTRE, before=0.25, is_bold_in_english=True, is_kept_with_next=True),
    Role.CHART: Look((12, 10.5), side=_CENTRE, before=0.2, is_exact=False, is_kept_with_next=True),
    Role.CHART_CAPTION: Look((12, 10.5), _HEI, _CENTRE, is_bold_in_english=True),
    Role.LIST_HEAD: Look(_BODY_SIZES, _KAI, is_indented=True, is_bold_in_english=True, is_kept_with_next=True),
    Role.ATTACHED: Look(_BODY_SIZES, is_indented=True, before=1.0, is_kept_with_next=True),
    Role.SIGNER: Look(_BODY_SIZES, side=_RIGHT, before=1.4, is_kept_with_next=True),
    Role.DATED: Look(_BODY_SIZES, side=_RIGHT),
    Role.NOTE: Look(_BODY_SIZES, is_indented=True),
    Role.APPENDIX_MARK: Look(_BODY_SIZES, _HEI, _LEFT, is_bold_in_english=True, is_kept_with_next=True),
    Role.APPENDIX_TITLE: Look((22, 18), _TITLE, _CENTRE, 0.4, 0.4, is_bold_in_english=True, is_kept_with_next=True, line=1.2),
    CELL: Look((12, 10.5), side=_LEFT, points=17),
    FINE_CELL: Look((9, 9), side=_LEFT, points=12),
    RECORD: Look((14, 10.5), side=_LEFT, is_exact=False),
    PAGE: Look((14, 14), _SONG, is_exact=False),
    FOOT: Look((9, 9), side=_CENTRE, is_exact=False),
}


_CONDENSED: dict[str, int] = {role: -5 for role, look in LOOKS.items() if look.sizes == _BODY_SIZES} | {Role.TITLE: -12}
"""Letter spacing in twentieths of a point, in Chinese."""


def style_name(role: str) -> str:
    return f"Bulletin {role}"


def style_id(role: str) -> str:
    """The name by which paragraphs refer to the style; setting it spares python-docx a search through all styles."""
    return style_name(role).replace(" ", "")


def prepare(document: Document, lang: Lang) -> None:
    """Give an empty document the page, the grid and the styles."""
    _page(document, lang)
    _defaults(document, lang)
    for role, look in LOOKS.items():
        _style(document, role, look, lang)


def _page(document: Document, lang: Lang) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(16.5)
    document.settings.odd_and_even_pages_header_footer = True
    grid = put(section._sectPr, "docGrid", linePitch=round(PITCH_POINTS[lang] * 20))
    if lang == "zh":
        grid.set(qn("w:type"), "linesAndChars")
        grid.set(qn("w:charSpace"), str(round((_CHARACTER_POINTS - BODY_POINTS[lang]) * 4096)))


def _defaults(document: Document, lang: Lang) -> None:
    """The body's font and size as the document's own, which the character grid is counted from."""
    styles = document.styles.element
    default = styles.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    fonts(default, western=_WESTERN, eastern=_BODY)
    put(default, "lang", val="en-GB", eastAsia="zh-CN", bidi="ar-SA")
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    normal.font.size = Pt(BODY_POINTS[lang])
    fonts(normal.element.get_or_add_rPr(), western=_WESTERN, eastern=_BODY)
    normal.paragraph_format.space_after = Pt(0)
    for language in document.settings.element.findall(qn("w:themeFontLang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _style(document: Document, role: str, look: Look, lang: Lang) -> None:
    style = document.styles.add_style(style_name(role), WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.base_style = document.styles["Normal"]
    is_chinese, pitch = lang == "zh", PITCH_POINTS[lang]
    size = look.sizes[0 if is_chinese else 1]
    style.font.size = Pt(size)
    style.font.bold = look.is_bold_in_english and not is_chinese
    style.font.italic = role == Role.HEADING_2 and not is_chinese
    fonts(style.element.get_or_add_rPr(), western=_WESTERN, eastern=look.font)
    form = style.paragraph_format
    form.alignment, form.keep_with_next, form.widow_control = look.side, look.is_kept_with_next, not is_chinese
    form.space_before, form.space_after = Pt(look.before * pitch), Pt(look.after * pitch)
    if look.is_exact:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.points or look.line * pitch)
    if look.is_indented and is_chinese:
        form.first_line_indent = Pt(2 * _CHARACTER_POINTS)
    _plain_spacing(style, role, lang)


def _plain_spacing(style: ParagraphStyle, role: str, lang: Lang) -> None:
    """No automatic space between Chinese and figures, and what one role alone has."""
    properties = style.element.get_or_add_pPr()
    for tag in ("autoSpaceDE", "autoSpaceDN"):
        put_in_order(properties, made(tag, val=0))
    # LibreOffice gives a character that is wider than its cell of the grid two cells, so each line is set by letter
    # spacing instead: 28 characters of 15.75 points fill 156 mm in every program
    put_in_order(properties, made("snapToGrid", val=0))
    if lang == "zh" and role in _CONDENSED:
        style.element.get_or_add_rPr().find(qn("w:sz")).addprevious(made("spacing", val=_CONDENSED[role]))
    if role == Role.ISSUER:
        style.font.color.rgb = RGBColor.from_string(RED)
        style.paragraph_format.space_before = Mm(35)
    if role == Role.NUMBER:
        style.paragraph_format.space_after = Pt(0)
        bordered(properties, bottom_points=1.25, colour=RED, apart_points=11)  # 4 mm under the number


def red_size(words: str, lang: Lang) -> float:
    """Size in points at which the issuing body's name fits into one line of 150 mm; Western letters are about half as wide."""
    most = LOOKS[Role.ISSUER].sizes[0 if lang == "zh" else 1]
    wide = sum(width(mark) for mark in words)
    return float(int(min(most, 150 / 25.4 * 72 / max(wide, 1.0)) * 2) / 2)


def width(mark: str) -> float:
    """About how wide a character is, in its own size."""
    return 1.0 if mark >= "\u2e80" or mark in "—“”‘’…" else 0.56


def signer_inset(signer: str, dated: str, lang: Lang) -> tuple[float, float]:
    """Points that the signer and the date stand in from the right: the date four characters, the signer centred on it."""
    size = BODY_POINTS[lang]
    long, short = (sum(width(mark) for mark in words) * size for words in (signer, dated))
    return max(2 * size, 4 * size + (short - long) / 2), 4 * size
