"""The worklist, the search, the bell."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect

from doorstep.core.clock import utc_now
from doorstep.core.errors import NotAllowed
from doorstep.core.text import Lang
from doorstep.services import cases, directory, notices, worklists
from doorstep.services.worklists import Job, Pile, Worklist
from doorstep.vocab.levels import Urgency
from doorstep.web import frame, methods
from doorstep.web.asking import SignedInRequest
from doorstep.web.cases.pages import BellPage, FoundPage, JobLine, WorklistPage
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.words import WORDS, say

_HOUR, _DAY = 60, 60 * 24


@methods.reads
def listed(request: SignedInRequest) -> HttpResponse:
    """What the reader's institution has to do, by the time left; asks itself again every few seconds."""
    reader, lang = request.user, lang_of(request)
    if not reader.institution:
        raise NotAllowed(WORDS["cases.no-place"])
    wanted = request.GET.get("pile", "")
    pile = Pile(wanted) if wanted in set(Pile) else Pile.MINE
    found = worklists.worklist(pile, reader=reader, now=utc_now())
    told = notices.counts(reader=reader)
    around = frame.of(request, title=say(lang, "cases.title"), room="cases")
    page = WorklistPage(
        frame=around,
        sentence=around.synthetic_opening + _sentence(found, directory.name_of(reader.institution).of(lang), lang),
        piles=_piles(found, pile, lang),
        lines=tuple(line(one, lang) for one in found.jobs),
        empty=say(lang, f"cases.empty-{pile.value}"),
        again=f"/cases/?pile={pile.value}",
        bells=told.ringing,
        bell=say(lang, "cases.bell", count=told.ringing),
        notices=say(lang, "notices.link", count=told.unread),
    )
    return render(request, page, part="rows")


def _sentence(found: Worklist, place: str, lang: Lang) -> str:
    if not found.mine:
        return say(lang, "cases.sentence-none", place=place)
    key = "cases.sentence-alarm" if found.alarms else "cases.sentence"
    return say(lang, key, place=place, mine=found.mine, theirs=found.theirs, alarms=found.alarms)


def _piles(found: Worklist, pile: Pile, lang: Lang) -> tuple[Choice, ...]:
    counts = {Pile.MINE: f" {found.mine}", Pile.THEIRS: f" {found.theirs}", Pile.ENDED: ""}
    return tuple(Choice(say(lang, f"cases.{one.value}") + counts[one], f"/cases/?pile={one.value}", one is pile) for one in Pile)


def line(one: Job, lang: Lang) -> JobLine:
    """A job as a line of a list."""
    return JobLine(
        href=f"/cases/{one.number}/",
        number=one.number,
        patient=one.patient or say(lang, "cases.nobody"),
        what=one.workflow.of(lang) if one.workflow != one.condition else "",
        condition=one.condition.of(lang),
        urgency=one.urgency.label.of(lang),
        is_emergency=one.urgency is Urgency.EMERGENCY,
        state=one.state.of(lang),
        tone=one.tone.value,
        other=say(lang, "cases.to" if one.is_sent else "cases.from", place=one.other.of(lang)),
        left=left(one.minutes_left, lang),
        is_late=one.minutes_left is not None and one.minutes_left < 0,
        do=one.steps[0][1].name.of(lang) if one.steps and one.waits_here else "",
    )


def left(minutes: int | None, lang: Lang) -> str:
    """Time left in words; what has no limit says so."""
    if minutes is None:
        return say(lang, "cases.no-limit")
    if minutes < 0:
        return say(lang, "cases.overdue")
    if minutes >= 2 * _DAY:
        return say(lang, "cases.days", days=minutes // _DAY)
    if minutes >= _HOUR:
        return say(lang, "cases.hours", hours=minutes // _HOUR, minutes=minutes % _HOUR)
    return say(lang, "cases.minutes", minutes=minutes)


@methods.form
def find(request: SignedInRequest) -> HttpResponse:
    """Cases by number, name or digits. What is looked for is posted, so that no address holds a name."""
    lang, query = lang_of(request), request.POST.get("q", "").strip()
    found = cases.search(query, reader=request.user) if query else []
    if len(found) == 1:
        return HttpResponseRedirect(f"/cases/{found[0].number}/")
    names = cases.names_of(found)
    page = FoundPage(
        frame=frame.of(request, title=say(lang, "cases.find-do"), room="cases", trail=(Choice(say(lang, "cases.title"), "/cases/"),)),
        sentence=say(lang, "cases.found", count=len(found)) if found else say(lang, "cases.found-none", text=query or "—"),
        query=query,
        lines=tuple(Choice(f"{one.number} · {names[one.pk] or say(lang, 'cases.nobody')}", f"/cases/{one.number}/") for one in found),
    )
    return render(request, page)


@methods.reads
def bell(request: SignedInRequest) -> HttpResponse:
    """Whether anything rings at the reader's desk; asked for by every case page."""
    lang, ringing = lang_of(request), notices.counts(reader=request.user).ringing
    return render(request, BellPage(frame.of(request, title=""), ringing, say(lang, "cases.bell", count=ringing)), part="ring")
