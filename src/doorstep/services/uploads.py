"""Files handed in through the site: kept, queued, loaded by the worker, and shown how far they are."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from doorstep.core.clock import utc_now
from doorstep.core.errors import NotFound, UserError
from doorstep.core.text import Text
from doorstep.services import audit, batches, outbox, policy
from doorstep.store.models import Account, Upload
from doorstep.store.reader import Reader
from doorstep.vocab.roles import Permission

MAX_BYTES = 2 << 30
STEPS = ("waiting", "read", "place", "check", "write", "done")


def hand_in(*, by: Account, file_name: str, chunks: Iterable[bytes]) -> Upload:
    """Keep a file and queue its load. Raises UserError for a file over 2 GiB."""
    policy.require(by, Permission.LOAD_FILES)
    stored_as = f"{uuid.uuid4().hex}{Path(file_name).suffix[:8]}"
    path = settings.WORKSPACE.uploads / stored_as
    size = _keep(path, chunks)
    with transaction.atomic():
        upload = Upload.objects.create(
            file_name=Path(file_name).name[:255],
            stored_as=stored_as,
            size_bytes=size,
            handed_in_at=utc_now(),
            handed_in_by=by.username,
        )
        audit.record(by, "upload.hand_in", str(upload.pk), bytes=size)
        outbox.queue("upload.load", upload=upload.pk)
    return upload


def _keep(path: Path, chunks: Iterable[bytes]) -> int:
    size = 0
    with path.open("wb") as stream:
        for chunk in chunks:
            size += len(chunk)
            if size > MAX_BYTES:
                stream.close()
                path.unlink()
                raise UserError(Text("文件超过 2 GiB", "the file is larger than 2 GiB"), cure=Text("请按月份拆分", "Split it by month"))
            stream.write(chunk)
    return size


@outbox.handles("upload.load")
def _load(payload: dict[str, Any]) -> None:
    """Load a handed-in file. A repeat after a crash stores nothing twice: its rows are duplicates then."""
    upload = Upload.objects.get(pk=payload["upload"])  # everyone: the worker
    if upload.step in ("done", "refused"):
        return
    account = Account.objects.get(username=upload.handed_in_by)  # everyone: the worker
    path = settings.WORKSPACE.uploads / upload.stored_as
    try:
        upload.batch = batches.load(path, by=account, progress=lambda step: _at(upload, step), file_name=upload.file_name)
        upload.step = "done"
    except UserError as refusal:
        upload.step, upload.refusal_zh, upload.refusal_en = "refused", refusal.message("zh"), refusal.message("en")
    upload.save()
    path.unlink(missing_ok=True)


def _at(upload: Upload, step: str) -> None:
    upload.step = step
    upload.save(update_fields=["step"])


def get(number: int, *, reader: Reader) -> Upload:
    """One upload; NotFound when there is none the reader may see."""
    found = Upload.objects.visible_to(reader).filter(pk=number).select_related("batch").first()
    if found is None:
        raise NotFound(Text("没有这次上传", "there is no such upload"))
    return found


def recent(*, reader: Reader, limit: int = 20) -> list[Upload]:
    """The latest uploads, newest first."""
    return list(Upload.objects.visible_to(reader).select_related("batch")[:limit])
