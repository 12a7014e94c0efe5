"""Local time limits of workflows, as the region file lists them; no official ones exist."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

from doorstep.services import one_view, registry
from doorstep.store.models import Region
from doorstep.store.reader import Reader
from doorstep.workflows.engine import Limits


def limits(workflow: str, *, urgency: str, reader: Reader) -> Limits:
    """How long an instance of this urgency may stay in each state; states without a local limit are left out."""
    region = one_view.once("region", lambda: Region.objects.visible_to(reader).first())
    return _limits(workflow, urgency, region.digest if region else "", _Asking(reader))


class _Asking:
    """The reader of a question, left out of what tells two questions apart: limits are the same for all."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asking)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=512)
def _limits(workflow: str, urgency: str, digest: str, asking: _Asking) -> Limits:
    rows = [row for row in registry.sheet("deadlines", reader=asking.reader) if row["workflow"] == workflow] if digest else []
    general = {row["state"]: timedelta(minutes=row["minutes"]) for row in rows if not row["urgency"]}
    return {**general, **{row["state"]: timedelta(minutes=row["minutes"]) for row in rows if row["urgency"] == urgency}}
