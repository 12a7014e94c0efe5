"""Plans that were asked for on the site: what was asked, how far the search is, and the document that came of it."""

from __future__ import annotations

from django.db import models

from doorstep.store.scope import ScopedQuerySet


class MadePlanQuerySet(ScopedQuerySet):
    area_field = "area"


class MadePlan(models.Model):
    """One search for a plan, a frontier of plans, an explanation of one, or a matching of experts. Once done it is never changed.

    kind       plan, frontier, explanation or postings
    asked      wishes, and what must and may not be taken; once done also the teams given up for want of experts
    about      the plan that it goes on from, or is about
    state      waiting, working, done, refused or stopped (asked to end; what was found is kept)
    history    [seconds, worth, bound or None] as the gap closed
    document   of a plan; points of a frontier, answers of an explanation, a matching
    """

    kind = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    area = models.BigIntegerField()
    asked = models.JSONField(default=dict)
    about = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followers")
    state = models.CharField(max_length=10, default="waiting")
    is_stopping = models.BooleanField(default=False)
    share_done = models.FloatField(default=0.0)
    history = models.JSONField(default=list)
    document = models.JSONField(null=True)
    refusal_zh = models.TextField(blank=True, default="")
    refusal_en = models.TextField(blank=True, default="")
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    objects = MadePlanQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
