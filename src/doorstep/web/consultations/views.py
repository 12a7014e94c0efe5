"""The queue of consultations, readings and critical values, by specialty, with who is on line."""

from __future__ import annotations

from django.http import HttpResponse

from doorstep.core.clock import utc_now
from doorstep.core.errors import NotAllowed
from doorstep.core.text import Lang
from doorstep.services import directory, experts, worklists
from doorstep.services.experts import Entry
from doorstep.vocab.professions import SPECIALTIES
from doorstep.web import frame, methods
from doorstep.web.asking import SignedInRequest
from doorstep.web.cases.views import line
from doorstep.web.consultations.pages import ExpertLine, QueuePage
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.words import WORDS, say

WORKFLOWS = ("critical-value", "consultation", "diagnosis")


@methods.reads
def queue(request: SignedInRequest) -> HttpResponse:
    """What waits for experts of the reader's institution, and what it waits for itself; asks itself again."""
    reader, lang, now = request.user, lang_of(request), utc_now()
    if not reader.institution:
        raise NotAllowed(WORDS["cases.no-place"])
    experts.seen(reader, now=now)
    wanted = request.GET.get("specialty", "")
    wanted = wanted if wanted in SPECIALTIES else ""
    jobs = worklists.queue(WORKFLOWS, reader=reader, now=now, specialty=wanted)
    there = [one for one in experts.listed(specialty=wanted, now=now) if one.is_on_line]
    title = say(lang, "consult.title")
    around = frame.of(request, title=title, room="consultations")
    page = QueuePage(
        frame=around,
        sentence=around.synthetic_opening + _sentence(directory.name_of(reader.institution).of(lang), sum(one.waits_here for one in jobs), len(there), lang),
        specialties=_specialties(reader.institution, wanted, lang),
        lines=tuple(line(one, lang) for one in jobs),
        on_line=tuple(expert_line(one, lang) for one in there),
        again=f"/consultations/?specialty={wanted}",
    )
    return render(request, page, part="rows")


def _sentence(place: str, mine: int, on_line: int, lang: Lang) -> str:
    return say(lang, "consult.sentence" if mine else "consult.sentence-none", place=place, mine=mine, on_line=on_line)


def _specialties(institution: str, wanted: str, lang: Lang) -> tuple[Choice, ...]:
    """All, and the specialties of the own roster."""
    own = {one.specialty for one in experts.listed(institution, now=utc_now())}
    named = [(code, name) for code, name in SPECIALTIES.items() if name in own or code == wanted]
    every = Choice(say(lang, "consult.all"), "/consultations/", not wanted)
    return (every, *(Choice(name.of(lang), f"/consultations/?specialty={code}", code == wanted) for code, name in named))


def expert_line(one: Entry, lang: Lang, *, strike: str = "") -> ExpertLine:
    """An expert as a line of a list."""
    return ExpertLine(
        one.name,
        one.account,
        directory.name_of(one.institution).of(lang),
        one.specialty.of(lang),
        one.title.of(lang),
        one.independent_since.isoformat() if one.independent_since else "",
        one.is_on_line,
        strike,
    )
