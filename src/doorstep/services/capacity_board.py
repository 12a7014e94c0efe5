"""The board of an institution: every bed and slot with what has become of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from doorstep.core.text import Text
from doorstep.services import policy
from doorstep.store.models import Booking, HealthcareService, Slot
from doorstep.store.reader import Reader
from doorstep.vocab.roles import Permission
from doorstep.workflows.case_number import number_of

AHEAD = timedelta(days=7)
FREE = "free"


@dataclass(frozen=True, slots=True)
class Place:
    """One bed or slot. `standing` is free, held, used, local or closed; `case` the number of whose it is, '' for none."""

    slot: int
    label: str
    standing: str
    until: datetime | None
    case: str


@dataclass(frozen=True, slots=True)
class Service:
    """One ward, clinic, machine or visiting session, with its places."""

    code: str
    kind: str
    name: Text
    is_open: bool
    places: tuple[Place, ...]

    @property
    def free(self) -> int:
        return sum(one.standing == FREE for one in self.places)


def board(*, reader: Reader, now: datetime) -> tuple[Service, ...]:
    """Beds, and the slots of the coming week, of the reader's own institution."""
    policy.require(reader, Permission.HANDLE_CASES)
    services = HealthcareService.objects.visible_to(reader).filter(institution=reader.institution)
    slots = Slot.objects.visible_to(reader).filter(institution=reader.institution)
    ahead = slots.filter(starts_at=None) | slots.filter(starts_at__gte=now, starts_at__lt=now + AHEAD)
    live = Booking.objects.visible_to(reader).filter(slot__institution=reader.institution, is_live=True).select_related("instance")
    booked = {one.slot_id: one for one in live}
    places: dict[int, list[Place]] = {}
    for slot in ahead:
        places.setdefault(slot.service_id, []).append(_place(slot, booked.get(slot.pk)))
    return tuple(Service(one.code, one.kind, Text(one.name_zh, one.name_en), one.is_open, tuple(places.get(one.pk, ()))) for one in services)


def _place(slot: Slot, booking: Booking | None) -> Place:
    if booking is None:
        return Place(slot.pk, slot.label, FREE, None, "")
    case = number_of(booking.instance.case_id) if booking.instance else ""
    return Place(slot.pk, slot.label, booking.kind, booking.until, case)
