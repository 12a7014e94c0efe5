"""STOW-RS, QIDO-RS and WADO-RS, as far as a viewer and an archive need them.

Source: DICOM PS3.18 clauses 10.4 to 10.6.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from doorstep.core.clock import BEIJING, utc_now
from doorstep.core.errors import BadValue, NotFound
from doorstep.core.text import Text
from doorstep.imaging import dicom_json, multipart, reading
from doorstep.imaging.reasons import OUT_OF_RESOURCES, Refused
from doorstep.services import imaging_store, imaging_studies
from doorstep.services.imaging_callers import Caller
from doorstep.services.imaging_files import StoreFailed
from doorstep.services.imaging_studies import Image, Study
from doorstep.web import methods
from doorstep.web.dicomweb.access import answers, as_json, caller_of, no_token, reader_of

_SLACK = 4 << 20
_MOST_TOLD = 1_000
_ASKED = {"StudyInstanceUID": "uid", "0020000D": "uid", "AccessionNumber": "order_number", "00080050": "order_number", "ModalitiesInStudy": "modality", "00080061": "modality"}
_IGNORED = ("limit", "offset", "includefield", "fuzzymatching")


class TooLarge(BadValue):
    """More bytes than one request may bring."""

    code = "too-large"
    http_status = 413


@answers
def studies(request: HttpRequest) -> HttpResponse:
    """Store objects, or search studies."""
    if request.method == "POST":
        return _store(request)
    return _search(request) if request.method in ("GET", "HEAD") else HttpResponseNotAllowed(["GET", "HEAD", "POST"])


studies.csrf_exempt = True  # type: ignore[attr-defined]  # a store is let in by its token alone, which no page of another site has


def _store(request: HttpRequest) -> HttpResponse:
    caller = caller_of(request)
    if caller is None:
        raise no_token()
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) > reading.MOST_BYTES + _SLACK:
        raise TooLarge(Text("内容太大或未声明长度", "the body is too large, or states no length"), right=Text("每次最大 256 MB", "at most 256 MB at a time"))
    parts = multipart.unpacked(request.read(int(length)), request.headers.get("Content-Type", ""))
    taken: list[tuple[str, str, str]] = []
    failed: list[tuple[str, int]] = []
    for one in parts:
        _take(one.content, caller, taken, failed, str(request.build_absolute_uri("/dicom-web/studies")))
    return as_json(dicom_json.stored(taken, failed), status=200 if not failed else 202 if taken else 409)


def _take(content: bytes, caller: Caller, taken: list[tuple[str, str, str]], failed: list[tuple[str, int]], root: str) -> None:
    try:
        done = imaging_store.receive(content, source=f"STOW {caller.name}", institution=caller.institution, now=utc_now())
        image = imaging_studies.image(done.object, reader=caller)
        taken.append((image.sop_class, image.key.sop_uid, _address(root, image)))
    except Refused as refused:
        failed.append((refused.uid, refused.status))
    except StoreFailed:
        failed.append(("", OUT_OF_RESOURCES))


def _address(root: str, image: Image) -> str:
    return f"{root}/{image.key.study_uid}/series/{image.key.series_uid}/instances/{image.key.sop_uid}"


def _search(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request)
    unknown = [name for name in request.GET if name not in _ASKED and name not in _IGNORED]
    if unknown:
        raise BadValue(
            Text(f"不能按 {unknown[0]} 查询", f"'{unknown[0]}' cannot be asked for"),
            right=Text("可用 StudyInstanceUID、AccessionNumber、ModalitiesInStudy", "expected StudyInstanceUID, AccessionNumber or ModalitiesInStudy"),
        )
    asked = {_ASKED[name]: str(value) for name, value in request.GET.items() if name in _ASKED}
    found = imaging_studies.search(reader=reader, **asked)
    start, most = _whole(request, "offset", 0), _whole(request, "limit", _MOST_TOLD)
    root = str(request.build_absolute_uri("/dicom-web/studies"))
    return as_json([_study(one, root) for one in found[start : start + most]])


def _whole(request: HttpRequest, name: str, default: int) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 7 else default


def _study(one: Study, root: str) -> dicom_json.Json:
    text = dicom_json.text
    return {
        "00080020": text("DA", _local(one.performed_at, "%Y%m%d")),
        "00080030": text("TM", _local(one.performed_at, "%H%M%S")),
        "00080050": text("SH", one.order_number),
        "00080061": text("CS", one.modality),
        "00080080": text("LO", one.institution.zh),
        "00081030": text("LO", one.description),
        "00081190": text("UR", f"{root}/{one.uid}"),
        "00100010": text("PN", one.patient_name),
        "00100020": text("LO", one.patient_id),
        "0020000D": text("UI", one.uid),
        "00201208": dicom_json.number("IS", one.images),
    }


def _local(at: datetime | None, form: str) -> str:
    return at.astimezone(BEIJING).strftime(form) if at else ""


@methods.reads
@answers
def retrieve(request: HttpRequest, study: str, series: str = "", sop: str = "") -> HttpResponse:
    """The objects of a study, or one of them, as they were sent."""
    reader, found = reader_of(request), _found(request, study, series, sop)
    if sum(one.size for one in found) > reading.MOST_BYTES:
        raise TooLarge(Text("整份影像太大", "the study is too large to fetch at once"), cure=Text("请逐个对象取回", "Fetch its objects one by one"))
    media, body = multipart.packed(imaging_studies.object_bytes(one.pk, reader=reader)[1] for one in found)
    return HttpResponse(body, content_type=media, headers={"X-Content-Type-Options": "nosniff"})


@methods.reads
@answers
def metadata(request: HttpRequest, study: str, series: str = "", sop: str = "") -> HttpResponse:
    """What objects say of themselves, without their pixels."""
    reader, found = reader_of(request), _found(request, study, series, sop)
    root = str(request.build_absolute_uri("/dicom-web/studies"))
    told = (dicom_json.metadata(imaging_studies.object_bytes(one.pk, reader=reader)[1], address=_address(root, one)) for one in found)
    return as_json(list(told))


def _found(request: HttpRequest, study: str, series: str, sop: str) -> tuple[Image, ...]:
    """The objects of an address. Raises NotFound when the reader may see none of them."""
    uids: Iterable[str] = [one for one in (study, series, sop) if one]
    found = imaging_studies.images_by_uid(study, reader=reader_of(request), series_uid=series, sop_uid=sop) if all(map(reading.is_uid, uids)) else ()
    if not found:
        raise NotFound(Text("没有这份影像，或无权查看", "there is no such study, or you may not see it"))
    return found[:_MOST_TOLD]
