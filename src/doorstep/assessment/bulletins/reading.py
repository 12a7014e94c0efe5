"""What stands in a Word document: every word that a reader may see, with its place, every picture, and the manifest.

Nothing visible may escape: text boxes, deleted and hidden words, notes, headers, alternative texts and outside links are
read too. Pages are counted by the reader's program, so the results of page-number fields are left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from doorstep.assessment.bulletins.docx_opening import Package, Relation, opened, refuse
from doorstep.assessment.bulletins.docx_package import NAMESPACE
from doorstep.assessment.bulletins.paragraphs import R, W, paragraph_text
from doorstep.core.text import Text

_STORIES = {"footnotes": Text("脚注", "footnotes"), "endnotes": Text("尾注", "endnotes"), "comments": Text("批注", "comments")}
_TURNS = {"default": Text("奇数页", "odd pages"), "even": Text("偶数页", "even pages"), "first": Text("首页", "first page")}
_HARMLESS = {
    *("styles", "stylesWithEffects", "settings", "webSettings", "fontTable", "theme", "numbering", "customXml", "header", "footer"),
    *("image", "footnotes", "endnotes", "comments", "commentsExtended", "commentsIds", "commentsExtensible", "people"),
}
_DC = "{http://purl.org/dc/elements/1.1/}"
_PROPERTIES = {f"{_DC}title": Text("文档属性：标题", "document property: title"), f"{_DC}subject": Text("文档属性：主题", "document property: subject")}
_BODY = Text("正文", "body")


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph's words. `cell` is (row, column) inside a table; `story` groups what is compared together."""

    story: str
    where: Text
    text: str
    cell: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture shown in the document: SHA-256 of its bytes, or the outside address it would be fetched from."""

    where: Text
    digest: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one document says."""

    passages: tuple[Passage, ...]
    pictures: tuple[Picture, ...]
    manifests: tuple[str, ...]
    strangers: tuple[str, ...]


def read(source: Path | bytes) -> Reading:
    """Everything in the DOCX. Raises Rejected for a file that is none, is hostile, or is too large."""
    package = opened(source)
    try:
        return _read(package)
    except RecursionError:
        refuse(Text("文件的 XML 嵌套过深", "the document's XML is nested too deeply"))


def _read(package: Package) -> Reading:
    main = package.only("", "officeDocument")
    root = package.xml(main)
    body = root.find(f"{W}body")
    if body is None:
        refuse(Text("文档没有正文", "the document has no body"))
    walk = _Walk(package, main, "body", _BODY)
    walk.into(body)
    walks = [walk, *_page_parts(package, main, root), *_notes(package, main)]
    for one in walks[1:]:
        one.into(package.xml(one.part))
    return Reading(
        passages=tuple(passage for one in walks for passage in one.passages) + tuple(_properties(package)),
        pictures=tuple(picture for one in walks for picture in one.pictures),
        manifests=tuple(_manifests(package, main)),
        strangers=tuple(sorted({stranger for one in walks for stranger in _strangers(package, one.part)})),
    )


@dataclass(slots=True)
class _Walk:
    """Through one part in reading order."""

    package: Package
    part: str
    story: str
    name: Text
    passages: list[Passage] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0
    known: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """What each picture of the part is, looked at once however often it is shown."""
        for one in self.package.relations(self.part):
            if one.kind == "image":
                self.known[one.key] = one.target if one.is_external else hashlib.sha256(self.package.part(one.target)).hexdigest()

    def into(self, element: Element, at: tuple[Text, tuple[int, int]] | None = None) -> None:
        for child in element:
            if child.tag == f"{W}p":
                self._paragraph(child, at)
            elif child.tag == f"{W}tbl":
                self._table(child)
            elif child.tag != f"{W}sectPr":
                self.into(child, at)

    def _table(self, table: Element) -> None:
        self.tables += 1
        number = self.tables
        for row, line in enumerate(table.iterfind(f"{W}tr"), 1):
            column = 0
            for cell in line:
                if cell.tag in (f"{W}trPr", f"{W}tblPrEx"):
                    continue
                column += 1
                where = Text(
                    f"{self.name.zh}表格 {number} 第 {row} 行第 {column} 列", f"{self.name.en}, table {number}, row {row}, column {column}"
                )
                self.into(cell, (where, (row, column)))

    def _paragraph(self, paragraph: Element, at: tuple[Text, tuple[int, int]] | None) -> None:
        text, boxes, shown = paragraph_text(paragraph)
        if text and at is None:
            self.paragraphs += 1
        where = at[0] if at else Text(f"{self.name.zh}第 {self.paragraphs} 段", f"{self.name.en}, paragraph {self.paragraphs}")
        if text:
            self.passages.append(Passage(self.story, where, text, at[1] if at else None))
        self.pictures += [Picture(where, self.known[key]) for key in shown if key in self.known]
        for box in boxes:
            self.into(box, at)


def _page_parts(package: Package, main: str, root: Element) -> Iterator[_Walk]:
    """Headers and footers in the order of sections, as pages show them."""
    known = {one.key: one for one in package.relations(main)}
    for kind, words in (("header", Text("页眉", "header")), ("footer", Text("页脚", "footer"))):
        for number, found in enumerate(root.iter(f"{W}{kind}Reference"), 1):
            turn = found.get(f"{W}type", "default")
            page = _TURNS.get(turn, _TURNS["default"])
            name = Text(f"{page.zh}{words.zh}", f"{words.en} of {page.en}")
            yield _Walk(package, _target(known, found.get(f"{R}id", "")), f"{kind} {turn} {number}", name)


def _target(known: dict[str, Relation], key: str) -> str:
    relation = known.get(key)
    if relation is None or relation.is_external:
        refuse(Text("页眉或页脚的引用无效", "a header or footer refers to nothing"))
    return relation.target


def _notes(package: Package, main: str) -> Iterator[_Walk]:
    for relation in package.relations(main):
        if relation.kind in _STORIES and not relation.is_external:
            yield _Walk(package, relation.target, relation.kind, _STORIES[relation.kind])


def _properties(package: Package) -> Iterator[Passage]:
    for relation in package.relations(""):
        if relation.kind == "core-properties" and not relation.is_external:
            root = package.xml(relation.target)
            for tag, where in _PROPERTIES.items():
                yield Passage(f"property {tag}", where, root.findtext(tag) or "")


def _manifests(package: Package, main: str) -> Iterator[str]:
    for relation in package.relations(main):
        if relation.kind == "customXml" and not relation.is_external:
            root = package.xml(relation.target)
            if root.tag == f"{{{NAMESPACE}}}bulletin":
                yield "".join(root.itertext())


def _strangers(package: Package, part: str) -> Iterator[str]:
    """Kinds of relation that could bring in other words or pictures than those read here."""
    for relation in package.relations(part):
        if relation.kind not in _HARMLESS or relation.is_external:
            yield relation.kind
