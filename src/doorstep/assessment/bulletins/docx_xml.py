"""Small pieces of WordprocessingML that python-docx has no words for.

Source: ECMA-376 part 1, 17.3 (paragraphs), 17.6 (sections), 17.4 (tables).
"""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

Element = Any  # lxml ships no types


def made(tag: str, **attributes: object) -> Element:
    """An element of the main namespace: made("spacing", line=579) is <w:spacing w:line="579"/>."""
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name.rstrip('_')}"), str(value))
    return element


def put(parent: Element, tag: str, **attributes: object) -> Element:
    """Append such an element, in place of one of the same tag."""
    for old in parent.findall(qn(f"w:{tag}")):
        parent.remove(old)
    element = made(tag, **attributes)
    parent.append(element)
    return element


def page_number(run: Element) -> None:
    """The number of the page, left to the reader's program: no result is stored that somebody could change."""
    for kind in ("begin", "instr", "end"):
        if kind == "instr":
            text = made("instrText")
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            text.text = " PAGE "
            run.append(text)
        else:
            run.append(made("fldChar", fldCharType=kind))


def fonts(properties: Element, *, western: str, eastern: str) -> None:
    """Names of the fonts for Western and Chinese letters; quotation marks follow the Chinese font."""
    found = properties.find(qn("w:rFonts"))
    if found is not None:
        properties.remove(found)
    properties.insert(0, made("rFonts", ascii=western, hAnsi=western, cs=western, eastAsia=eastern))


def bordered(properties: Element, *, bottom_points: float, colour: str, apart_points: int) -> None:
    """A line under a paragraph; thickness in points, written in eighths."""
    borders = made("pBdr")
    borders.append(made("bottom", val="single", sz=round(bottom_points * 8), space=apart_points, color=colour))
    put_in_order(properties, borders)


_ORDER = (
    "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
).split()


def put_in_order(properties: Element, child: Element) -> None:
    """Put a child among paragraph properties where the schema wants it; Word calls a file damaged otherwise."""
    for old in properties.findall(child.tag):
        properties.remove(old)
    later = {qn(f"w:{name}") for name in _ORDER[_ORDER.index(child.tag.split("}")[1]) + 1 :]}
    at = next((place for place, one in enumerate(properties) if one.tag in later), len(properties))
    properties.insert(at, child)
