"""A file handed in through the site, and how far its load has come."""

from __future__ import annotations

from django.db import models

from doorstep.store.models.batch import Batch
from doorstep.store.scope import ScopedQuerySet
from doorstep.vocab.roles import Permission


class UploadQuerySet(ScopedQuerySet):
    permission = Permission.LOAD_FILES


class Upload(models.Model):
    """step: waiting, read, place, check, write, done, refused."""

    file_name = models.CharField(max_length=255)
    stored_as = models.CharField(max_length=80)
    size_bytes = models.BigIntegerField()
    step = models.CharField(max_length=12, default="waiting")
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="uploads")
    refusal_zh = models.TextField(blank=True, default="")
    refusal_en = models.TextField(blank=True, default="")
    handed_in_at = models.DateTimeField()
    handed_in_by = models.CharField(max_length=150)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
