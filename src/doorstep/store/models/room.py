"""Rooms of consultations: who sits in them, and the mailbox through which two browsers find each other."""

from __future__ import annotations

from typing import Self

from django.db import models

from doorstep.store.models.instance import Instance
from doorstep.store.reader import Reader
from doorstep.store.scope import ScopedQuerySet


class RoomQuerySet(ScopedQuerySet):
    def visible_to(self, reader: Reader) -> Self:
        """Rooms of consultations of which the reader's institution is inviting or invited now."""
        if not reader.institution:
            return self.none()
        mine = Instance.objects.visible_to(reader)
        return self.filter(instances__in=mine).distinct()


class Room(models.Model):
    """One meeting, for the consultations that were invited together. Open between `opened_at` and `closed_at`."""

    code = models.CharField(max_length=32, unique=True)
    instances = models.ManyToManyField(Instance, related_name="rooms")
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = RoomQuerySet.as_manager()


class InRoomQuerySet(ScopedQuerySet):
    def visible_to(self, reader: Reader) -> Self:
        """What belongs to rooms that the reader sees."""
        return self.filter(room__in=Room.objects.visible_to(reader))


class Seat(models.Model):
    """One browser in a room. The database lets a number have one sitter only, so a room never holds more than its seats."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField()
    holder = models.CharField(max_length=150)
    institution = models.CharField(max_length=32)
    joined_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    objects = InRoomQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["room", "number"], condition=models.Q(left_at=None), name="one_sitter_a_seat"),
            models.UniqueConstraint(fields=["room", "holder"], condition=models.Q(left_at=None), name="one_seat_a_person"),
        ]


class Signal(models.Model):
    """One message from browser to browser: an offer, an answer, a candidate. Deleted when the room closes."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="signals")
    sender = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="sent")
    recipient = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="received")
    kind = models.CharField(max_length=12)
    body = models.TextField()
    at = models.DateTimeField()

    objects = InRoomQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["recipient", "id"], name="signal_inbox")]
