"""Rows of ledgers: what people keep about support, work and targets, with every change."""

from __future__ import annotations

from typing import Self

from django.db import models

from doorstep.store.reader import Reader
from doorstep.store.scope import ScopedQuerySet, span


class LedgerRowQuerySet(ScopedQuerySet):
    area_field = "area"

    def visible_to(self, reader: Reader) -> Self:
        """Rows inside the reader's area, and rows in which the reader's institution has a part."""
        if reader.sees_every_case or (not reader.institution and reader.scope == 0):
            return self.all()
        mine = models.Q(pk__in=[])
        if reader.institution:
            mine |= models.Q(sender=reader.institution) | models.Q(receiver=reader.institution)
        if reader.scope:
            first, last = span(reader.scope)
            for name in ("area", "sender_area"):
                mine |= models.Q(**{f"{name}__range": (first, last)})
                if first != last:  # a township holds no six-digit area: its county is around it, not inside
                    mine |= models.Q(**{f"{name}__range": (first // 1000, last // 1000)})
        return self.filter(mine)


class LedgerRow(models.Model):
    """One row. `version` grows by one with each change or step.

    values         the fields of the ledger, typed as JSON holds them
    area           where it belongs; sender_area: where its sender stands; 0 when that is not known
    sender, receiver  institutions with a part in it
    state          of its workflow, '' for ledgers without one; `known` are the coded answers so far
    rung           how often the clock has reminded since it was last dealt with
    withdrawn_at   when it was taken off the ledger; it stays, with the reason
    """

    ledger = models.CharField(max_length=32)
    code = models.CharField(max_length=64)
    values = models.JSONField(default=dict)
    area = models.BigIntegerField(default=0)
    sender_area = models.BigIntegerField(default=0)
    sender = models.CharField(max_length=32, blank=True, default="")
    receiver = models.CharField(max_length=32, blank=True, default="")
    state = models.CharField(max_length=24, blank=True, default="")
    known = models.JSONField(default=dict)
    version = models.IntegerField(default=1)
    rung = models.SmallIntegerField(default=0)
    is_synthetic = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = LedgerRowQuerySet.as_manager()

    class Meta:
        ordering = ["ledger", "code"]
        constraints = [models.UniqueConstraint(fields=["ledger", "code"], name="ledger_code")]
        indexes = [
            models.Index(fields=["ledger", "area"], name="ledger_area"),
            models.Index(fields=["due_at"], condition=models.Q(withdrawn_at=None), name="ledger_due"),
        ]


class LedgerEntryQuerySet(ScopedQuerySet):
    def visible_to(self, reader: Reader) -> Self:
        """Entries of rows that the reader may see."""
        return self.filter(row__in=LedgerRow.objects.visible_to(reader))


class LedgerEntry(models.Model):
    """What was done to a row: made, changed, a step of its workflow, withdrawn.

    values  what it left behind: the whole row
    answers of a step; reason of a change
    key     idempotency key of whoever did it
    asked   digest of what was asked under that key
    """

    row = models.ForeignKey(LedgerRow, on_delete=models.PROTECT, related_name="entries")
    version = models.IntegerField()
    kind = models.CharField(max_length=12)
    step = models.CharField(max_length=24, blank=True, default="")
    source = models.CharField(max_length=24, blank=True, default="")
    target = models.CharField(max_length=24, blank=True, default="")
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    part = models.CharField(max_length=12, blank=True, default="")
    institution = models.CharField(max_length=32, blank=True, default="")
    values = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    reason = models.CharField(max_length=1000, blank=True, default="")
    key = models.CharField(max_length=64, unique=True)
    asked = models.CharField(max_length=32)

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        ordering = ["row", "version"]
        constraints = [models.UniqueConstraint(fields=["row", "version"], name="one_entry_a_version")]
