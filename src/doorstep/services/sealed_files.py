"""Files kept sealed in the workspace under the digest of their content.

A file is written before the row that names it: a crash in between leaves a sealed file that nothing names,
and the same content again finds it there.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings

from doorstep.core.errors import UserError
from doorstep.core.text import Text
from doorstep.services.sealing import seal_bytes, unseal_bytes


def written(content: bytes) -> str:
    """Write the sealed content unless it is there; the digest under which it lies."""
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as stream:
            stream.write(seal_bytes(content))
            stream.flush()
            os.fsync(stream.fileno())
        Path(stream.name).replace(path)
    return digest


def path_of(digest: str) -> Path:
    """Where the file with this digest lies."""
    folder: Path = settings.WORKSPACE.documents
    return folder / digest[:2] / digest


def read(digest: str) -> bytes:
    """The content; UserError when the file is missing or was altered."""
    path = path_of(digest)
    content = unseal_bytes(path.read_bytes()) if path.exists() else b""
    if hashlib.sha256(content).hexdigest() != digest:
        raise UserError(
            Text("文件已损坏或丢失", "the document is damaged or missing"),
            cure=Text("请从备份恢复 documents 文件夹", "Restore the folder documents from a backup"),
        )
    return content
