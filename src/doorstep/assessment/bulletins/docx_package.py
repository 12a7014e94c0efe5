"""The package around a bulletin's Word document: fixed dates, font alternatives, the manifest, and bytes that repeat.

Source: ECMA-376 part 1, 15.2.5 (custom XML), 17.8.3.1 (w:altName); part 2 (packages).
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, time
from xml.sax.saxutils import escape, quoteattr

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from doorstep.assessment.bulletins.content import Bulletin
from doorstep.assessment.bulletins.content_json import to_json
from doorstep.assessment.bulletins.docx_styles import ALTERNATIVES

NAMESPACE = "urn:doorstep:bulletin:1"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_STORE_ID = "{5B1D0B52-6C0E-4E0B-9B7E-1D3F5A7C9E11}"  # any fixed identifier; names this kind of part
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def stamp(document: Document, bulletin: Bulletin, title: str) -> None:
    """Core properties from the content alone: no clock, no name of a machine or account."""
    core, at = document.core_properties, datetime.combine(bulletin.dated, time())
    core.title, core.author, core.last_modified_by = title, bulletin.signer, bulletin.signer
    core.subject, core.identifier, core.comments, core.keywords = bulletin.number, bulletin.number, "", ""
    core.created = core.modified = core.last_printed = at
    core.revision, core.language = 1, "zh-CN" if bulletin.lang == "zh" else "en-GB"


def embed_manifest(document: Document, bulletin: Bulletin) -> None:
    """The content's JSON as a custom XML part that a reader may open; a verification never trusts it alone."""
    package = document.part.package
    body = f'{_HEAD}<bulletin xmlns="{NAMESPACE}">{escape(to_json(bulletin))}</bulletin>'
    item = Part(PackURI("/customXml/item1.xml"), "application/xml", body.encode(), package)
    about = (
        f'{_HEAD}<ds:datastoreItem ds:itemID="{_STORE_ID}" xmlns:ds="{_CUSTOM}">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    )
    kind = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    item.relate_to(Part(PackURI("/customXml/itemProps1.xml"), kind, about.encode(), package), RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)
    document.part.relate_to(item, RELATIONSHIP_TYPE.CUSTOM_XML)


def name_fonts(document: Document) -> None:
    """A font table that says which fonts may stand in for those the layout names."""
    fonts = "".join(
        f"<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(','.join(others))}/>"
        f'<w:charset w:val="{"00" if name.isascii() else "86"}"/><w:pitch w:val="variable"/></w:font>'
        for name, others in ALTERNATIVES.items()
    )
    table = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    table._blob = f'{_HEAD}<w:fonts xmlns:w="{_W}">{fonts}</w:fonts>'.encode()


def drop_thumbnail(document: Document) -> None:
    """The empty template carries a picture of itself and old custom parts, which say nothing of this document."""
    for owner, endings in ((document.part.package, ("/thumbnail",)), (document.part, ("/customXml", "/stylesWithEffects"))):
        for key, relation in list(owner.rels.items()):
            if relation.reltype.endswith(endings):
                del owner.rels[key]


def packed(document: Document, bulletin: Bulletin) -> bytes:
    """The file: parts in a fixed order with the bulletin's own date, so that the same content gives the same bytes."""
    loose, made = io.BytesIO(), io.BytesIO()
    document.save(loose)
    at = (max(bulletin.dated.year, 1980), bulletin.dated.month, bulletin.dated.day, 0, 0, 0)
    with zipfile.ZipFile(loose) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            entry = zipfile.ZipInfo(name, at)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            target.writestr(entry, source.read(name))
    return made.getvalue()
