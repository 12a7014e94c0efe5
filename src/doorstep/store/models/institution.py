"""An institution: where it stands, whom it serves, what it is."""

from __future__ import annotations

from django.db import models

from doorstep.store.scope import ScopedQuerySet
from doorstep.vocab.levels import Tier


class InstitutionQuerySet(ScopedQuerySet):
    area_field = "located_in"


class Institution(models.Model):
    """`number` is its small integer in the analytic tables; `serves` may differ from `located_in`."""

    code = models.CharField(max_length=32, primary_key=True)
    number = models.IntegerField(unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    tier = models.SmallIntegerField(choices=[(tier.value, tier.label.en) for tier in Tier])
    kind = models.CharField(max_length=32)
    grade = models.CharField(max_length=16, blank=True, default="")
    ownership = models.CharField(max_length=16)
    beds = models.IntegerField(default=0)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    located_in = models.IntegerField(db_index=True)
    serves = models.IntegerField(default=0)
    responsible = models.CharField(max_length=80, blank=True, default="")
    sends_first_pages = models.BooleanField(default=True)
    is_synthetic = models.BooleanField(default=False)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
