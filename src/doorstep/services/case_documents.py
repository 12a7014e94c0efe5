"""Documents of a case: kept sealed under the digest of their content, listed in the thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from doorstep.core.errors import BadValue, NotFound
from doorstep.core.text import Text
from doorstep.services import audit, cases, sealed_files
from doorstep.services.sealing import seal, unseal
from doorstep.store.models import Case, CaseDocument, CaseEntry
from doorstep.store.reader import Reader

MOST_BYTES = 10 << 20
_KINDS = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (128, b"DICM", "application/dicom"),
)
"""Where the mark of a kind stands, the mark, the media type. A name is not believed."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document with its content."""

    name: str
    media_type: str
    content: bytes


def attach(case: Case, name: str, content: bytes, *, by: Reader, key: str, now: datetime) -> None:
    """Add a document to the thread; a repeat under the same key adds none. Only for those who still have a part.

    Raises BadValue for a file that is empty, too large, or none of the kinds taken.
    """
    kind = _kind(content)
    digest = sealed_files.written(content)
    with transaction.atomic():
        cases.require_part(case, by=by)
        if CaseEntry.objects.filter(key=key).exists():  # everyone: only whether it was added already
            return
        entry = CaseEntry.objects.create(case=case, kind="document", at=now, actor=by.label, institution=by.institution, key=key, asked=digest[:32])
        CaseDocument.objects.create(entry=entry, case=case, sealed_name=seal({"name": _plain(name)}), media_type=kind, size=len(content), digest=digest)
        audit.record(by, "case.attach", case.number, bytes=len(content))


def _kind(content: bytes) -> str:
    if not content:
        raise BadValue(Text("文件是空的", "the file is empty"))
    if len(content) > MOST_BYTES:
        raise BadValue(
            Text(f"文件有 {len(content) >> 20} MB", f"the file has {len(content) >> 20} MB"),
            right=Text(f"最大 {MOST_BYTES >> 20} MB", f"at most {MOST_BYTES >> 20} MB"),
        )
    for at, mark, kind in _KINDS:
        if content[at : at + len(mark)] == mark:
            return kind
    raise BadValue(Text("不是可接收的文件", "this kind of file is not taken"), right=Text("应为 PDF、JPEG、PNG 或 DICOM", "expected PDF, JPEG, PNG or DICOM"))


def _plain(name: str) -> str:
    """The last part of a name without control characters, at most 120 characters."""
    return "".join(one for one in Path(name.replace("\\", "/")).name if one.isprintable())[:120] or "file"


def read(case: Case, entry: int, *, reader: Reader) -> Document:
    """A document of the thread; the look is kept. Raises NotFound when it is none the reader may see, UserError when it was damaged."""
    seen = {line.document for line in cases.thread(case, reader=reader)}
    found = CaseDocument.objects.filter(case=case, entry=entry).first() if entry in seen else None  # everyone: of a thread that was shown
    if found is None:
        raise NotFound(Text("没有这个文件", "there is no such document"))
    audit.note_personal_read(reader, f"case {case.number} document {entry}", rows=1)
    return Document(unseal(found.sealed_name)["name"], found.media_type, sealed_files.read(found.digest))
