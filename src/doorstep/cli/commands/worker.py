"""`doorstep worker`: does the queued work."""

from __future__ import annotations

import signal
import time
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType

import click

_IDLE_SECONDS = 0.5
_DAY = timedelta(days=1)


class Day:
    """Tells when a day has passed since it last said so; the first time is at once."""

    def __init__(self) -> None:
        self._began: datetime | None = None

    def is_new(self, now: datetime) -> bool:
        if self._began is not None and now - self._began < _DAY:
            return False
        self._began = now
        return True


@click.command("worker")
@click.option("--region", type=click.Path(path_type=Path))
@click.option("--once", is_flag=True, help="Stop when nothing is due.")
def command(region: Path | None, once: bool) -> None:
    """Do queued work until told to stop."""
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.core.clock import utc_now
    from doorstep.services import audit, health, outbox, snapshots, uploads  # noqa: F401  snapshots and uploads register handlers

    health.assert_durable()
    outbox.release(now=utc_now())
    day = Day()
    stopping: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.append(number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping:
        if day.is_new(utc_now()):
            audit.forget_old(now=utc_now())
        if outbox.work_once(now=utc_now()):
            continue
        if once:
            return
        time.sleep(_IDLE_SECONDS)
