"""Quality control of an institution's items: control materials and their runs, passes in external assessment, warnings given."""

from __future__ import annotations

from typing import Self

from django.db import models

from doorstep.store.models.result import OrderLine
from doorstep.store.reader import Reader
from doorstep.store.scope import OwnInstitutionQuerySet, ScopedQuerySet
from doorstep.vocab.roles import Permission


class QualityQuerySet(ScopedQuerySet):
    permission = Permission.KEEP_QUALITY

    def visible_to(self, reader: Reader) -> Self:
        """Rows of the reader's own institution; a data officer, who belongs to none, sees all of them."""
        found = super().visible_to(reader)
        return found.filter(institution=reader.institution) if reader.institution else found


class QcLot(models.Model):
    """A control material of one item at one level: its target mean and standard deviation."""

    institution = models.CharField(max_length=32)
    item = models.CharField(max_length=32)
    level = models.CharField(max_length=8)
    lot = models.CharField(max_length=40)
    unit = models.CharField(max_length=24, blank=True, default="")
    mean = models.FloatField()
    sd = models.FloatField()
    filed_at = models.DateTimeField()

    objects = QualityQuerySet.as_manager()

    class Meta:
        ordering = ["institution", "item", "level", "id"]
        constraints = [models.UniqueConstraint(fields=["institution", "item", "level", "lot"], name="one_lot_a_level")]


class QcRun(models.Model):
    """One run of an item. The last run on or before a day says whether the item was under control on that day.

    values, z, lots   by level: measured, deviations in standard deviations of the lot, number of the lot
    is_fresh          the first after a corrective action: nothing before it counts
    broken            names of the control rules broken; `is_rejected` when one of them rejects
    """

    institution = models.CharField(max_length=32)
    item = models.CharField(max_length=32)
    on = models.DateField()
    number = models.SmallIntegerField(default=1)
    values = models.JSONField(default=dict)
    z = models.JSONField(default=dict)
    lots = models.JSONField(default=dict)
    is_fresh = models.BooleanField(default=False)
    is_rejected = models.BooleanField(default=False)
    broken = models.JSONField(default=list)
    filed_at = models.DateTimeField()
    filed_by = models.CharField(max_length=150)

    objects = QualityQuerySet.as_manager()

    class Meta:
        ordering = ["on", "number"]
        constraints = [models.UniqueConstraint(fields=["institution", "item", "on", "number"], name="one_run_a_number")]


class ExternalPass(models.Model):
    """A pass in an external assessment, both days included. Withdrawn, it ends the day before `withdrawn_on`."""

    institution = models.CharField(max_length=32)
    item = models.CharField(max_length=32)
    scheme = models.CharField(max_length=120)
    level = models.CharField(max_length=12)
    from_on = models.DateField()
    to_on = models.DateField()
    withdrawn_on = models.DateField(null=True)
    filed_at = models.DateTimeField()
    filed_by = models.CharField(max_length=150)

    objects = QualityQuerySet.as_manager()

    class Meta:
        ordering = ["item", "from_on"]
        constraints = [models.UniqueConstraint(fields=["institution", "item", "scheme", "from_on"], name="one_pass_a_scheme")]


class LapseWarning(models.Model):
    """That an institution was told: a result it accepted was made while quality control had lapsed. Once for each line."""

    line = models.OneToOneField(OrderLine, on_delete=models.PROTECT, related_name="lapse_warning")
    institution = models.CharField(max_length=32, db_index=True)
    clause = models.CharField(max_length=64)
    told_at = models.DateTimeField()

    objects = OwnInstitutionQuerySet.as_manager()
