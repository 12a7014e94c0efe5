"""Studies for those who may see them: lists, the order of images, bytes, and matching to a case by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, QuerySet, Sum

from doorstep.core.clock import utc_now
from doorstep.core.errors import NotAllowed, NotFound
from doorstep.core.text import Text
from doorstep.imaging import manifest
from doorstep.imaging.manifest import Item, Series
from doorstep.services import audit, cases, directory, imaging_files, policy
from doorstep.services.imaging_files import ImageKey
from doorstep.services.sealing import unseal
from doorstep.store.models import Case, ImagingObject, ImagingStudy, PersonalRead
from doorstep.store.reader import Reader
from doorstep.vocab.roles import Permission
from doorstep.workflows import case_number

_LISTED = 200
_LOOK = timedelta(hours=1)
"""Within this time the images of one study are one look of one reader."""


@dataclass(frozen=True, slots=True)
class Study:
    """One study as its reader may see it. `case` is the number of its case, '' while it has none."""

    pk: int
    uid: str
    case: str
    order_number: str
    institution: Text
    institution_code: str
    modality: str
    body_part: str
    performed_at: datetime | None
    received_at: datetime
    images: int
    frames: int
    patient_name: str = field(repr=False)
    patient_id: str = field(repr=False)
    description: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Image:
    """One object with where its bytes lie."""

    pk: int
    study: int
    kind: str
    sop_class: str
    transfer_syntax: str
    size: int
    frames: int
    key: ImageKey


def studies(case: Case, *, reader: Reader) -> tuple[Study, ...]:
    """The studies of a case that the reader may see, latest first."""
    if not ImagingStudy.objects.filter(case=case).exists():  # everyone: most cases have none, and who may see them is dear to ask
        return ()
    return _shown(ImagingStudy.objects.visible_to(reader).filter(case=case))


def unmatched(*, reader: Reader) -> tuple[Study, ...]:
    """Studies of the reader's institution that have no case yet, latest first."""
    return _shown(ImagingStudy.objects.visible_to(reader).filter(case=None))


def latest(*, reader: Reader) -> tuple[Study, ...]:
    """Studies that the reader may see, latest first."""
    return _shown(ImagingStudy.objects.visible_to(reader))


def by_order(order_number: str, *, reader: Reader) -> tuple[Study, ...]:
    """Studies that bear an order number; none for ''."""
    return _shown(ImagingStudy.objects.visible_to(reader).filter(order_number=order_number)) if order_number else ()


def get(pk: int, *, reader: Reader) -> Study:
    """One study. Raises NotFound when it is none of the reader's, existing or not."""
    (found,) = _shown(ImagingStudy.objects.visible_to(reader).filter(pk=pk)) or (None,)
    if found is None:
        raise _no_study()
    return found


def opened(pk: int, *, reader: Reader) -> tuple[Study, tuple[Series, ...]]:
    """One study with its series in order; the look is kept."""
    found = get(pk, reader=reader)
    note_look(pk, reader=reader)
    return found, manifest.of(_item(one) for one in ImagingObject.objects.visible_to(reader).filter(study=pk))


def object_bytes(pk: int, *, reader: Reader) -> tuple[Image, bytes]:
    """One object and its bytes, whose digest was checked; the look at its study is kept.

    Raises NotFound when it is none of the reader's, StoreFailed when it is damaged or cannot be fetched.
    """
    found = image(pk, reader=reader)
    note_look(found.study, reader=reader)
    return found, imaging_files.chosen().get(found.key)


def alike(study: Study, *, reader: Reader) -> tuple[Study, ...]:
    """Other studies of the same patient that the reader may see: of the same case, or of the same patient number at the same sender."""
    own = ImagingStudy.objects.visible_to(reader).exclude(pk=study.pk)
    of_case = own.filter(case=case_number.serial_of(study.case)) if study.case else own.none()
    of_sender = (one for one in _shown(own.filter(institution=study.institution_code)) if study.patient_id and one.patient_id == study.patient_id)
    found = {one.pk: one for one in (*_shown(of_case), *of_sender)}
    return tuple(sorted(found.values(), key=lambda one: one.received_at, reverse=True))


def image(pk: int, *, reader: Reader) -> Image:
    """One object without its bytes. Raises NotFound when it is none of the reader's."""
    found = ImagingObject.objects.visible_to(reader).filter(pk=pk).select_related("study").first()
    if found is None:
        raise _no_study()
    return _image(found)


def search(*, reader: Reader, uid: str = "", order_number: str = "", modality: str = "") -> tuple[Study, ...]:
    """Studies that the reader may see, by what is given, latest first; the look at the list is kept."""
    asked = {name: value for name, value in {"uid": uid, "order_number": order_number, "modality": modality}.items() if value}
    found = _shown(ImagingStudy.objects.visible_to(reader).filter(**asked))
    audit.note_personal_read(reader, "imaging studies", rows=len(found))
    return found


def images_by_uid(study_uid: str, *, reader: Reader, series_uid: str = "", sop_uid: str = "") -> tuple[Image, ...]:
    """Objects by their identifiers, of the latest study under that identifier that the reader may see."""
    study = ImagingStudy.objects.visible_to(reader).filter(uid=study_uid).first()
    found = ImagingObject.objects.visible_to(reader).filter(study=study) if study else ImagingObject.objects.none()  # everyone: none
    asked = {"series_uid": series_uid, "sop_uid": sop_uid}
    return tuple(_image(one) for one in found.filter(**{name: uid for name, uid in asked.items() if uid}).select_related("study"))


def match(pk: int, number: str, *, by: Reader, now: datetime) -> None:
    """Give a study to the case with this number. The study must be of the institution of `by`, which must have a part in the case now.

    Raises NotFound for a study or case of others, NotAllowed for a study that another institution sent or that has a case.
    """
    policy.require(by, Permission.HANDLE_CASES)
    case = cases.get(number, reader=by)
    with transaction.atomic():
        cases.require_part(case, by=by)
        study = ImagingStudy.objects.visible_to(by).filter(pk=pk).select_for_update().first()
        if study is None:
            raise _no_study()
        if not by.sees_every_case and study.institution != by.institution:
            raise NotAllowed(Text("这份影像由其他机构发送", "another institution sent this study"), right=Text("由发送机构归入病例", "its sender gives it to a case"))
        if study.case_id is not None and study.case_id != case.pk:
            raise NotAllowed(Text("这份影像已归入另一病例", "this study belongs to another case"))
        if study.case_id is None:
            study.case, study.matched_at = case, now
            study.save(update_fields=["case", "matched_at"])
            audit.record(by, "imaging.match", f"study {study.pk}", case=case.number, how="by hand")


def lost(*, reader: Reader) -> tuple[int, int]:
    """(how many objects there are, how many of them cannot be got with their digest): every byte is read."""
    store, bad, count = imaging_files.chosen(), 0, 0
    for one in ImagingObject.objects.visible_to(reader).select_related("study").iterator():
        count += 1
        try:
            store.get(_image(one).key)
        except imaging_files.StoreFailed:
            bad += 1
    return count, bad


def note_look(study: int, *, reader: Reader) -> None:
    """Keep that the reader looked at a study, once an hour: its images are asked for one by one."""
    subject = f"imaging study {study}"
    seen = PersonalRead.objects.filter(reader=reader.label, subject=subject, at__gt=utc_now() - _LOOK)  # everyone: the reader's own looks
    if not seen.exists():
        audit.note_personal_read(reader, subject, rows=1)


def _shown(rows: QuerySet[ImagingStudy]) -> tuple[Study, ...]:
    return tuple(_study(one) for one in rows.annotate(many=Count("images"), pictures=Sum("images__frames")).order_by("-received_at", "-pk")[:_LISTED])


def _study(row: ImagingStudy) -> Study:
    told = unseal(row.sealed)
    return Study(
        pk=row.pk,
        uid=row.uid,
        case=Case(pk=row.case_id).number if row.case_id else "",
        order_number=row.order_number,
        institution=directory.name_of(row.institution),
        institution_code=row.institution,
        modality=row.modality,
        body_part=row.body_part,
        performed_at=row.performed_at,
        received_at=row.received_at,
        images=row.many,
        frames=row.pictures or 0,
        patient_name=told["name"],
        patient_id=told["id"],
        description=told["description"],
    )


def _item(row: ImagingObject) -> Item:
    return Item(
        key=row.pk,
        series_uid=row.series_uid,
        sop_uid=row.sop_uid,
        series_number=row.series_number,
        series_name=unseal(row.sealed_name)["name"],
        number=row.number,
        position=row.position,
        frames=row.frames,
        rows=row.rows,
        columns=row.columns,
        kind=row.kind,
    )


def _image(row: ImagingObject) -> Image:
    key = ImageKey(row.study.uid, row.series_uid, row.sop_uid, row.digest)
    return Image(row.pk, row.study_id, row.kind, row.sop_class, row.transfer_syntax, row.size, row.frames, key)


def _no_study() -> NotFound:
    return NotFound(
        Text("没有这份影像，或贵院无权查看", "there is no such study, or your institution may not see it"),
        right=Text("发送机构和所属病例的各方可看", "its sender and the parties of its case may"),
    )
