"""One committed load of one file: the Parquet file counts only because this row exists."""

from __future__ import annotations

from django.db import models

from doorstep.store.scope import ScopedQuerySet
from doorstep.vocab.roles import Permission


class BatchQuerySet(ScopedQuerySet):
    permission = Permission.LOAD_FILES


class Batch(models.Model):
    """rows_in = stored + duplicate + revised + quarantined, held by the database too."""

    id = models.BigAutoField(primary_key=True)
    table = models.CharField(max_length=24, db_index=True)
    layout = models.CharField(max_length=48)
    file_name = models.CharField(max_length=255)
    file_digest = models.CharField(max_length=64, db_index=True)
    encoding = models.CharField(max_length=16)
    parquet = models.CharField(max_length=80, unique=True)
    rows_in = models.BigIntegerField()
    stored = models.BigIntegerField()
    duplicate = models.BigIntegerField()
    revised = models.BigIntegerField()
    quarantined = models.BigIntegerField()
    flags = models.JSONField(default=dict)
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=150)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="batch_rows_agree",
                condition=models.Q(
                    rows_in=models.F("stored") + models.F("duplicate") + models.F("revised") + models.F("quarantined")
                ),
            )
        ]
