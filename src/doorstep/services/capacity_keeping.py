"""Keeping capacity: services, beds and hours of one's own institution, and what is taken at the door.

Every change is audited; a slot in use is never taken away, it is closed when it is free again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction

from doorstep.core.clock import BEIJING
from doorstep.core.errors import BadValue, NotAllowed, NotFound
from doorstep.core.text import Text
from doorstep.services import audit, capacity, directory, policy
from doorstep.store.models import Booking, HealthcareService, Schedule, Slot
from doorstep.store.reader import Reader
from doorstep.vocab.roles import Permission

_MOST_SLOTS = 2000


def open_service(
    *, by: Reader, institution: str, code: str, kind: str, name: Text, blocks: Sequence[str] = (), is_open: bool = True
) -> HealthcareService:
    """Put a ward, clinic, machine or visiting session in the register of capacity, or change it; `blocks` are ICD-10 blocks it treats."""
    _require_own(by, institution)
    if kind not in HealthcareService.Kind.values:
        raise BadValue(Text(f"没有服务类别“{kind}”", f"there is no kind of service '{kind}'"), right=Text("应为 ward、clinic、equipment 或 visiting", "expected ward, clinic, equipment or visiting"))
    with transaction.atomic():
        service, _ = HealthcareService.objects.update_or_create(  # everyone: own institution, checked above
            institution=institution,
            code=code,
            defaults={"kind": kind, "name_zh": name.zh, "name_en": name.en, "blocks": list(blocks), "is_open": is_open},
        )
        audit.record(by, "capacity.service", f"{institution} {code}", kind=kind, open=is_open)
    return service


def add_beds(service: HealthcareService, labels: Iterable[str], *, by: Reader, actor: str = "") -> int:
    """Add beds to a ward; labels that are there already are left alone. Returns how many are new."""
    _require_own(by, service.institution)
    with transaction.atomic():
        schedule = _schedule(service, actor or service.name_zh)
        known = set(schedule.slots.filter(starts_at=None).values_list("label", flat=True))
        new = [label for label in dict.fromkeys(labels) if label not in known]
        _create(schedule, [(label, None, None) for label in new])
        audit.record(by, "capacity.beds", f"{service.institution} {service.code}", added=len(new))
    return len(new)


def add_hours(
    service: HealthcareService, *, by: Reader, actor: str, days: Iterable[date], from_hour: time, to_hour: time, minutes: int
) -> int:
    """Cut the operating hours of some days (Beijing time) into slots of `minutes`; hours that are there already stay. Returns how many are new."""
    _require_own(by, service.institution)
    if minutes < 1 or from_hour >= to_hour:
        raise BadValue(Text("时段不对", "these are no hours"), right=Text("起始早于结束，每段至少 1 分钟", "the start before the end, at least 1 minute each"))
    wanted = [span for day in days for span in _spans(day, from_hour, to_hour, minutes)]
    if len(wanted) > _MOST_SLOTS:
        raise BadValue(Text(f"一次不超过 {_MOST_SLOTS} 个时段", f"at most {_MOST_SLOTS} slots at once"))
    with transaction.atomic():
        schedule = _schedule(service, actor)
        known = set(schedule.slots.exclude(starts_at=None).values_list("starts_at", flat=True))
        new = [(f"{starts.astimezone(BEIJING):%m-%d %H:%M}", starts, ends) for starts, ends in wanted if starts not in known]
        _create(schedule, new)
        audit.record(by, "capacity.hours", f"{service.institution} {service.code}", added=len(new))
    return len(new)


def _spans(day: date, from_hour: time, to_hour: time, minutes: int) -> Iterable[tuple[datetime, datetime]]:
    begins, end = datetime.combine(day, from_hour, BEIJING), datetime.combine(day, to_hour, BEIJING)
    length = timedelta(minutes=minutes)
    while begins + length <= end:
        yield begins, begins + length
        begins += length


def _schedule(service: HealthcareService, actor: str) -> Schedule:
    schedule, _ = Schedule.objects.get_or_create(service=service, actor=actor)  # everyone: own institution, checked before
    return schedule


def _create(schedule: Schedule, wanted: Iterable[tuple[str, datetime | None, datetime | None]]) -> None:
    Slot.objects.bulk_create(
        [
            Slot(schedule=schedule, service=schedule.service, institution=schedule.service.institution, label=label, starts_at=starts, ends_at=ends)
            for label, starts, ends in wanted
        ]
    )


def take_at_the_door(slot: int, *, by: Reader, now: datetime, is_closed: bool = False) -> None:
    """A bed or slot is taken by someone who came without a referral, or closed. Raises SlotTaken when it is not free."""
    found = _own(slot, by)
    with transaction.atomic():
        capacity.book(found.pk, Booking.Kind.CLOSED if is_closed else Booking.Kind.LOCAL, instance=None, until=None, now=now)
        audit.record(by, "capacity.close" if is_closed else "capacity.take", f"slot {slot}", institution=found.institution)


def make_free(slot: int, *, by: Reader, now: datetime) -> None:
    """End what was taken at the door or closed; what a referral holds is freed by its own steps only."""
    found = _own(slot, by)
    with transaction.atomic():
        taken = Booking.objects.visible_to(by).filter(slot=found, is_live=True, instance=None)
        if not capacity.end(taken, now=now):
            raise BadValue(
                Text("此床位或号源不是在门口占用的", "this place was not taken at the door"),
                cure=Text("转诊预留的，请在病例中办理", "What a referral holds is freed in its case"),
            )
        audit.record(by, "capacity.free", f"slot {slot}", institution=found.institution)


def _own(slot: int, by: Reader) -> Slot:
    found = Slot.objects.filter(pk=slot).first()  # everyone: own institution, checked next
    if found is None:
        raise NotFound(Text("没有这个床位或号源", "there is no such bed or slot"))
    _require_own(by, found.institution)
    return found


def _require_own(by: Reader, institution: str) -> None:
    policy.require(by, Permission.KEEP_CAPACITY)
    if institution not in directory.institutions():
        raise NotFound.among(Text("机构", "institution"), institution, directory.institutions())
    if not by.sees_every_case and by.institution != institution:
        raise NotAllowed(Text("这不是您的机构", "this is not your institution"), right=Text("各机构维护自己的资源", "each institution keeps its own"))
