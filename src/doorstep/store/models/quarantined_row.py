"""A row kept out of the tables until someone corrects it; its cells are sealed."""

from __future__ import annotations

from django.db import models

from doorstep.store.models.batch import Batch
from doorstep.store.scope import ScopedQuerySet
from doorstep.vocab.roles import Permission


class QuarantinedRowQuerySet(ScopedQuerySet):
    permission = Permission.CORRECT_ROWS


class QuarantinedRow(models.Model):
    """`sealed` holds the cells as sent, encrypted with the workspace's key."""

    class Status(models.TextChoices):
        OPEN = "open"
        CORRECTED = "corrected"

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="quarantine")
    line = models.BigIntegerField()
    problems = models.JSONField()
    fingerprint = models.CharField(max_length=40, db_index=True)
    sealed = models.BinaryField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN, db_index=True)
    corrected_by_batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="corrects")

    objects = QuarantinedRowQuerySet.as_manager()

    class Meta:
        ordering = ["batch_id", "line"]
