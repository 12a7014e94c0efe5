"""Work to do after a change, queued in the transaction of the change."""

from __future__ import annotations

from django.db import models

from doorstep.store.scope import ScopedQuerySet
from doorstep.vocab.roles import Permission


class OutboxMessageQuerySet(ScopedQuerySet):
    permission = Permission.SEE_AUDIT


class OutboxMessage(models.Model):
    """Taken by the worker at least once; the receiver must not mind a repeat."""

    topic = models.CharField(max_length=48, db_index=True)
    payload = models.JSONField(default=dict)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    attempts = models.IntegerField(default=0)
    done_at = models.DateTimeField(null=True, db_index=True)
    error = models.CharField(max_length=300, blank=True, default="")

    objects = OutboxMessageQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
