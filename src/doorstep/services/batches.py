"""Loading files: the batch on disk and its row in the database are one step."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from doorstep.core.clock import utc_now
from doorstep.core.errors import UserError
from doorstep.core.text import Text
from doorstep.intake import load as intake
from doorstep.intake import local_layouts
from doorstep.intake.load import Loaded, Surroundings
from doorstep.services import audit, policy, registry
from doorstep.services.sealing import seal
from doorstep.store.models import Batch, QuarantinedRow, Region
from doorstep.store.reader import Operator, Reader
from doorstep.tables.layout import Layout
from doorstep.tables.layouts import shipped
from doorstep.vocab.roles import Permission

Progress = Callable[[str], None]

MOST_TRIES = 5
"""How often a load is compared again because another was committed meanwhile."""


def surroundings(*, by: Reader) -> Surroundings:
    """What intake must know, from the register in force and the workspace."""
    region = registry.region(reader=by)
    everyone = Operator("register")  # an institution outside the loader's own area is still known
    return Surroundings(
        institutions=registry.institution_texts(reader=everyone),
        layouts=layouts(),
        key=settings.WORKSPACE.key("person"),
        today=utc_now().date(),
        near=region.code,
        postcodes=region.settings.get("postcodes", {}),
    )


def layouts() -> tuple[Layout, ...]:
    """The shipped layouts and the region's own."""
    return (*shipped(), *local_layouts.read(settings.WORKSPACE.region / "layouts"))


def load(
    path: Path,
    *,
    by: Reader,
    around: Surroundings | None = None,
    progress: Progress = lambda step: None,
    file_name: str = "",
) -> Batch:
    """Load one file as one batch. The same file again stores nothing and says so.

    The Parquet file is flushed first and counts only once the Batch row is committed: a crash
    between the two leaves a file that nothing refers to.
    Raises Rejected when the file cannot be read, NotAllowed without the permission.
    """
    policy.require(by, Permission.LOAD_FILES)
    around = around or surroundings(by=by)
    for _ in range(MOST_TRIES):
        seen = _latest()
        parquet = settings.WORKSPACE.batches / f"{uuid.uuid4().hex}.parquet"
        loaded = intake.load_file(
            path,
            around=around,
            into=parquet,
            earlier=_earlier(by),
            known_quarantine=_known_quarantine(),
            progress=progress,
        )
        batch = _commit(loaded, parquet, file_name or path.name, seen=seen, by=by)
        if batch is not None:
            return batch
        parquet.unlink()
    raise UserError(
        Text("同时载入的人太多，本文件未载入", "too many loads at once, this file was not loaded"),
        cure=Text("请稍后再试", "Try again in a little while"),
    )


def _latest() -> int:
    """Number of the last committed batch: what a load compared its rows with."""
    return Batch.objects.aggregate(last=Max("pk"))["last"] or 0  # everyone: a number, not a row


def _earlier(by: Reader) -> Callable[[str], Sequence[Path]]:
    def batches_of(table: str) -> Sequence[Path]:
        kept = Batch.objects.visible_to(by).filter(table=table).exclude(stored=0, revised=0)
        return [settings.WORKSPACE.batches / name for name in kept.values_list("parquet", flat=True)]

    return batches_of


def _known_quarantine() -> frozenset[str]:
    return frozenset(QuarantinedRow.objects.values_list("fingerprint", flat=True))  # everyone: digests, not rows


def _commit(loaded: Loaded, parquet: Path, file_name: str, *, seen: int, by: Reader) -> Batch | None:
    """The committed batch, or None when another was committed since `seen`: its rows were not compared with."""
    with transaction.atomic():
        list(Region.objects.select_for_update().values_list("digest"))  # everyone: the one row that loads queue at
        if _latest() != seen:
            return None
        batch = Batch.objects.create(
            table=loaded.table,
            layout=loaded.layout,
            file_name=file_name[:255],
            file_digest=loaded.digest,
            encoding=loaded.encoding,
            parquet=parquet.name,
            rows_in=loaded.rows_in,
            stored=loaded.stored,
            duplicate=loaded.duplicate,
            revised=loaded.revised,
            quarantined=len(loaded.quarantined),
            flags=dict(loaded.flags),
            loaded_at=utc_now(),
            loaded_by=by.label,
        )
        QuarantinedRow.objects.bulk_create(
            [
                QuarantinedRow(
                    batch=batch,
                    line=row.line,
                    problems=list(row.problems),
                    fingerprint=row.fingerprint,
                    sealed=seal(row.cells),
                )
                for row in loaded.quarantined
            ],
            batch_size=500,
        )
        audit.record(by, "batch.load", str(batch.pk), layout=loaded.layout, rows_in=loaded.rows_in)
    return batch


def all_batches(*, reader: Reader) -> list[Batch]:
    """Every batch the reader may see, oldest first."""
    return list(Batch.objects.visible_to(reader))
