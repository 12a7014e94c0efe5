"""One study: the viewer for pictures, drawn waveforms, reports and documents."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.http import HttpResponse

from doorstep.core.text import Lang
from doorstep.imaging.known import Kind
from doorstep.imaging.manifest import Item, Series
from doorstep.services import imaging_contents, imaging_studies
from doorstep.services.imaging_studies import Study
from doorstep.services.readers import Account
from doorstep.web import frame, methods
from doorstep.web.asking import SignedInRequest
from doorstep.web.frame import Choice
from doorstep.web.imaging import ecg_paper, lines
from doorstep.web.imaging.pages import EcgBlock, ReportBlock, StudyPage
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.words import say

POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""For this page alone: pointers drawn by the viewer are pictures that its script makes (blob:), and its decoders run in a worker.

The worker's script comes from the site as a static file; WebAssembly is compiled there and never in the page, so that the
page itself needs no 'wasm-unsafe-eval'.
"""
_SAID = ("loading", "failed", "none", "slice", "zoom", "length", "mean", "area", "pane", "image-of", "no-results", "play", "stop", "unsized", "series")
_MOST_BLOCKS = 12


@methods.reads
def detail(request: SignedInRequest, study: int) -> HttpResponse:
    """The study; `?with=12` puts another beside it."""
    reader, lang = request.user, lang_of(request)
    found, series = imaging_studies.opened(study, reader=reader)
    beside = _beside(request, reader)
    patient = found.patient_name or say(lang, "imaging.nobody")
    title = f"{patient} · {lines.what(found, lang)}"
    trail = (Choice(say(lang, "imaging.title"), "/imaging/"), Choice(title, "", True))
    around = frame.of(request, title=title, room="imaging", trail=trail)
    pictures = [one for one in series if one.kind == Kind.IMAGE]
    page = StudyPage(
        frame=around,
        sentence=around.synthetic_opening + _sentence(found, lang, patient),
        facts=_facts(found, lang),
        case=found.case,
        has_images=bool(pictures),
        is_compared=beside is not None,
        manifest=json.dumps([_manifest(found, pictures, lang), *([beside] if beside else [])], ensure_ascii=False),
        said=json.dumps({name: say(lang, f"viewer.{name}") for name in _SAID}, ensure_ascii=False),
        others=_others(found, reader, lang),
        ecgs=_ecgs(request, series, lang),
        reports=_reports(series, reader, lang),
        documents=_documents(series, lang),
    )
    answer = render(request, page)
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


def _sentence(found: Study, lang: Lang, patient: str) -> str:
    return say(lang, "imaging.study-sentence", patient=patient, what=lines.what(found, lang), sender=found.institution.of(lang), day=lines.day(found.performed_at))


def _facts(found: Study, lang: Lang) -> tuple[tuple[str, str], ...]:
    shown = (
        ("patient-id", found.patient_id),
        ("order", found.order_number),
        ("received", lines.day(found.received_at)),
        ("images", say(lang, "imaging.counts", images=found.images, frames=found.frames)),
    )
    return tuple((say(lang, f"imaging.{name}"), text) for name, text in shown if text)


def _manifest(found: Study, series: Iterable[Series], lang: Lang) -> dict[str, object]:
    """What the script needs of one study: series with the addresses of their pictures, in order."""
    return {
        "study": found.pk,
        "patient": found.patient_name,
        "title": f"{lines.what(found, lang)} · {lines.day(found.performed_at)}",
        "modality": found.modality,
        "series": [{"number": one.number, "name": one.name, "images": [address for item in one.items for address in _addresses(item)]} for one in series],
    }


def _addresses(item: Item) -> list[str]:
    plain = f"/imaging/objects/{item.key}/"
    return [plain] if item.frames == 1 else [f"{plain}?frame={number}" for number in range(1, item.frames + 1)]


def _beside(request: SignedInRequest, reader: Account) -> dict[str, object] | None:
    wanted = request.GET.get("with", "")
    if not wanted.isdecimal() or len(wanted) > 12:
        return None
    found, series = imaging_studies.opened(int(wanted), reader=reader)
    return _manifest(found, [one for one in series if one.kind == Kind.IMAGE], lang_of(request))


def _others(found: Study, reader: Account, lang: Lang) -> tuple[Choice, ...]:
    """What may stand beside: the study itself, others of its case, others of the same patient number from the same sender."""
    every = imaging_studies.alike(found, reader=reader)
    here = lines.address(found.pk)
    own = Choice(say(lang, "viewer.same-study"), f"{here}?with={found.pk}")
    return (own, *(Choice(f"{lines.what(one, lang)} · {lines.day(one.performed_at)}", f"{here}?with={one.pk}") for one in every))


def _of_kind(series: Iterable[Series], kind: Kind) -> list[Item]:
    return [item for one in series if one.kind == kind for item in one.items][:_MOST_BLOCKS]


def _ecgs(request: SignedInRequest, series: Iterable[Series], lang: Lang) -> tuple[EcgBlock, ...]:
    paper = ecg_paper.asked(request.GET.get("speed", ""), request.GET.get("gain", ""))
    return tuple(ecg_paper.drawn(imaging_contents.ecg(item.key, reader=request.user), paper, lang) for item in _of_kind(series, Kind.ECG))


def _reports(series: Iterable[Series], reader: Account, lang: Lang) -> tuple[ReportBlock, ...]:
    items = _of_kind(series, Kind.REPORT)
    return tuple(ReportBlock(say(lang, "imaging.report", number=at), imaging_contents.lines(item.key, reader=reader)) for at, item in enumerate(items, 1))


def _documents(series: Iterable[Series], lang: Lang) -> tuple[Choice, ...]:
    items = _of_kind(series, Kind.PDF)
    return tuple(Choice(say(lang, "imaging.document", number=at), f"/imaging/objects/{item.key}/document/") for at, item in enumerate(items, 1))
