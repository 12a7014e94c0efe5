"""Paired support as the reader may see it: who helps whom, the national minimums, what each posting stands at."""

from __future__ import annotations

from datetime import date, datetime

from doorstep.core.clock import BEIJING
from doorstep.services import areas, directory, ledgers
from doorstep.store.reader import Reader
from doorstep.support import minimums, summary
from doorstep.support.minimums import Check
from doorstep.support.summary import Summary


def of_region(*, reader: Reader, now: datetime) -> Summary:
    """The counts of all postings that the reader may see."""
    programmes, batches, postings = (ledgers.values(name, reader=reader) for name in ("programmes", "batches", "postings"))
    return summary.summary(programmes, batches, postings, on=today(now).isoformat())


def checks(year: int, *, reader: Reader, now: datetime) -> tuple[Check, ...]:
    """The national minimums of a year."""
    programmes, batches, postings = (ledgers.values(name, reader=reader) for name in ("programmes", "batches", "postings"))
    return minimums.checks(programmes, batches, postings, year=year, today=today(now))


def posted_physicians(area: int, year: int, *, reader: Reader, now: datetime) -> int:
    """The numerator of monitoring indicator 2.1 of an area, counted from the postings to it."""
    tiers = {code: one.tier for code, one in directory.institutions().items()}
    mine = [one.values for one in ledgers.rows("postings", reader=reader) if areas.is_within(one.area, area)]
    return minimums.posted_physicians(mine, year=year, today=today(now), tiers=tiers)


def today(now: datetime) -> date:
    """The day it is in Beijing."""
    return now.astimezone(BEIJING).date()
