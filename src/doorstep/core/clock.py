"""The time, asked for in one place so that callers can pass another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "+08:00")
"""The one civil time of China; it has no summer time."""


def utc_now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)
