"""`doorstep worker`: does the queued work and takes the clock's steps."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType

import click

from doorstep.cli.output import say

_IDLE_SECONDS = 0.5
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_EFFECTS, _SENDING, _PLANS = ("case-effect",), ("notice-send",), ("plan-work",)
_LANES: tuple[tuple[Collection[str], Collection[str]], ...] = ((_EFFECTS, ()), (_SENDING, ()), (_PLANS, ()), ((), _EFFECTS + _SENDING + _PLANS))
"""Topics done, and left out, beside each other: neither a slow gateway nor a long snapshot nor a search for a plan keeps a desk's bell waiting."""


class Every:
    """Tells when a time has passed since it last said so; the first time is at once."""

    def __init__(self, length: timedelta) -> None:
        self._length = length
        self._began: datetime | None = None

    def is_new(self, now: datetime) -> bool:
        if self._began is not None and now - self._began < self._length:
            return False
        self._began = now
        return True


class Day(Every):
    """Tells when a day has passed since it last said so; the first time is at once."""

    def __init__(self) -> None:
        super().__init__(_DAY)


@click.command("worker")
@click.option("--region", type=click.Path(path_type=Path))
@click.option("--once", is_flag=True, help="Stop when nothing is due.")
def command(region: Path | None, once: bool) -> None:
    """Do queued work, and what the clock brings, until told to stop."""
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.core.clock import utc_now
    from doorstep.services import (  # noqa: F401  they register handlers
        case_effects,
        health,
        ledger_notices,
        notice_sending,
        outbox,
        plan_work,
        quality_control,
        snapshots,
        uploads,
    )

    health.assert_durable()
    outbox.release(now=utc_now())
    if once:
        _do_what_is_due()
        return
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    _run(stopping)


def _do_what_is_due() -> None:
    """The clock's steps and all work that is due, and what they bring, until nothing is left."""
    from doorstep.core.clock import utc_now
    from doorstep.services import outbox

    _tidy()
    while _tick() or outbox.work_once(now=utc_now()):
        pass


def _run(stopping: threading.Event) -> None:
    """One thread for each lane of the outbox and one for the clock, until told to stop; work begun is finished first."""
    from doorstep.core.clock import utc_now
    from doorstep.services import outbox

    def lane(only: Collection[str], without: Collection[str]) -> Callable[[], bool]:
        return lambda: outbox.work_once(now=utc_now(), only=only, without=without)

    works = [lane(only, without) for only, without in _LANES] + [_clock()]
    threads = [threading.Thread(target=_repeat, args=(work, stopping)) for work in works]
    for thread in threads:
        thread.start()
    while not stopping.wait(_IDLE_SECONDS):
        pass
    for thread in threads:
        thread.join()


def _clock() -> Callable[[], bool]:
    from doorstep.core.clock import utc_now

    day, second = Every(_DAY), Every(_SECOND)

    def once() -> bool:
        if day.is_new(utc_now()):
            _tidy()
        if second.is_new(utc_now()):
            _tick()
        return False

    return once


def _tick() -> int:
    from doorstep.core.clock import utc_now
    from doorstep.services import case_clock, ledger_steps, notices

    return case_clock.tick(now=utc_now()) + ledger_steps.tick(now=utc_now()) + notices.tick(now=utc_now())


def _tidy() -> None:
    from doorstep.core.clock import utc_now
    from doorstep.services import audit, drafts, hotline_limits

    audit.forget_old(now=utc_now())
    hotline_limits.forget_old(now=utc_now())
    drafts.forget_old(now=utc_now())


def _repeat(work: Callable[[], bool], stopping: threading.Event) -> None:
    """Work again and again, resting when there is none; a database that is away for a while ends nothing."""
    from django.db import DatabaseError, InterfaceError, close_old_connections, connections

    try:
        while not stopping.is_set():
            try:
                is_busy = work()
            except (DatabaseError, InterfaceError) as error:
                say(f"worker: {type(error).__name__}")
                close_old_connections()
                is_busy = False
            if not is_busy:
                stopping.wait(_IDLE_SECONDS)
    finally:
        connections.close_all()
