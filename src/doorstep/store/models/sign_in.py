"""A try at signing in, kept 180 days."""

from __future__ import annotations

from django.db import models

from doorstep.store.scope import ScopedQuerySet
from doorstep.vocab.roles import Permission


class SignInQuerySet(ScopedQuerySet):
    permission = Permission.SEE_AUDIT


class SignIn(models.Model):
    """outcome: ok, wrong_password, wrong_code, locked, unknown."""

    at = models.DateTimeField(db_index=True)
    username = models.CharField(max_length=150)
    outcome = models.CharField(max_length=16)
    address = models.CharField(max_length=64, blank=True, default="")

    objects = SignInQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
