"""Beds, slots, sessions and machines: what is free now, and who has what.

A slot has at most one live booking, and the database holds that, so two desks can never hold the same bed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from doorstep.core.errors import NotFound, UserError
from doorstep.core.text import Text
from doorstep.store.models import Booking, HealthcareService, Instance, Slot
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


def free_slots(institution: str, *, now: datetime, kinds: Sequence[str] = ()) -> dict[str, Text]:
    """Free beds of an institution by their number, then slots that have not begun, in words: service and label.

    kinds   of service; all when none is named
    Free places are no secret of a region.
    """
    found = Slot.objects.filter(institution=institution, service__is_open=True, is_free=True).filter(_ahead(now))  # everyone: free places are public
    found = found.filter(service__kind__in=kinds) if kinds else found
    told = found.values_list("pk", "label", "service__name_zh", "service__name_en")
    return {str(pk): Text(f"{zh} {label}", f"{en} {label}") for pk, label, zh, en in told}


def held_by(instance: Instance) -> dict[str, Text]:
    """What an instance holds or uses now, by number, in the words of `free_slots`."""
    told = _of(instance).values_list("slot_id", "slot__label", "slot__service__name_zh", "slot__service__name_en")
    return {str(pk): Text(f"{zh} {label}", f"{en} {label}") for pk, label, zh, en in told}


def free_counts(institutions: Sequence[str], *, block: str, now: datetime) -> dict[str, int]:
    """Free beds and slots of some institutions, in services that treat an ICD-10 block or name none.

    0 where a board is kept and all is taken; an institution that keeps no board is left out. An empty block asks for any.
    """
    kept = HealthcareService.objects.filter(institution__in=institutions, is_open=True)  # everyone: free places are public
    serving = {pk: place for pk, place, blocks in kept.values_list("pk", "institution", "blocks") if not (blocks and block) or block in blocks}
    counted = Slot.objects.filter(service__in=serving, is_free=True).filter(_ahead(now))  # everyone: free places are public
    free = dict(counted.order_by().values_list("service").annotate(Count("pk")))
    found = dict.fromkeys(serving.values(), 0)
    for service, place in serving.items():
        found[place] += free.get(service, 0)
    return found


def _ahead(now: datetime) -> Q:
    return Q(starts_at=None) | Q(starts_at__gt=now)


def is_free(slot: str, *, institution: str, now: datetime) -> bool:
    """True when the slot belongs to `institution`, has not begun, and has no live booking."""
    if not slot.isdecimal():
        return False
    found = Slot.objects.filter(pk=int(slot), institution=institution, service__is_open=True, is_free=True)  # everyone: free places are public
    return bool(found.filter(_ahead(now)).exists())


def spans(slot: str, moment: datetime) -> bool:
    """True when a slot has hours and a moment lies in them."""
    found = Slot.objects.filter(pk=int(slot)) if slot.isdecimal() else Slot.objects.none()  # everyone: free places are public
    return bool(found.filter(starts_at__lte=moment, ends_at__gt=moment).exists())


def hold(slot: str, *, instance: Instance, until: datetime | None, now: datetime) -> Booking:
    """Hold a slot of the receiver for an instance. Raises SlotTaken when it is not theirs, has begun, or another booking is live."""
    if not is_free(slot, institution=instance.receiver, now=now):
        raise _taken()
    return book(int(slot), Booking.Kind.HELD, instance=instance, until=until, now=now)


def book(slot: int, kind: str, *, instance: Instance | None, until: datetime | None, now: datetime) -> Booking:
    """Make a live booking of a slot. Raises SlotTaken when another is live, NotFound when there is no such slot."""
    try:
        with transaction.atomic():
            made = Booking.objects.create(slot_id=slot, instance=instance, kind=kind, since=now, until=until)
            Slot.objects.filter(pk=slot).update(is_free=False)  # everyone: written with its booking
    except IntegrityError as error:
        if not Slot.objects.filter(pk=slot).exists():  # everyone: only whether there is such a slot
            raise NotFound(Text("没有这个床位或号源", "there is no such bed or slot")) from error
        raise _taken() from error
    return made


def use(instance: Instance) -> None:
    """What an instance holds is now used, until it is freed."""
    _of(instance).update(kind=Booking.Kind.USED, until=None)


def free(instance: Instance, *, now: datetime) -> None:
    """End what an instance holds or uses; nothing when it has nothing."""
    end(_of(instance), now=now)


def end(bookings: BookingQuerySet, *, now: datetime) -> int:
    """End live bookings; their slots are free from now on. Returns how many ended."""
    slots = list(bookings.values_list("slot_id", flat=True))
    ended: int = bookings.update(is_live=False, ended_at=now)
    Slot.objects.filter(pk__in=slots).update(is_free=True)  # everyone: written with its booking
    return ended


def _of(instance: Instance) -> BookingQuerySet:
    found: BookingQuerySet = Booking.objects.filter(instance=instance, is_live=True)  # everyone: part of a step already allowed
    return found
