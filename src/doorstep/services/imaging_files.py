"""Where the bytes of images lie: a store that puts and gets whole objects, on disk or in a remote archive.

On disk an object lies under the SHA-256 of its content, readable by its owner alone. It is not sealed: images are
large, and the disk of a hospital's archive is expected to be encrypted. No name that came from outside is ever part
of a path.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings

from doorstep.core.errors import UserError
from doorstep.core.text import Text
from doorstep.services.sealing import seal_bytes


@dataclass(frozen=True, slots=True)
class ImageKey:
    """By what an object is found: its digest on disk, its identifiers in a remote archive."""

    study_uid: str
    series_uid: str
    sop_uid: str
    digest: str


class StoreFailed(UserError):
    """The store of images did not take or give an object."""

    code = "image-store"
    http_status = 502


class ImageStore(Protocol):
    """Puts, gives and knows objects. Raises StoreFailed, and nothing else.

    What is put is kept when put returns; what is got has the digest of its key.
    """

    def put(self, key: ImageKey, content: bytes) -> None: ...

    def get(self, key: ImageKey) -> bytes: ...

    def holds(self, key: ImageKey) -> bool: ...


def chosen() -> ImageStore:
    """The store that the workspace's settings name."""
    imaging = settings.WORKSPACE.imaging
    if imaging.store == "disk":
        return DiskStore(settings.WORKSPACE.images)
    from doorstep.services.imaging_remote import RemoteStore

    return RemoteStore(imaging.address, imaging.user, imaging.password)


@dataclass(frozen=True, slots=True)
class DiskStore:
    """Files named by their digest, two letters to a folder."""

    root: Path

    def path(self, digest: str) -> Path:
        return self.root / digest[:2] / digest

    def put(self, key: ImageKey, content: bytes) -> None:
        try:
            if not self.holds(key):
                _write(self.path(key.digest), content)
        except OSError as error:
            raise _no_room() from error

    def get(self, key: ImageKey) -> bytes:
        try:
            content = self.path(key.digest).read_bytes()
        except OSError as error:
            raise damaged() from error
        if hashlib.sha256(content).hexdigest() != key.digest:
            raise damaged()
        return content

    def holds(self, key: ImageKey) -> bool:
        return self.path(key.digest).is_file()


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: written beside, flushed to the disk, then renamed. The name lasts once the folder is flushed too."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as stream:  # mode 0600
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    Path(stream.name).replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def keep_refused(content: bytes, digest: str) -> bool:
    """Keep refused bytes sealed, so that nothing can open or run them; False when the disk does not take them."""
    path = settings.WORKSPACE.images / "refused" / digest[:2] / digest
    try:
        if not path.is_file():
            _write(path, seal_bytes(content))
    except OSError:
        return False
    return True


def damaged() -> StoreFailed:
    return StoreFailed(
        Text("影像已损坏或丢失", "the image is damaged or missing"), cure=Text("请从备份恢复 images 文件夹", "Restore the folder images from a backup")
    )


def _no_room() -> StoreFailed:
    return StoreFailed(Text("影像无法写入磁盘", "the image cannot be written to disk"), cure=Text("请检查磁盘空间和权限", "Check room and rights of the disk"))
