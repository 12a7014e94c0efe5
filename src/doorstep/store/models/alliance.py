"""A hospital group (医联体) or close-knit county medical community (医共体)."""

from __future__ import annotations

from django.db import models

from doorstep.store.models.institution import Institution
from doorstep.store.scope import ScopedQuerySet


class AllianceQuerySet(ScopedQuerySet):
    area_field = "lead__located_in"


class Alliance(models.Model):
    """Led by one institution; an institution may belong to several."""

    code = models.CharField(max_length=32, primary_key=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    kind = models.CharField(max_length=32)
    lead = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="leads")
    members = models.ManyToManyField(Institution, related_name="alliances")

    objects = AllianceQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
