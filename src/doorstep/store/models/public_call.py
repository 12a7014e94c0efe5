"""A call that came in through the public form: counted to keep floods out, forgotten after a day."""

from __future__ import annotations

from django.db import models

from doorstep.store.scope import ScopedQuerySet
from doorstep.vocab.roles import Permission


class PublicCallQuerySet(ScopedQuerySet):
    permission = Permission.SEE_AUDIT


class PublicCall(models.Model):
    """`sender` is a keyed digest of the network address, never the address; it names no case."""

    at = models.DateTimeField(db_index=True)
    institution = models.CharField(max_length=32)
    sender = models.CharField(max_length=32)

    objects = PublicCallQuerySet.as_manager()
