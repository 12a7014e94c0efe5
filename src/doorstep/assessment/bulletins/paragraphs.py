"""The words of one Word paragraph, with marks for what a reader would see of them: deleted, hidden, struck, a field.

Source: ECMA-376 part 1, 17.3.3 (run content), 17.16 (fields).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_SIGNS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "\u2011"}
_SILENT = {f"{W}rPr", f"{W}pPr", f"{W}tblPr", f"{W}sdtPr", f"{W}sectPr", f"{W}instrText", f"{W}delInstrText"}
_MARKED = {f"{W}vanish": "hidden", f"{W}webHidden": "hidden", f"{W}strike": "struck", f"{W}dstrike": "struck"}
_OFF = ("0", "false", "off")
_COUNTED = ("PAGE", "NUMPAGES")


@dataclass(slots=True)
class _Found:
    """What a paragraph holds so far. `fields` are the open fields: instruction, and its result once it began."""

    words: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    fields: list[tuple[list[str], list[str] | None]] = field(default_factory=list)

    def say(self, words: str) -> None:
        if self.fields and self.fields[-1][1] is not None:
            self.fields[-1][1].append(words)
        else:
            self.words.append(words)

    def turn(self, kind: str | None) -> None:
        """A field begins, shows its result, or ends."""
        if kind == "begin":
            self.fields.append(([], None))
        elif kind == "separate" and self.fields:
            self.fields[-1] = (self.fields[-1][0], [])
        elif kind == "end" and self.fields:
            self.say_field(*self.fields.pop())

    def say_field(self, instruction: list[str], result: list[str] | None) -> None:
        name = "".join(instruction).split()[:1]
        words = "".join(result or ())
        is_counted = bool(name) and name[0].upper() in _COUNTED and len(words) <= 4 and (words.isdigit() or not words)
        self.say(f"[{' '.join(name)}]" + ("" if is_counted else words))


def paragraph_text(paragraph: Element) -> tuple[str, list[Element], list[str]]:
    """Its words, the text boxes inside it, and the keys of relations it shows (pictures among them)."""
    found = _Found()
    if paragraph.find(f"{W}pPr/{W}numPr") is not None:
        found.say("[numbered]")
    _gather(paragraph, found)
    while found.fields:
        found.turn("end")
    return "".join(found.words), found.boxes, found.shown


def _gather(element: Element, found: _Found) -> None:
    for child in element:
        if child.tag in (f"{W}p", f"{W}tbl"):
            found.boxes.append(_wrapped(child))
            continue
        _signs(child, found)
        if child.tag not in _SILENT:
            for mark in _marks(child):
                found.say(f"[{mark}]")
            _gather(child, found)


def _signs(child: Element, found: _Found) -> None:
    """What one element says by itself."""
    found.shown += [value for name, value in child.attrib.items() if name.startswith(R)]
    if child.tag == f"{W}fldChar":
        found.turn(child.get(f"{W}fldCharType"))
    elif child.tag in (f"{W}instrText", f"{W}delInstrText"):
        if found.fields:
            found.fields[-1][0].append(child.text or "")
    elif child.tag == f"{W}fldSimple":
        found.say(f"[{child.get(f'{W}instr', '').strip()}]")
    elif child.tag == f"{W}sym":
        found.say(f"[sign {child.get(f'{W}char', '')}]")
    elif child.tag == f"{W}delText":
        found.say(f"[deleted]{child.text or ''}")
    elif child.tag in _SIGNS:
        found.say(_SIGNS[child.tag])
    elif child.tag not in _SILENT and child.text and (child.tag == f"{W}t" or child.text.strip()):
        found.say(child.text)
    for name in ("descr", "string"):  # words read aloud in place of a picture, and WordArt
        if child.get(name):
            found.say(f"[{child.get(name)}]")


def _marks(run: Element) -> Iterator[str]:
    if run.tag in (f"{W}del", f"{W}moveFrom"):
        yield "deleted"
    properties = run.find(f"{W}rPr") if run.tag == f"{W}r" else None
    for one in properties if properties is not None else ():
        if one.tag in _MARKED and one.get(f"{W}val", "1") not in _OFF:
            yield _MARKED[one.tag]


def _wrapped(child: Element) -> Element:
    box = Element("box")
    box.append(child)
    return box
