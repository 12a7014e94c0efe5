"""A list of the region file that is used whole: techniques, groups and their weights, declared capability."""

from __future__ import annotations

from django.db import models

from doorstep.store.scope import ScopedQuerySet


class RegionSheet(models.Model):
    """The rows of one sheet, as the register in force has them."""

    name = models.CharField(max_length=24, primary_key=True)
    rows = models.JSONField(default=list)

    objects = ScopedQuerySet.as_manager()
