"""What somebody has typed into a form and not sent yet."""

from __future__ import annotations

from typing import Self

from django.db import models

from doorstep.store.reader import Reader
from doorstep.store.scope import ScopedQuerySet


class DraftQuerySet(ScopedQuerySet):
    def visible_to(self, reader: Reader) -> Self:
        """A draft is for whoever wrote it and nobody else."""
        return self.filter(owner=reader.label)


class Draft(models.Model):
    """`sealed` holds the fields; one draft a form and a person."""

    owner = models.CharField(max_length=150)
    form = models.CharField(max_length=48)
    sealed = models.BinaryField()
    saved_at = models.DateTimeField(db_index=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "form"], name="one_draft_a_form")]
