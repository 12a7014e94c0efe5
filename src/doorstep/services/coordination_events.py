"""Steps of referrals as events to be counted: read in one question, and told without anybody's name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Q
from django.db.models.fields.json import KT

from doorstep.core.clock import BEIJING
from doorstep.core.period import Period, month_number
from doorstep.services import directory
from doorstep.store.models import CaseEntry
from doorstep.workflows import measure_catalogue
from doorstep.workflows.events import AreaOf, Event, Line, Wanted, events_of

_COLUMNS = ("instance__workflow", "instance__urgency", "step", "source", "target", "at", "sender", "receiver", "asked_receiver")
_AT_ONCE = 5_000


def moment(month: int) -> datetime:
    """When a month, as yyyymm, begins in Beijing."""
    return datetime(month // 100, month % 100, 1, tzinfo=BEIJING)


def events(period: Period, *, wanted: Wanted | None = None) -> Iterator[Event]:
    """The wanted events of a period, Beijing time; without `wanted`, all that some measure counts."""
    found = wanted if wanted is not None else measure_catalogue.wanted()
    start, end = moment(period.start), moment(period.end)
    may_have = Q(instance__is_live=True) | Q(instance__entered_at__gte=start)  # a run that ended before has no step in the window
    lines = _lines(may_have & Q(kind__in=("opened", "step"), instance__opened_at__lt=end), sorted({workflow for workflow, _ in found}))
    return events_of(lines, start=start, end=end, wanted=found, area_of=_areas())


def openings(period: Period, *, workflows: Iterable[str]) -> Iterator[tuple[str, str, int]]:
    """Workflow, sender and month of every run that was begun in a period: quicker than its events."""
    begun = Q(kind="opened", at__gte=moment(period.start), at__lt=moment(period.end), instance__workflow__in=sorted(workflows))
    entries = CaseEntry.objects.filter(begun).order_by()  # everyone: counted, nobody is named
    for workflow, sender, at in entries.values_list("instance__workflow", "sender", "at").iterator(_AT_ONCE):
        yield workflow, sender, month_number(at.astimezone(BEIJING).date())


def latest() -> tuple[object, ...]:
    """What changes with every step that is taken, and with the register: figures hold as long as it stays."""
    newest = CaseEntry.objects.order_by("-pk").values_list("pk", "key", "at").first()  # everyone: only whether anything happened
    return (*(newest or ()), directory.institutions())


def _lines(which: Q, workflows: list[str]) -> Iterator[Line]:
    """Lines of the thread, run by run in their order."""
    entries = CaseEntry.objects.filter(which, instance__workflow__in=workflows)  # everyone: counted, nobody is named
    rows = entries.order_by("instance_id", "version").values_list("instance_id", *_COLUMNS, KT("answers__reason"))
    for row in rows.iterator(_AT_ONCE):
        yield Line._make((*row[:10], row[10] or ""))


def _areas() -> AreaOf:
    """Where each institution stands."""
    stands = {code: one.located_in for code, one in directory.institutions().items()}
    return lambda institution: stands.get(institution, 0)
