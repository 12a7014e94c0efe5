"""Studies as lines of a list, and as links on the page of their case."""

from __future__ import annotations

from datetime import datetime

from doorstep.core.clock import BEIJING
from doorstep.core.text import Lang
from doorstep.imaging import modalities
from doorstep.services import imaging_studies
from doorstep.services.imaging_quarantine import Kept
from doorstep.services.imaging_studies import Study
from doorstep.services.readers import Account, Case
from doorstep.web.frame import Choice
from doorstep.web.imaging.pages import RefusedLine, StudyLine
from doorstep.web.words import say


def of_case(case: Case, *, reader: Account, lang: Lang) -> tuple[Choice, ...]:
    """Links to the studies of a case that its reader may see."""
    found = imaging_studies.studies(case, reader=reader)
    return tuple(Choice(f"{what(one, lang)} · {day(one.performed_at or one.received_at)}", address(one.pk)) for one in found)


def address(study: int) -> str:
    return f"/imaging/{study}/"


def what(one: Study, lang: Lang) -> str:
    """Kind of examination, part of the body and description, as far as they are known."""
    kind = modalities.name_of(one.modality)
    parts = [kind.of(lang) if kind else say(lang, "imaging.kind-unknown"), one.body_part.title(), one.description]
    return " · ".join(dict.fromkeys(part for part in parts if part))


def day(at: datetime | None) -> str:
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}" if at else "—"


def line(one: Study, lang: Lang, *, reader: Account, typed: str = "") -> StudyLine:
    is_own = one.institution_code == reader.institution
    return StudyLine(
        href=address(one.pk),
        patient=one.patient_name or say(lang, "imaging.nobody"),
        what=what(one, lang),
        counts=say(lang, "imaging.counts", images=one.images, frames=one.frames),
        performed=day(one.performed_at),
        received=day(one.received_at),
        sender=one.institution.of(lang),
        order=one.order_number,
        case=one.case,
        match=f"/imaging/{one.pk}/match/" if is_own and not one.case else "",
        typed=typed,
    )


def refused(one: Kept, lang: Lang) -> RefusedLine:
    size = f"{one.size / 1024:,.0f} KB" if one.size < 1 << 20 else f"{one.size / (1 << 20):,.1f} MB"
    times = say(lang, "imaging.times", count=one.times)
    return RefusedLine(one.what.of(lang), one.cure.of(lang), one.source, size, times, day(one.last_at))
