"""Images that were refused: why, from whom, how often. The bytes are kept sealed while there is room."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Sum

from doorstep.core.text import Text
from doorstep.imaging.reasons import Reason, Refused
from doorstep.services import directory, imaging_files
from doorstep.store.models import QuarantinedImage
from doorstep.store.reader import Reader

MOST_KEPT_BYTES = 32 << 20
MOST_KEPT_IN_ALL = 2 << 30
"""Of one institution: a device gone mad must not fill the disk."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One refusal, for those who look at the quarantine."""

    institution: Text
    source: str
    what: Text
    cure: Text
    reason: str
    size: int
    times: int
    last_at: datetime
    is_kept: bool


def note(content: bytes, refused: Refused, *, source: str, institution: str, now: datetime) -> None:
    """Keep that something was refused. The same again counts once more."""
    digest = hashlib.sha256(content).hexdigest()
    first = {"source": source[:40], "sop_uid": refused.uid, "size": len(content), "first_at": now, "last_at": now}
    with transaction.atomic():
        row, is_new = QuarantinedImage.objects.get_or_create(  # everyone: only whether it came before
            institution=institution, digest=digest, reason=refused.reason.value, defaults=first
        )
        if not is_new:
            QuarantinedImage.objects.filter(pk=row.pk).update(times=F("times") + 1, last_at=now)  # everyone: the row just found
    if is_new and _has_room(institution, len(content)) and imaging_files.keep_refused(content, digest):
        QuarantinedImage.objects.filter(pk=row.pk).update(is_kept=True)  # everyone: the row just made


def _has_room(institution: str, size: int) -> bool:
    kept = QuarantinedImage.objects.filter(institution=institution, is_kept=True)  # everyone: sizes only
    return size <= MOST_KEPT_BYTES and (kept.aggregate(all=Sum("size"))["all"] or 0) + size <= MOST_KEPT_IN_ALL


def listed(*, reader: Reader, limit: int = 100) -> list[Kept]:
    """What of the reader's institution was refused, latest first."""
    return [_shown(one) for one in QuarantinedImage.objects.visible_to(reader)[:limit]]


def _shown(row: QuarantinedImage) -> Kept:
    told = Reason(row.reason).told
    return Kept(directory.name_of(row.institution), row.source, told.what, told.cure, row.reason, row.size, row.times, row.last_at, row.is_kept)
