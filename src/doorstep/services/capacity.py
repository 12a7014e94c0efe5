"""Beds, slots, sessions and machines: what is free now, and who has what.

A slot has at most one live booking, and the database holds that, so two desks can never hold the same bed.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from doorstep.core.errors import NotFound, UserError
from doorstep.core.text import Text
from doorstep.store.models import Booking, Instance, Slot
from doorstep.store.models.capacity import BookingQuerySet


class SlotTaken(UserError):
    """The bed, slot or session has a live booking already."""

    code = "slot-taken"
    http_status = 409


def _taken() -> SlotTaken:
    return SlotTaken(
        Text("所选床位、号源或时段已被占用", "the bed, slot or session is taken"),
        cure=Text("请另选一个", "Choose another"),
    )


def free_slots(institution: str, *, now: datetime) -> list[Slot]:
    """Free beds of an institution, then slots that have not begun; free places are no secret of a region."""
    live = Booking.objects.filter(slot=OuterRef("pk"), is_live=True)  # everyone: only whether it is free
    open_now = Q(starts_at=None) | Q(starts_at__gt=now)
    found = Slot.objects.filter(institution=institution, service__is_open=True)  # everyone: free places are public
    return list(found.filter(open_now).filter(~Exists(live)).select_related("service", "schedule"))


def is_free(slot: str, *, institution: str, now: datetime) -> bool:
    """True when the slot belongs to `institution`, has not begun, and has no live booking."""
    if not slot.isdecimal():
        return False
    found = Slot.objects.filter(pk=int(slot), institution=institution, service__is_open=True)  # everyone: free places are public
    live = Booking.objects.filter(slot_id=int(slot), is_live=True)  # everyone: only whether it is free
    return found.filter(Q(starts_at=None) | Q(starts_at__gt=now)).exists() and not live.exists()


def hold(slot: int, *, instance: Instance, until: datetime | None, now: datetime) -> Booking:
    """Hold a slot for an instance. Raises SlotTaken when another booking of it is live."""
    return book(slot, Booking.Kind.HELD, instance=instance, until=until, now=now)


def book(slot: int, kind: str, *, instance: Instance | None, until: datetime | None, now: datetime) -> Booking:
    """Make a live booking of a slot. Raises SlotTaken when another is live, NotFound when there is no such slot."""
    try:
        with transaction.atomic():
            return Booking.objects.create(slot_id=slot, instance=instance, kind=kind, since=now, until=until)
    except IntegrityError as error:
        if not Slot.objects.filter(pk=slot).exists():  # everyone: only whether there is such a slot
            raise NotFound(Text("没有这个床位或号源", "there is no such bed or slot")) from error
        raise _taken() from error


def use(instance: Instance) -> None:
    """What an instance holds is now used, until it is freed."""
    _of(instance).update(kind=Booking.Kind.USED, until=None)


def free(instance: Instance, *, now: datetime) -> None:
    """End what an instance holds or uses; nothing when it has nothing."""
    _of(instance).update(is_live=False, ended_at=now)


def _of(instance: Instance) -> BookingQuerySet:
    found: BookingQuerySet = Booking.objects.filter(instance=instance, is_live=True)  # everyone: part of a step already allowed
    return found
