"""Publishing a snapshot: fixing which batches and which register every figure is made from."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Sum

from doorstep import __version__
from doorstep.core.clock import utc_now
from doorstep.core.errors import NotFound, UserError
from doorstep.core.period import month_number
from doorstep.core.text import Text
from doorstep.indicators import catalogue as indicators
from doorstep.indicators.governance import Measure
from doorstep.indicators.lowering import duckdb_state
from doorstep.intake import catalogue_file, conditions
from doorstep.services import (
    audit,
    case_rules,
    one_view,
    outbox,
    policy,
    registry,
    snapshot_build,
    snapshot_refresh,
    state_engine,
)
from doorstep.services.snapshot_build import Classified, Sources
from doorstep.store.models import Account, Batch, Snapshot
from doorstep.store.reader import Operator, Reader
from doorstep.vocab.condition_groups import groups_of
from doorstep.vocab.roles import Permission

logger = logging.getLogger(__name__)

Progress = Callable[[str], None]

CHILD_AGE = 14
TOPIC = "snapshot.publish"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is loaded but not in the figures yet, and how far a publication that was asked for is.

    batches, rows  with new or revised rows that the current snapshot does not hold
    is_asked       somebody asked for a publication that is not finished
    is_building    the worker has begun it
    has_failed     the last try failed; it is tried again while `is_asked`
    """

    batches: int
    rows: int
    is_asked: bool
    is_building: bool
    has_failed: bool


def waiting() -> Waiting:
    """How far the figures lag behind what is loaded: totals of rows, for every reader."""
    kept = Batch.objects.exclude(stored=0, revised=0)  # everyone: totals of rows, not rows
    held = Snapshot.batches.through.objects.filter(snapshot__is_current=True).values("batch_id")
    found = kept.exclude(pk__in=held).aggregate(batches=Count("pk"), stored=Sum("stored"), revised=Sum("revised"))
    asked = outbox.latest(TOPIC)
    is_open = asked is not None and outbox.is_unfinished(asked)
    return Waiting(
        batches=found["batches"],
        rows=(found["stored"] or 0) + (found["revised"] or 0),
        is_asked=is_open,
        is_building=is_open and asked is not None and asked.attempts > 0 and not asked.error,
        has_failed=asked is not None and asked.done_at is None and bool(asked.error),
    )


def queue_publish(*, by: Account) -> None:
    """Ask the worker to publish; asking again while it is at it asks nothing more.

    Raises UserError when the figures already hold everything that is loaded.
    """
    policy.require(by, Permission.PUBLISH)
    with transaction.atomic():
        now = waiting()
        if now.is_asked:
            return
        if not now.batches:
            raise UserError(
                Text("没有需要发布的新数据", "there is nothing new to publish"),
                cure=Text("请先上传文件或更正隔离行", "Hand in a file or correct a quarantined row first"),
            )
        audit.record(by, "snapshot.ask", "", batches=now.batches)
        outbox.queue(TOPIC, by=by.pk)


@outbox.handles(TOPIC)
def _publish(payload: dict[str, Any]) -> None:
    """Publish as the account that asked. A repeat finds the snapshot current and changes nothing."""
    publish(by=Account.objects.get(pk=payload["by"]))  # everyone: the worker


def current(*, reader: Reader) -> Snapshot:
    """The snapshot that pages read; NotFound with the command that publishes one."""
    found = one_view.once("snapshot", lambda: Snapshot.objects.visible_to(reader).filter(is_current=True).first())
    if found is None:
        raise NotFound(
            Text("还没有发布快照", "no snapshot is published yet"),
            cure=Text(
                "请数据专员在“数据 › 上传”或用 doorstep intake 载入文件，再发布快照",
                "A data officer loads files under Data › Upload or with doorstep intake, and then publishes",
            ),
        )
    return found


@contextmanager
def reading(code: str) -> Iterator[None]:
    """Read an earlier snapshot for the length of a block. Raises NotFound when it was never published or its file is gone."""
    found = Snapshot.objects.filter(code=code).first()  # everyone: which records a published figure was made from is no secret
    if found is None or not (settings.WORKSPACE.snapshots / found.file_name).is_file():
        raise NotFound(Text(f"快照 {code} 不在了", f"snapshot {code} is gone"), cure=Text("请从备份恢复后再试", "Restore it from a backup first"))
    with one_view.fixed("snapshot", found):
        yield


@dataclass(frozen=True, slots=True)
class Published:
    """A snapshot made current, and what it took.

    months   those made anew, none when the file stood already; None when all was built
    """

    snapshot: Snapshot
    months: tuple[int, ...] | None
    seconds: float


def publish(*, by: Reader, progress: Progress = lambda step: None) -> Snapshot:
    """Make the snapshot of everything loaded so far and make it current: `refresh` without its account."""
    return refresh(by=by, progress=progress).snapshot


def refresh(*, by: Reader, is_full: bool = False, progress: Progress = lambda step: None) -> Published:
    """Make the snapshot of everything loaded so far and make it current.

    Only months in which something changed since the current snapshot are made anew, where that can
    be; the outcome is the same to the bit as building all. `is_full` builds all in any case.
    The same batches, register, definitions and version give the same snapshot, which is then only
    made current again; when it is current already, nothing changes. Raises UserError when nothing is loaded.
    """
    policy.require(by, Permission.PUBLISH)
    started = time.monotonic()
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
    months: tuple[int, ...] | None = ()
    if is_full or not target.exists():
        earlier = None if is_full else _earlier(batches, region.digest, definitions, by=by)
        months = _make(target, _sources(batches, measures), earlier, progress)
    found = _make_current(code, target, batches, region.digest, definitions, by=by)
    return Published(found, months, time.monotonic() - started)


def measures_in_force() -> tuple[Measure, ...]:
    """The shipped indicators and the region's own."""
    return indicators.all(local=settings.WORKSPACE.region / "indicators")


def definitions_digest(measures: tuple[Measure, ...]) -> str:
    """One digest for all definitions in force."""
    return hashlib.sha256("".join(sorted(f"{one.code}={one.version};" for one in measures)).encode()).hexdigest()


def _code(batches: list[Batch], region_digest: str, definitions: str) -> str:
    parts = [f"{batch.parquet}" for batch in batches]
    posted = case_rules.posted_digest(reader=Operator("register"))
    parts += [posted] if posted else []  # who visited decides what was done alone
    text = "\n".join([*parts, region_digest, definitions, __version__, snapshot_build.layout()])
    return "s-" + hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class _Earlier:
    """A snapshot file to go on from, and the last batch in it."""

    path: Path
    last: int


def _earlier(batches: list[Batch], region_digest: str, definitions: str, *, by: Reader) -> _Earlier | None:
    """The current snapshot, when only batches came after it: of the same register, definitions, version and layout."""
    found = Snapshot.objects.visible_to(by).filter(is_current=True).first()
    if found is None or state_engine.of(settings.WORKSPACE) is not duckdb_state.build:
        return None
    held = set(found.batches.values_list("pk", flat=True))  # everyone: numbers, not rows
    before = [batch for batch in batches if batch.pk in held]
    last = max(held, default=0)
    path = settings.WORKSPACE.snapshots / found.file_name
    came_after = len(before) == len(held) and all(batch.pk > last for batch in batches if batch.pk not in held)
    is_same = _code(before, region_digest, definitions) == found.code
    return _Earlier(path, last) if came_after and is_same and path.exists() else None


def _make(target: Path, sources: Sources, earlier: _Earlier | None, progress: Progress) -> tuple[int, ...] | None:
    """Write the file: the months made anew, or None when all was built."""
    if earlier is not None:
        try:
            months = snapshot_refresh.refresh(target, sources, earlier=earlier.path, last=earlier.last, progress=progress)
            return tuple(sorted(months))
        except (snapshot_refresh.Doubt, duckdb.Error) as doubt:
            logger.warning("snapshot %s is built from the beginning: %s", target.stem, type(doubt).__name__)
            progress("building all")
    snapshot_build.build(target, sources, progress=progress, build_state=state_engine.of(settings.WORKSPACE))
    return None


def _sources(batches: list[Batch], measures: tuple[Measure, ...]) -> Sources:
    folder = settings.WORKSPACE.batches
    files = {
        table: [(batch.pk, folder / batch.parquet) for batch in batches if batch.table == table]
        for table in snapshot_build.RECORDS
    }
    return Sources(
        stays=files["stays"],
        settlements=files["settlements"],
        providers=registry.providers(reader=Operator("register")),
        classify=classifier(settings.WORKSPACE.region / "catalogue.csv", _newest_month(files)),
        indicators=measures,
        cases=case_rules.in_force(reader=Operator("register")),
    )


def _newest_month(files: Mapping[str, Sequence[tuple[int, Path]]]) -> int:
    """The last month of discharge of the records that a snapshot is made of, yyyymm; 0 without records."""
    paths = [str(path) for batches in files.values() for _, path in batches]
    if not paths:
        return 0
    with duckdb.connect(":memory:") as engine:
        (last,) = engine.execute("SELECT max(discharged_on) FROM read_parquet(?, union_by_name = true)", [paths]).fetchone() or (None,)
    return month_number(last) if last else 0


def classifier(catalogue: Path, month: int = 0) -> Callable[[str], Classified]:
    """What a diagnosis means, by ICD-10 and by the region's catalogue when it has one.

    month   a snapshot is judged by the entries in force in its last month, whatever the month of a stay; 0 takes the latest
    """
    listed = catalogue_file.read_catalogue(catalogue) if catalogue.is_file() else None
    listed = listed.on(month) if listed and month else listed

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
        found = Snapshot.objects.visible_to(by).filter(code=code).first()
        if found is not None and found.is_current:
            return found
        Snapshot.objects.filter(is_current=True).update(is_current=False)  # everyone: one snapshot is current
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
    with duckdb.connect(str(target), read_only=True) as engine:
        (month,) = engine.execute("SELECT max(month) FROM quality_rows").fetchone() or (0,)
    return int(month or 0)
