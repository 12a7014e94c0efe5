"""An administrative area of the region, or a place patients go to."""

from __future__ import annotations

from django.db import models

from doorstep.store.scope import ScopedQuerySet
from doorstep.vocab.levels import AreaLevel


class AreaQuerySet(ScopedQuerySet):
    area_field = "code"


class Area(models.Model):
    """`is_home` areas are those whose people the region answers for."""

    code = models.IntegerField(primary_key=True)
    level = models.CharField(max_length=8, choices=[(level.value, level.label.en) for level in AreaLevel])
    parent = models.IntegerField(default=0, db_index=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    population = models.IntegerField(null=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    is_home = models.BooleanField(default=True)
    is_synthetic = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True, default="")

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
