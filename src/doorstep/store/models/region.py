"""The region file as it was last loaded, with the digest that a snapshot fixes."""

from __future__ import annotations

from django.db import models

from doorstep.store.scope import ScopedQuerySet


class Region(models.Model):
    """One row: the register in force."""

    digest = models.CharField(max_length=64, primary_key=True)
    code = models.IntegerField()
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    in_region_rule = models.CharField(max_length=24, default="located_in")
    is_synthetic = models.BooleanField(default=False)
    settings = models.JSONField(default=dict)
    loaded_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()
