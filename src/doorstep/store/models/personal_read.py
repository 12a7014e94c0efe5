"""A read of personal rows, kept 180 days."""

from __future__ import annotations

from django.db import models

from doorstep.store.scope import ScopedQuerySet
from doorstep.vocab.roles import Permission


class PersonalReadQuerySet(ScopedQuerySet):
    permission = Permission.SEE_AUDIT


class PersonalRead(models.Model):
    """Who looked at how many rows of what."""

    at = models.DateTimeField(db_index=True)
    reader = models.CharField(max_length=150)
    subject = models.CharField(max_length=80)
    rows = models.IntegerField()

    objects = PersonalReadQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
