"""Is this workspace sound? Checks that a start, or `doorstep check`, must pass."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from doorstep.core.errors import CheckFailed
from doorstep.core.text import Text
from doorstep.services import imaging_studies
from doorstep.services.gateway import channels
from doorstep.services.notify_settings import Notify
from doorstep.store.models import Batch, Booking, CaseDocument, Slot, Snapshot
from doorstep.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Finding:
    """One check and what it found; `is_sound` False needs someone to act."""

    name: str
    is_sound: bool
    what: Text


def assert_durable() -> None:
    """Refuse to start on a SQLite that could lose a committed change: WAL and synchronous FULL are required."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        (journal,) = cursor.execute("PRAGMA journal_mode").fetchone()
        (synchronous,) = cursor.execute("PRAGMA synchronous").fetchone()
    if journal != "wal" or synchronous != 2:
        raise CheckFailed(
            Text("SQLite 不在 WAL 与 synchronous=FULL 状态", f"SQLite runs with journal {journal}, synchronous {synchronous}"),
            right=Text("应为 WAL 与 FULL", "expected WAL and FULL"),
            cure=Text("请检查文件系统是否支持 WAL", "Check that the file system supports WAL"),
        )


def findings(*, reader: Reader) -> tuple[Finding, ...]:
    """Every batch's file is there, nothing lies about unreferenced, the current snapshot's file is there; slots, documents; who is told how."""
    folder: Path = settings.WORKSPACE.batches
    named = set(Batch.objects.visible_to(reader).values_list("parquet", flat=True))
    present = {path.name for path in folder.glob("*.parquet")}
    lost, orphans = sorted(named - present), sorted(present - named)
    current = Snapshot.objects.visible_to(reader).filter(is_current=True).first()
    has_file = current is not None and (settings.WORKSPACE.snapshots / current.file_name).is_file()
    return (
        Finding("batches", not lost, Text(f"缺 {len(lost)} 个批次文件", f"{len(lost)} batch files are missing")),
        Finding(
            "orphans",
            True,
            Text(f"有 {len(orphans)} 个未提交的批次文件，可删除", f"{len(orphans)} uncommitted batch files, safe to delete"),
        ),
        Finding("snapshot", has_file, Text("当前快照文件", "the current snapshot's file")),
        _capacity(),
        _documents(reader),
        _images(reader),
        _channels(settings.WORKSPACE.notify),
        _acknowledgement(settings.WORKSPACE.notify),
    )


def _capacity() -> Finding:
    """A slot is marked free exactly when no booking of it is live."""
    live = Booking.objects.filter(is_live=True).values("slot_id")  # everyone: counts only
    slots = Slot.objects.all()  # everyone: counts only
    wrong = slots.filter(is_free=True, pk__in=live).count() + slots.filter(is_free=False).exclude(pk__in=live).count()
    return Finding("capacity", not wrong, Text(f"{wrong} 个床位号源的空闲标记与预留不符", f"{wrong} beds or slots are marked otherwise than their bookings say"))


def _documents(reader: Reader) -> Finding:
    """Every document of a case lies under its digest."""
    digests = set(CaseDocument.objects.visible_to(reader).values_list("digest", flat=True))
    lost = sum(not (settings.WORKSPACE.documents / digest[:2] / digest).is_file() for digest in digests)
    return Finding("documents", not lost, Text(f"缺 {lost} 个病例文件", f"{lost} documents of cases are missing"))


def _images(reader: Reader) -> Finding:
    """Every image can be got, with its digest."""
    count, lost = imaging_studies.lost(reader=reader)
    return Finding("images", not lost, Text(f"{count} 个影像对象，缺失或损坏 {lost} 个", f"{lost} of {count} images are missing or damaged"))


def _channels(notify: Notify) -> Finding:
    """Which channels people on duty are told by; a secret that is named and not there needs someone to act."""
    missing = notify.missing_secrets()
    if missing:
        return Finding("notify", False, Text(f"环境变量未设置：{'、'.join(missing)}", f"environment variables not set: {', '.join(missing)}"))
    if not notify.gateways:
        return Finding("notify", True, Text("未配置通知通道，只在转诊台屏幕上提醒", "no channel is configured: only the desk on screen is told"))
    names = [channels()[code].name for code in notify.gateways]
    return Finding("notify", True, Text(f"通知通道：{'、'.join(one.zh for one in names)}", f"channels: {', '.join(one.en for one in names)}"))


def _acknowledgement(notify: Notify) -> Finding:
    """Whether a notice that nobody acknowledges is told to the next rung."""
    if notify.acknowledge_within is None:
        return Finding(
            "acknowledge",
            True,
            Text("未设 acknowledge_minutes：无人确认时不再通知上一级", "acknowledge_minutes is not set: what nobody acknowledges is told to nobody else"),
        )
    minutes = round(notify.acknowledge_within.total_seconds() / 60)
    return Finding("acknowledge", True, Text(f"{minutes} 分钟无人确认即通知上一级", f"after {minutes} min without acknowledgement the next rung is told"))
