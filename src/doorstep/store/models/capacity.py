"""Capacity, shaped as FHIR has it: a service of an institution, its schedules, their slots.

A bed is a slot without hours. What happens to a slot is a booking, and the database lets a slot have one
live booking only: it is held, used, taken by somebody at the door, or closed.
"""

from __future__ import annotations

from typing import Self

from django.db import models

from doorstep.store.models.instance import Instance
from doorstep.store.reader import Reader
from doorstep.store.scope import ScopedQuerySet


class HealthcareService(models.Model):
    """A ward, clinic, equipment room or visiting expert's session of an institution; free places are no secret."""

    class Kind(models.TextChoices):
        WARD = "ward"
        CLINIC = "clinic"
        EQUIPMENT = "equipment"
        VISITING = "visiting"

    institution = models.CharField(max_length=32, db_index=True)
    code = models.CharField(max_length=32)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    blocks = models.JSONField(default=list)
    is_open = models.BooleanField(default=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="one_service_a_code")]


class Schedule(models.Model):
    """Who or what a service's slots belong to: a bay of beds, a doctor, a machine. `days` are operating days and hours."""

    service = models.ForeignKey(HealthcareService, on_delete=models.PROTECT, related_name="schedules")
    actor = models.CharField(max_length=80)
    days = models.JSONField(default=list)

    objects = ScopedQuerySet.as_manager()


class Slot(models.Model):
    """A bed (no hours) or a span of time.

    institution   repeats the service's, for one quick question
    is_free       no booking is live; written with every booking, while the booking's constraint decides
    """

    schedule = models.ForeignKey(Schedule, on_delete=models.PROTECT, related_name="slots")
    service = models.ForeignKey(HealthcareService, on_delete=models.PROTECT, related_name="slots")
    institution = models.CharField(max_length=32, db_index=True)
    label = models.CharField(max_length=40)
    starts_at = models.DateTimeField(null=True, db_index=True)
    ends_at = models.DateTimeField(null=True)
    is_free = models.BooleanField(default=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "label"]
        indexes = [models.Index(fields=["service", "starts_at"], condition=models.Q(is_free=True), name="slot_free")]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "label", "starts_at"], name="one_slot_a_label"),
            models.UniqueConstraint(fields=["schedule", "label"], condition=models.Q(starts_at=None), name="one_bed_a_label"),
        ]


class BookingQuerySet(ScopedQuerySet):
    def visible_to(self, reader: Reader) -> Self:
        """Bookings of the reader's own institution, or those of instances in which it has a part."""
        if reader.sees_every_case:
            return self.all()
        own, mine = models.Q(slot__institution=reader.institution), models.Q(instance__sender=reader.institution)
        return self.filter(own | mine) if reader.institution else self.none()


class Booking(models.Model):
    """What became of a slot. While `is_live` no other booking of the slot can be live."""

    class Kind(models.TextChoices):
        HELD = "held"
        USED = "used"
        LOCAL = "local"
        CLOSED = "closed"

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="bookings")
    instance = models.ForeignKey(Instance, null=True, on_delete=models.PROTECT, related_name="bookings")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    is_live = models.BooleanField(default=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slot"], condition=models.Q(is_live=True), name="one_live_booking_a_slot")]
        indexes = [models.Index(fields=["instance"], condition=models.Q(is_live=True), name="booking_live_instance")]
