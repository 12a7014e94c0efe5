"""A snapshot: which batches and which register, so that every figure can be made again."""

from __future__ import annotations

from django.db import models

from doorstep.store.models.batch import Batch
from doorstep.store.scope import ScopedQuerySet


class Snapshot(models.Model):
    """`code` is a digest of its batches, register, definitions and code version."""

    code = models.CharField(max_length=24, primary_key=True)
    sequence = models.IntegerField(unique=True)
    batches = models.ManyToManyField(Batch, related_name="snapshots")
    region_digest = models.CharField(max_length=64)
    definitions = models.CharField(max_length=64)
    version = models.CharField(max_length=24)
    file_name = models.CharField(max_length=80)
    last_month = models.IntegerField()
    is_current = models.BooleanField(default=False, db_index=True)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=150)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"], condition=models.Q(is_current=True), name="one_current_snapshot"
            )
        ]
