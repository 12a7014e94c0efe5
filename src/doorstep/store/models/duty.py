"""Who is on duty, and what each of them was told."""

from __future__ import annotations

from django.db import models

from doorstep.store.models.case import Case
from doorstep.store.models.case_entry import CaseEntry
from doorstep.store.models.instance import Instance
from doorstep.store.scope import OwnInstitutionQuerySet


class Duty(models.Model):
    """A rung of an institution's ladder: rung 1 is told first, the next when nobody acknowledged.

    weekdays   digits 1 (Monday) to 7, on which it holds; hours are local, `to_hour` not included
    """

    institution = models.CharField(max_length=32, db_index=True)
    rung = models.SmallIntegerField()
    name = models.CharField(max_length=80)
    account = models.CharField(max_length=150, blank=True, default="")
    addresses = models.JSONField(default=dict)
    weekdays = models.CharField(max_length=7, default="1234567")
    from_hour = models.SmallIntegerField(default=0)
    to_hour = models.SmallIntegerField(default=24)

    objects = OwnInstitutionQuerySet.as_manager()

    class Meta:
        ordering = ["institution", "rung", "id"]


class Notice(models.Model):
    """Something an institution was told. A bell rings at its desk until somebody acknowledges it.

    entry        what it tells of
    key          one for each entry, effect, rung and channel: a repeat of the work finds it
    late         institution that did not act, in a notice to the lead of its alliance
    failed       why nobody on the rung could be reached on this channel; '' when somebody was, or may yet be
    reviewed_at  when its time to be acknowledged had run out and what follows was done
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices")
    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="notices")
    entry = models.ForeignKey(CaseEntry, null=True, on_delete=models.PROTECT, related_name="notices")
    institution = models.CharField(max_length=32)
    key = models.CharField(max_length=96, unique=True)
    effect = models.CharField(max_length=24)
    late = models.CharField(max_length=32, blank=True, default="")
    step = models.CharField(max_length=24, blank=True, default="")
    rung = models.SmallIntegerField(default=0)
    channel = models.CharField(max_length=16, default="desk")
    rings = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    failed = models.CharField(max_length=120, blank=True, default="")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=150, blank=True, default="")
    reviewed_at = models.DateTimeField(null=True)

    objects = OwnInstitutionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["institution", "acknowledged_at"], name="notice_unread"),
            models.Index(fields=["made_at"], condition=models.Q(acknowledged_at=None, reviewed_at=None), name="notice_to_review"),
            models.Index(fields=["id"], condition=models.Q(sent_at=None, acknowledged_at=None, failed=""), name="notice_unsent"),
        ]
