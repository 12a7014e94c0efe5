"""Studies of images and their objects; the bytes lie in the workspace under their digest, or in a remote archive."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from doorstep.store.models.case import Case, CaseParty
from doorstep.store.reader import Reader
from doorstep.store.scope import OwnInstitutionQuerySet, ScopedQuerySet
from doorstep.vocab.roles import Permission


class ImagingStudyQuerySet(ScopedQuerySet):
    permission = Permission.HANDLE_CASES

    def visible_to(self, reader: Reader) -> Self:
        """Studies that the reader's institution sent, and those of cases in which it had a part when they were matched."""
        found = super().visible_to(reader)
        if reader.sees_every_case:
            return found
        if not reader.institution:
            return self.none()
        parties = CaseParty.objects.filter(case=OuterRef("case"), institution=reader.institution)
        had_part = parties.filter(Q(until=None) | Q(until__gte=OuterRef("matched_at")))
        return found.filter(Q(institution=reader.institution) | Exists(had_part))


class ImagingStudy(models.Model):
    """One examination as one institution sent it. `sealed` holds the patient's name and number, and the description.

    uid            as sent; another institution may send a copy under the same, which is another row
    order_number   as sent (AccessionNumber), '' when none
    matched_at     when it was given to its case; null while it has none
    """

    uid = models.CharField(max_length=64)
    institution = models.CharField(max_length=32, db_index=True)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="studies")
    matched_at = models.DateTimeField(null=True)
    order_number = models.CharField(max_length=64, blank=True, default="", db_index=True)
    modality = models.CharField(max_length=16, blank=True, default="")
    body_part = models.CharField(max_length=16, blank=True, default="")
    performed_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(db_index=True)
    sealed = models.BinaryField()

    objects = ImagingStudyQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["institution", "uid"], name="one_study_an_institution")]

    @property
    def is_matched(self) -> bool:
        return self.case_id is not None


class ImagingObjectQuerySet(ScopedQuerySet):
    def visible_to(self, reader: Reader) -> Self:
        """Objects of the studies that the reader sees."""
        return self.filter(study__in=ImagingStudy.objects.visible_to(reader))


class ImagingObject(models.Model):
    """One image, waveform, document or report.

    kind         image, ecg, pdf or report
    digest       SHA-256 of the file as kept, which also names it
    body_digest  SHA-256 of the data set alone: the same object sent over another way has another header of the file
    duplicates   how often the same came again
    sealed_name  the series' description
    """

    study = models.ForeignKey(ImagingStudy, on_delete=models.PROTECT, related_name="images")
    institution = models.CharField(max_length=32)
    kind = models.CharField(max_length=8)
    series_uid = models.CharField(max_length=64)
    sop_uid = models.CharField(max_length=64)
    sop_class = models.CharField(max_length=64)
    transfer_syntax = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    body_digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    series_number = models.IntegerField(default=0)
    number = models.IntegerField(default=0)
    position = models.FloatField(null=True)
    frames = models.IntegerField(default=1)
    rows = models.IntegerField(default=0)
    columns = models.IntegerField(default=0)
    received_at = models.DateTimeField()
    duplicates = models.IntegerField(default=0)
    sealed_name = models.BinaryField(default=bytes)

    objects = ImagingObjectQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["institution", "sop_uid"], name="one_object_an_institution")]


class QuarantinedImage(models.Model):
    """What was refused, why, and how often it came. The bytes are kept sealed while there is room.

    source   by which way and from which caller it came
    sop_uid  when it could be read
    is_kept  whether the bytes lie in the quarantine
    """

    institution = models.CharField(max_length=32, db_index=True)
    source = models.CharField(max_length=40)
    reason = models.CharField(max_length=24)
    sop_uid = models.CharField(max_length=64, blank=True, default="")
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.IntegerField(default=1)
    is_kept = models.BooleanField(default=False)

    objects = OwnInstitutionQuerySet.as_manager()

    class Meta:
        ordering = ["-last_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["institution", "digest", "reason"], name="one_refusal_a_content")]


class SendingToken(models.Model):
    """What a machine of an institution shows to send and fetch images; only a keyed digest is kept."""

    institution = models.CharField(max_length=32)
    name = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = OwnInstitutionQuerySet.as_manager()

    class Meta:
        ordering = ["institution", "id"]
