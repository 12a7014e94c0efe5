"""Images received, matched to their case, and given to those who may see them.

Everything received is stored, a duplicate, or in quarantine with its reason. A file is put before its row: a crash in
between leaves a file that nothing names, and the same object again finds it there.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import IntegrityError, transaction
from django.db.models import F

from doorstep.imaging import reading
from doorstep.imaging.reading import Header
from doorstep.imaging.reasons import Reason, Refused
from doorstep.services import audit, imaging_files, imaging_quarantine
from doorstep.services.imaging_callers import Caller
from doorstep.services.imaging_files import ImageKey
from doorstep.services.sealing import seal
from doorstep.store.models import CaseParty, ImagingObject, ImagingStudy
from doorstep.workflows import case_number


@dataclass(frozen=True, slots=True)
class Received:
    """What became of an object that was taken: stored, or there already. Keys of its rows."""

    status: Literal["stored", "duplicate"]
    study: int
    object: int


def receive(content: bytes, *, source: str, institution: str, now: datetime) -> Received:
    """Take one object of an institution. `source` says by which way and from which caller, such as 'C-STORE CT1'.

    Raises Refused after noting it in quarantine; StoreFailed when the bytes cannot be kept, and then nothing is.
    """
    try:
        return _received(content, reading.read(content), source=source, institution=institution, now=now)
    except Refused as refused:
        imaging_quarantine.note(content, refused, source=source, institution=institution, now=now)
        raise


def _received(content: bytes, header: Header, *, source: str, institution: str, now: datetime) -> Received:
    body = hashlib.sha256(memoryview(content)[header.body_start :]).hexdigest()
    found = _known(header, institution)
    if found is not None:
        return _again(found, header, body)
    digest = hashlib.sha256(content).hexdigest()
    imaging_files.chosen().put(ImageKey(header.study_uid, header.series_uid, header.sop_uid, digest), content)
    try:
        with transaction.atomic():
            study = _study(header, Caller(source, institution), now)
            made = _object(study, header, digest, body, len(content), now)
    except IntegrityError:
        found = _known(header, institution)
        if found is None:
            raise
        return _again(found, header, body)  # another connection was faster
    return Received("stored", study.pk, made.pk)


def _known(header: Header, institution: str) -> ImagingObject | None:
    kept = ImagingObject.objects.filter(institution=institution, sop_uid=header.sop_uid)  # everyone: the sender's own
    found: ImagingObject | None = kept.first()
    return found


def _again(found: ImagingObject, header: Header, body: str) -> Received:
    if found.body_digest != body:
        raise Refused(Reason.CONFLICT, uid=header.sop_uid)
    ImagingObject.objects.filter(pk=found.pk).update(duplicates=F("duplicates") + 1)  # everyone: the sender's own
    return Received("duplicate", found.study_id, found.pk)


def _study(header: Header, by: Caller, now: datetime) -> ImagingStudy:
    """The study of an object, made with its first; given to its case as soon as an order number names one."""
    first = {
        "order_number": header.order_number,
        "modality": header.modality,
        "body_part": header.body_part,
        "performed_at": header.performed_at,
        "received_at": now,
        "sealed": seal({"name": header.patient_name, "id": header.patient_id, "description": header.description}),
    }
    study, is_new = ImagingStudy.objects.get_or_create(institution=by.institution, uid=header.study_uid, defaults=first)  # everyone: the sender's own
    if is_new:
        audit.record(by, "imaging.receive", f"study {study.pk}", modality=header.modality)
        _match_by_order(study, by, now)
    return study


def _match_by_order(study: ImagingStudy, by: Caller, now: datetime) -> None:
    """Give a study to the case whose number it bears, when its sender has a part in that case now."""
    if not case_number.is_number(study.order_number):
        return
    serial = case_number.serial_of(study.order_number)
    if CaseParty.objects.filter(case_id=serial, institution=by.institution, until=None).exists():  # everyone: the sender's own part
        study.case_id, study.matched_at = serial, now
        study.save(update_fields=["case", "matched_at"])
        audit.record(by, "imaging.match", f"study {study.pk}", case=case_number.number_of(serial), how="order number")


def _object(study: ImagingStudy, header: Header, digest: str, body: str, size: int, now: datetime) -> ImagingObject:
    return ImagingObject.objects.create(
        study=study,
        institution=study.institution,
        kind=header.kind.value,
        series_uid=header.series_uid,
        sop_uid=header.sop_uid,
        sop_class=header.sop_class,
        transfer_syntax=header.transfer_syntax,
        digest=digest,
        body_digest=body,
        size=size,
        series_number=header.series_number,
        number=header.number,
        position=header.position,
        frames=header.frames,
        rows=header.rows,
        columns=header.columns,
        received_at=now,
        sealed_name=seal({"name": header.series_name}),
    )
