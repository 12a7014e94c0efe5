"""A case: one number from the first call to the last follow-up."""

from __future__ import annotations

from typing import Self

from django.db import models

from doorstep.store.reader import Reader
from doorstep.store.scope import ScopedQuerySet
from doorstep.vocab.roles import Permission
from doorstep.workflows.case_number import number_of


class CaseQuerySet(ScopedQuerySet):
    permission = Permission.HANDLE_CASES

    def visible_to(self, reader: Reader) -> Self:
        """Cases in which the reader's institution has, or once had, a part."""
        found = super().visible_to(reader)
        if reader.sees_every_case:
            return found
        return found.filter(parties__institution=reader.institution) if reader.institution else self.none()


class Case(models.Model):
    """`sealed` holds who the patient or caller is; beside it stands only what counts and rankings need.

    person   keyed digest of the patient, '' when no number was given
    home     area the patient lives in, 0 when unknown
    """

    sealed = models.BinaryField()
    person = models.CharField(max_length=32, blank=True, default="", db_index=True)
    home = models.IntegerField(default=0)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=32, blank=True, default="")

    objects = CaseQuerySet.as_manager()

    @property
    def number(self) -> str:
        return number_of(self.pk)


class CasePartyQuerySet(CaseQuerySet):
    def visible_to(self, reader: Reader) -> Self:
        """Parties of the cases that the reader sees."""
        return self.filter(case__in=Case.objects.visible_to(reader))


class CaseParty(models.Model):
    """An institution with a part in a case; after `until` it keeps what it saw and learns no more."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parties")
    institution = models.CharField(max_length=32)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    objects = CasePartyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "case"], name="one_party_a_case")]


class CaseMark(models.Model):
    """A keyed digest by which a case is found: the name, the number, or its last digits."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="marks")
    mark = models.CharField(max_length=24, db_index=True)

    objects = CasePartyQuerySet.as_manager()
