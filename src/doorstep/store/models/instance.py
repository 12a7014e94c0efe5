"""An instance: one run of one workflow within a case."""

from __future__ import annotations

from typing import Self

from django.db import models

from doorstep.store.models.case import Case
from doorstep.store.reader import Reader
from doorstep.store.scope import ScopedQuerySet
from doorstep.vocab.roles import Permission


class InstanceQuerySet(ScopedQuerySet):
    permission = Permission.HANDLE_CASES

    def visible_to(self, reader: Reader) -> Self:
        """Instances of which the reader's institution is sender or receiver now."""
        found = super().visible_to(reader)
        if reader.sees_every_case:
            return found
        if not reader.institution:
            return self.none()
        return found.filter(models.Q(sender=reader.institution) | models.Q(receiver=reader.institution))


class Instance(models.Model):
    """Where one referral, question or call stands. `version` grows by one with each step.

    receiver       institution of the register; '' while nobody is asked
    outside        name of a destination that is not on the platform
    condition      ICD-10 code, '' for a call
    known          coded answers so far, the latest of each
    live_key       group, person and problem while it runs: the database lets only one of each live
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="instances")
    workflow = models.CharField(max_length=32)
    state = models.CharField(max_length=24)
    version = models.IntegerField(default=1)
    sender = models.CharField(max_length=32, blank=True, default="")
    receiver = models.CharField(max_length=32, blank=True, default="")
    outside = models.CharField(max_length=120, blank=True, default="")
    condition = models.CharField(max_length=16, blank=True, default="")
    urgency = models.CharField(max_length=12, default="routine")
    known = models.JSONField(default=dict)
    sealed = models.BinaryField(default=bytes)
    opened_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    is_live = models.BooleanField(default=True)
    live_key = models.CharField(max_length=96, null=True, unique=True)

    objects = InstanceQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["receiver", "is_live", "due_at"], name="instance_received"),
            models.Index(fields=["sender", "is_live", "due_at"], name="instance_sent"),
            models.Index(fields=["due_at"], condition=models.Q(is_live=True), name="instance_due"),
        ]
