"""Results of examinations, who looked at them, and what was ordered although or because they exist."""

from __future__ import annotations

from typing import Any, NoReturn, Self

from django.db import models

from doorstep.store.models.case import Case, CaseParty, CaseQuerySet
from doorstep.store.reader import Reader
from doorstep.store.scope import ScopedQuerySet
from doorstep.vocab.roles import Permission


class ResultQuerySet(ScopedQuerySet):
    permission = Permission.HANDLE_CASES

    def visible_to(self, reader: Reader) -> Self:
        """Results that the reader's institution made, and those of persons in whose case it has a part.

        Of what is filed after its part has ended it learns nothing.
        """
        found = super().visible_to(reader)
        if reader.sees_every_case:
            return found
        if not reader.institution:
            return self.none()
        parts = CaseParty.objects.filter(institution=reader.institution)  # everyone: the reader's own parts
        parts = parts.filter(models.Q(until=None) | models.Q(until__gte=models.OuterRef("filed_at")))
        of_person = ~models.Q(person="") & models.Exists(parts.filter(case__person=models.OuterRef("person")))
        of_case = models.Exists(parts.filter(case=models.OuterRef("case")))
        return found.filter(models.Q(institution=reader.institution) | of_person | of_case)


class Result(models.Model):
    """One result as its institution reported it. `sealed` holds value, unit, range, abnormal flag and conclusion.

    person        keyed digest of the patient, '' when no number was given: then only its case leads to it
    performed_on  local day of the examination, by which rules count
    has_data      the value or the image is here, not only a conclusion
    mark          mark of recognition on the report, such as 鄂HR
    study         digest under which its images are kept, '' for none
    source_key    one for each report of an institution; `digest` tells another content under the same key
    is_replaced   an amended report took its place
    """

    person = models.CharField(max_length=32, blank=True, default="")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="results")
    kind = models.CharField(max_length=12)
    item = models.CharField(max_length=32)
    method = models.CharField(max_length=40, blank=True, default="")
    institution = models.CharField(max_length=32)
    performed_at = models.DateTimeField()
    performed_on = models.DateField()
    reported_at = models.DateTimeField()
    filed_at = models.DateTimeField()
    status = models.CharField(max_length=12)
    has_data = models.BooleanField(default=True)
    mark = models.CharField(max_length=16, blank=True, default="")
    sealed = models.BinaryField()
    study = models.CharField(max_length=64, blank=True, default="")
    source_key = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=32)
    is_replaced = models.BooleanField(default=False)

    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering = ["-performed_at", "-id"]
        indexes = [
            models.Index(fields=["person", "item"], name="result_person_item"),
            models.Index(fields=["institution", "item", "performed_on"], name="result_made"),
        ]


class AppendOnlyQuerySet(CaseQuerySet):
    """Rows of the cases that the reader sees; what was written stays as it was."""

    def visible_to(self, reader: Reader) -> Self:
        return self.filter(case__in=Case.objects.visible_to(reader))

    def update(self, **changes: Any) -> NoReturn:
        raise TypeError("these rows are only ever added")

    def delete(self) -> NoReturn:
        raise TypeError("these rows are only ever added")


class AppendOnly(models.Model):
    """A row that is written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("this row is only ever added")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("this row is only ever added")


class RecognitionLook(AppendOnly):
    """Who was shown which earlier result when an examination was about to be ordered, and what the rules said of it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="recognition_looks")
    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="looks")
    item = models.CharField(max_length=32)
    at = models.DateTimeField()
    institution = models.CharField(max_length=32, blank=True, default="")
    actor = models.CharField(max_length=150)
    decision = models.CharField(max_length=24)
    clause = models.CharField(max_length=64)

    objects = AppendOnlyQuerySet.as_manager()


class OrderLine(AppendOnly):
    """One examination of an order: an earlier result accepted, one repeated, or nothing there to accept.

    key        idempotency key of the order and the number of the line
    result     the earlier result that was accepted or repeated, None when there was none
    decision   what the rules said of it then; '' without a result
    reason     code of why it was repeated
    price_cny, dose_msv   of one examination as the list said then
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="order_lines")
    key = models.CharField(max_length=72, unique=True)
    item = models.CharField(max_length=32)
    result = models.ForeignKey(Result, null=True, on_delete=models.PROTECT, related_name="order_lines")
    at = models.DateTimeField(db_index=True)
    institution = models.CharField(max_length=32, db_index=True)
    actor = models.CharField(max_length=150)
    decision = models.CharField(max_length=24, blank=True, default="")
    clause = models.CharField(max_length=64, blank=True, default="")
    holds_until = models.DateField(null=True)
    is_accepted = models.BooleanField(default=False)
    reason = models.CharField(max_length=2, blank=True, default="")
    price_cny = models.FloatField(null=True)
    dose_msv = models.FloatField(null=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
