"""Publishing a snapshot: fixing which batches and which register every figure is made from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import transaction

from doorstep import __version__
from doorstep.core.clock import utc_now
from doorstep.core.errors import NotFound, UserError
from doorstep.core.text import Text
from doorstep.indicators import catalogue as indicators
from doorstep.indicators.measures import Measure
from doorstep.intake import catalogue_file, conditions
from doorstep.services import audit, one_view, policy, registry, snapshot_build
from doorstep.services.snapshot_build import Classified
from doorstep.store.models import Batch, Snapshot
from doorstep.store.reader import Operator, Reader
from doorstep.vocab.condition_groups import groups_of
from doorstep.vocab.roles import Permission

CHILD_AGE = 14


def current(*, reader: Reader) -> Snapshot:
    """The snapshot that pages read; NotFound with the command that publishes one."""
    found = one_view.once("snapshot", lambda: Snapshot.objects.visible_to(reader).filter(is_current=True).first())
    if found is None:
        raise NotFound(
            Text("还没有发布快照", "no snapshot is published yet"),
            cure=Text("请先载入数据，再运行 doorstep snapshot", "Load data, then run: doorstep snapshot"),
        )
    return found


def publish(*, by: Reader, progress: Callable[[str], None] = lambda step: None) -> Snapshot:
    """Build the snapshot of everything loaded so far and make it current.

    The same batches, register, definitions and version give the same snapshot, which is then only
    made current again. Raises UserError when nothing is loaded.
    """
    policy.require(by, Permission.PUBLISH)
    region = registry.region(reader=by)
    measures = measures_in_force()
    batches = list(Batch.objects.visible_to(by).exclude(stored=0, revised=0))
    if not any(batch.table in ("stays", "settlements") for batch in batches):
        raise UserError(
            Text("还没有载入任何记录", "no records are loaded"),
            cure=Text("请先运行 doorstep intake 文件", "Load files first: doorstep intake FILE…"),
        )
    definitions = definitions_digest(measures)
    code = _code(batches, region.digest, definitions)
    target = settings.WORKSPACE.snapshots / f"{code}.duckdb"
    if not target.exists():
        _build(target, batches, measures, progress)
    return _make_current(code, target, batches, region.digest, definitions, by=by)


def measures_in_force() -> tuple[Measure, ...]:
    """The shipped indicators and the region's own."""
    return indicators.all(local=settings.WORKSPACE.region / "indicators")


def definitions_digest(measures: tuple[Measure, ...]) -> str:
    """One digest for all definitions in force."""
    return hashlib.sha256("".join(sorted(f"{one.code}={one.version};" for one in measures)).encode()).hexdigest()


def _code(batches: list[Batch], region_digest: str, definitions: str) -> str:
    parts = [f"{batch.parquet}" for batch in batches]
    text = "\n".join([*parts, region_digest, definitions, __version__])
    return "s-" + hashlib.sha256(text.encode()).hexdigest()[:12]


def _build(
    target: Path, batches: list[Batch], measures: tuple[Measure, ...], progress: Callable[[str], None]
) -> None:
    folder = settings.WORKSPACE.batches
    files = {
        table: [(batch.pk, folder / batch.parquet) for batch in batches if batch.table == table]
        for table in ("stays", "settlements")
    }
    snapshot_build.build(
        target,
        stays=files["stays"],
        settlements=files["settlements"],
        providers=registry.providers(reader=Operator("register")),
        classify=classifier(settings.WORKSPACE.region / "catalogue.csv"),
        indicators=measures,
        progress=progress,
    )


def classifier(catalogue: Path) -> Callable[[str], Classified]:
    """What a diagnosis means, by ICD-10 and by the region's catalogue when it has one."""
    listed = catalogue_file.read_catalogue(catalogue) if catalogue.is_file() else None

    @cache
    def classify(icd: str) -> Classified:
        row = conditions.condition_of(icd)
        return Classified(
            icd=icd,
            category=row.category if row else icd[:3],
            block=row.block if row else "",
            chapter=row.chapter if row else 0,
            groups=_joined(groups_of(icd)),
            child_groups=_joined(groups_of(icd, CHILD_AGE)),
            catalogue_tier=int(listed.tier_of(icd) or 0) if listed else 0,
        )

    return classify


def _joined(groups: tuple[str, ...]) -> str:
    return f"|{'|'.join(groups)}|" if groups else ""


def _make_current(
    code: str, target: Path, batches: list[Batch], region_digest: str, definitions: str, *, by: Reader
) -> Snapshot:
    with transaction.atomic():
        Snapshot.objects.filter(is_current=True).update(is_current=False)  # everyone: one snapshot is current
        found = Snapshot.objects.visible_to(by).filter(code=code).first()
        if found is None:
            last = Snapshot.objects.order_by("-sequence").first()  # everyone: the next number
            found = Snapshot.objects.create(
                code=code,
                sequence=(last.sequence if last else 0) + 1,
                region_digest=region_digest,
                definitions=definitions,
                version=__version__,
                file_name=target.name,
                last_month=_last_month(target),
                published_at=utc_now(),
                published_by=by.label,
            )
            found.batches.set(batches)
        found.is_current = True
        found.save(update_fields=["is_current"])
        audit.record(by, "snapshot.publish", code, batches=len(batches))
    return found


def _last_month(target: Path) -> int:
    import duckdb

    with duckdb.connect(str(target), read_only=True) as engine:
        (month,) = engine.execute("SELECT max(month) FROM quality_rows").fetchone() or (0,)
    return int(month or 0)
