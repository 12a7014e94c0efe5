"""The thread of a case: what each party did, said and attached, in order."""

from __future__ import annotations

from django.db import models

from doorstep.store.models.case import Case, CasePartyQuerySet
from doorstep.store.models.instance import Instance


class CaseEntry(models.Model):
    """One step, message or document. A step carries the version it led to, once for each instance.

    answers   coded answers; `sealed` holds words
    sender, receiver   who they are after the step; `asked_receiver` is who the receiver was when it was taken
    key       idempotency key of whoever did it: a repeat finds this row
    asked     digest of what was asked under that key
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entries")
    instance = models.ForeignKey(Instance, null=True, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12)
    step = models.CharField(max_length=24, blank=True, default="")
    source = models.CharField(max_length=24, blank=True, default="")
    target = models.CharField(max_length=24, blank=True, default="")
    version = models.IntegerField(null=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    part = models.CharField(max_length=12, blank=True, default="")
    institution = models.CharField(max_length=32, blank=True, default="")
    sender = models.CharField(max_length=32, blank=True, default="")
    receiver = models.CharField(max_length=32, blank=True, default="")
    asked_receiver = models.CharField(max_length=32, blank=True, default="")
    answers = models.JSONField(default=dict)
    sealed = models.BinaryField(default=bytes)
    key = models.CharField(max_length=64, unique=True)
    asked = models.CharField(max_length=32)

    objects = CasePartyQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["instance", "version"], name="one_step_a_version")]


class CaseDocument(models.Model):
    """A file of the thread; its bytes lie sealed in the workspace under their digest."""

    entry = models.OneToOneField(CaseEntry, on_delete=models.PROTECT, related_name="document")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    sealed_name = models.BinaryField()
    media_type = models.CharField(max_length=80)
    size = models.IntegerField()
    digest = models.CharField(max_length=64)

    objects = CasePartyQuerySet.as_manager()
