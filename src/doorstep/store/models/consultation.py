"""What remote care rests on: agreements between institutions, the experts they name, what was signed, what it costs."""

from __future__ import annotations

from typing import Self

from django.db import models

from doorstep.store.models.instance import Instance
from doorstep.store.reader import Reader
from doorstep.store.scope import ScopedQuerySet


class AgreementQuerySet(ScopedQuerySet):
    def visible_to(self, reader: Reader) -> Self:
        """Agreements to which the reader's institution is a party."""
        if reader.sees_every_case:
            return self.all()
        return self.filter(models.Q(inviting=reader.institution) | models.Q(invited=reader.institution)) if reader.institution else self.none()


class Agreement(models.Model):
    """That one institution may ask another for consultations or diagnoses, from-to.

    kinds      workflows it covers
    fee_fen    what one service costs, in fen, as agreed; recorded, never billed
    digest     of the signed document, which lies sealed in the workspace; '' when it is kept on paper only
    """

    inviting = models.CharField(max_length=32, db_index=True)
    invited = models.CharField(max_length=32)
    kinds = models.JSONField(default=list)
    since = models.DateField()
    until = models.DateField(null=True)
    fee_fen = models.PositiveIntegerField(default=0)
    terms = models.CharField(max_length=400, blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")
    noted_by = models.CharField(max_length=150)
    noted_at = models.DateTimeField()

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["inviting", "invited", "since"]
        constraints = [models.UniqueConstraint(fields=["inviting", "invited", "since"], name="one_agreement_a_day")]


class ExpertQuerySet(ScopedQuerySet):
    """Who answers where is no secret among those who work in the region."""


class Expert(models.Model):
    """A doctor who answers consultations or reads images for an institution.

    independent_since   since when the doctor has practised on their own; None when not told
    seen_at             when their browser last asked for the queue: lately means on line
    """

    account = models.CharField(max_length=150, unique=True)
    institution = models.CharField(max_length=32, db_index=True)
    name = models.CharField(max_length=80)
    specialty = models.CharField(max_length=32)
    title = models.CharField(max_length=24)
    independent_since = models.DateField(null=True)
    is_listed = models.BooleanField(default=True)
    seen_at = models.DateTimeField(null=True)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        ordering = ["institution", "specialty", "name"]


class OfInstanceQuerySet(ScopedQuerySet):
    def visible_to(self, reader: Reader) -> Self:
        """Rows of cases in which the reader's institution has, or had, a part."""
        if reader.sees_every_case:
            return self.all()
        return self.filter(instance__case__parties__institution=reader.institution) if reader.institution else self.none()


class Signed(models.Model):
    """A signed text: an opinion, a first reading, a report. The database refuses to change it.

    number    1 for what was signed first, more for each amendment of the same kind
    digest    SHA-256 of the text with its signer and time, so that a copy can be checked
    """

    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="signed")
    kind = models.CharField(max_length=12)
    number = models.PositiveSmallIntegerField(default=1)
    sealed = models.BinaryField()
    digest = models.CharField(max_length=64)
    signer = models.CharField(max_length=150)
    signer_name = models.CharField(max_length=80)
    title = models.CharField(max_length=24)
    institution = models.CharField(max_length=32)
    at = models.DateTimeField()

    objects = OfInstanceQuerySet.as_manager()

    class Meta:
        ordering = ["instance", "kind", "number"]
        constraints = [models.UniqueConstraint(fields=["instance", "kind", "number"], name="one_text_a_number")]


class FeeLine(models.Model):
    """What one service is worth by the agreement in force: recorded for settlement, not billed."""

    instance = models.OneToOneField(Instance, on_delete=models.PROTECT, related_name="fee")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="fees")
    payer = models.CharField(max_length=32)
    payee = models.CharField(max_length=32)
    amount_fen = models.PositiveIntegerField()
    at = models.DateTimeField()

    objects = OfInstanceQuerySet.as_manager()


class QualitySampleQuerySet(ScopedQuerySet):
    def visible_to(self, reader: Reader) -> Self:
        """Samples of what the reader's institution signed."""
        if reader.sees_every_case:
            return self.all()
        return self.filter(signed__institution=reader.institution) if reader.institution else self.none()


class QualitySample(models.Model):
    """A signed report drawn at random to be read again by another reader. `verdict` is '' until it was."""

    signed = models.OneToOneField(Signed, on_delete=models.PROTECT, related_name="sample")
    drawn_at = models.DateTimeField()
    verdict = models.CharField(max_length=16, blank=True, default="")
    judged_by = models.CharField(max_length=150, blank=True, default="")
    judged_at = models.DateTimeField(null=True)

    objects = QualitySampleQuerySet.as_manager()

    class Meta:
        ordering = ["-drawn_at", "id"]
