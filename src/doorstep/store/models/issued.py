"""What was published: rankings and bulletins, frozen with all that they were made from."""

from __future__ import annotations

from django.db import models

from doorstep.store.scope import ScopedQuerySet


class IssuedQuerySet(ScopedQuerySet):
    area_field = "area"


class Issued(models.Model):
    """One ranking or bulletin. Once signed it is never changed: a correction stands beside it.

    number     document number, each once
    request    what was asked for, with what the ledgers said then
    content    what it says, as JSON
    code       printed on it: changes with every letter of its content
    sealed     digests of its pictures; `records`: digest of the snapshot's rows that it was made from
    signed_at  None while it is a draft
    """

    kind = models.CharField(max_length=12)
    number = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=200)
    area = models.BigIntegerField()
    lang = models.CharField(max_length=2, default="zh")
    snapshot = models.CharField(max_length=32)
    request = models.JSONField(default=dict)
    content = models.JSONField(default=dict)
    code = models.CharField(max_length=32)
    sealed = models.JSONField(default=list)
    records = models.CharField(max_length=64, blank=True, default="")
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    signed_by = models.CharField(max_length=150, blank=True, default="")
    signed_at = models.DateTimeField(null=True)

    objects = IssuedQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
