"""Who changed what and when; no foreign keys, so that it outlives what it names."""

from __future__ import annotations

from django.db import models

from doorstep.store.scope import ScopedQuerySet
from doorstep.vocab.roles import Permission


class AuditEntryQuerySet(ScopedQuerySet):
    permission = Permission.SEE_AUDIT


class AuditEntry(models.Model):
    """One change, written in the transaction of the change."""

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=150)
    verb = models.CharField(max_length=48)
    subject = models.CharField(max_length=80)
    detail = models.JSONField(default=dict)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
