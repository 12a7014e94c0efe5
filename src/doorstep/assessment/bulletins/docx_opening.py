"""A Word package from elsewhere, opened with care: bounded, without entities, every failure one typed rejection.

Source: ECMA-376 part 2 (packages and relationships).
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from xml.etree import ElementTree

from doorstep.core.errors import Rejected
from doorstep.core.text import Text

MOST_BYTES = 20 * 2**20
MOST_UNPACKED = 100 * 2**20
MOST_XML = 20 * 2**20
MOST_PARTS = 2_000
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_CURE = Text("请使用签发时生成的 DOCX 原件", "Use the DOCX as it was issued")


@dataclass(frozen=True, slots=True)
class Relation:
    """From one part to another: `kind` is the last word of its type, `target` the other's name or an outside address."""

    key: str
    kind: str
    target: str
    is_external: bool


@dataclass(frozen=True, slots=True)
class Package:
    """Parts by name, without the leading slash."""

    parts: Mapping[str, bytes]

    def part(self, name: str) -> bytes:
        if name not in self.parts:
            refuse(Text("文件包缺少所引用的部件", "the package lacks a part that it refers to"))
        return self.parts[name]

    def xml(self, name: str) -> ElementTree.Element:
        """The part's root. Entities are refused before the parser sees them."""
        if len(self.part(name)) > MOST_XML:
            refuse(Text("文件包的 XML 过大", "the package's XML is too large"))
        try:
            text = self.part(name).decode("utf-8-sig")
            if "<!DOCTYPE" in text or "<!ENTITY" in text:
                refuse(Text("文件包的 XML 中声明了实体", "the package's XML declares entities"))
            return ElementTree.fromstring(text)
        except (ElementTree.ParseError, ValueError) as error:
            raise _rejected(Text("文件包的 XML 无法解析", "the package's XML cannot be parsed")) from error

    def relations(self, name: str) -> tuple[Relation, ...]:
        """What `name` points to; the package itself is ''."""
        folder, base = posixpath.split(name)
        listed = posixpath.join(folder, "_rels", f"{base}.rels")
        if listed not in self.parts:
            return ()
        return tuple(_relation(one, folder) for one in self.xml(listed).iter(_RELATIONSHIP))

    def only(self, name: str, kind: str) -> str:
        """The one part of this kind that `name` points to."""
        found = [one.target for one in self.relations(name) if one.kind == kind and not one.is_external]
        if len(found) != 1:
            refuse(Text("不是 Word 文档", "this is no Word document"))
        return found[0]


def opened(source: Path | bytes) -> Package:
    """The package in a file or in memory. Raises Rejected for anything that is none, or is too large."""
    data = source if isinstance(source, bytes) else _bytes(source)
    if len(data) > MOST_BYTES:
        refuse(Text("文件超过 20 MB", "the file is larger than 20 MB"))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return Package(_parts(archive))
    except Rejected:
        raise
    except Exception as error:  # zipfile raises of many kinds (zlib, lzma, struct ...); all mean that this is no package
        raise _rejected(Text("文件不是完好的 DOCX", "the file is no sound DOCX")) from error


def refuse(what: Text) -> NoReturn:
    raise _rejected(what)


def _rejected(what: Text) -> Rejected:
    return Rejected(what, cure=_CURE)


def _bytes(path: Path) -> bytes:
    """At most one byte more than is allowed, so that a huge file is never read whole."""
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise _rejected(Text(f"无法读取 {path.name}", f"{path.name} cannot be read")) from error


def _parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    names = [entry.filename.lower() for entry in entries]
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        refuse(Text("文件解压后过大或部件过多", "the file unpacks to too much or to too many parts"))
    if len(set(names)) != len(names):
        refuse(Text("文件包中有重名部件", "the package holds two parts of one name"))
    return {entry.filename: archive.read(entry) for entry in entries if not entry.is_dir()}


def _relation(found: ElementTree.Element, folder: str) -> Relation:
    target, is_external = found.get("Target", ""), found.get("TargetMode") == "External"
    if not is_external:
        target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
    return Relation(found.get("Id", ""), found.get("Type", "").rpartition("/")[2], target, is_external)
