"""The list of what a desk was told, and its acknowledgement."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect

from doorstep.core.clock import BEIJING, utc_now
from doorstep.core.errors import BadValue, NotAllowed
from doorstep.core.text import Lang
from doorstep.services import directory, notices
from doorstep.services.notices import Line
from doorstep.web import frame, methods
from doorstep.web.asking import SignedInRequest
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.notices.pages import NoticeLine, NoticesPage
from doorstep.web.page import render
from doorstep.web.words import WORDS, say


@methods.reads
def listed(request: SignedInRequest) -> HttpResponse:
    """What waits to be acknowledged, one line for each case's work, what rings first; asks itself again every few seconds."""
    reader, lang, now = request.user, lang_of(request), utc_now()
    if not reader.institution:
        raise NotAllowed(WORDS["cases.no-place"])
    found, failed = notices.unread(reader=reader, now=now), notices.counts(reader=reader).failed
    works, title = _works(found), say(lang, "notices.title")
    trail = (Choice(say(lang, "cases.title"), "/cases/"), Choice(title, "", True))
    around = frame.of(request, title=title, room="cases", trail=trail)
    page = NoticesPage(
        frame=around,
        sentence=around.synthetic_opening + _sentence(works, directory.name_of(reader.institution).of(lang), lang),
        done=_done(request, lang),
        failed=say(lang, "notices.failed", count=failed) if failed else "",
        lines=tuple(_line(one, lang) for one in works),
        seen=max((one.notice for one in found), default=0),
        again="/notices/",
    )
    return render(request, page, part="rows")


@dataclass(frozen=True, slots=True)
class _Work:
    """One piece of work with the latest it was told of; acknowledging that acknowledges all before it."""

    latest: Line
    rings: bool
    earlier: int


def _works(found: tuple[Line, ...]) -> list[_Work]:
    by_work: dict[int, list[Line]] = {}
    for one in found:
        by_work.setdefault(one.instance, []).append(one)
    works = [_Work(lines[-1], any(one.rings for one in lines), len(lines) - 1) for lines in by_work.values()]
    return sorted(works, key=lambda work: not work.rings)


def _sentence(works: list[_Work], place: str, lang: Lang) -> str:
    if not works:
        return say(lang, "notices.sentence-none", place=place)
    ringing = sum(one.rings for one in works)
    told = say(lang, "notices.ringing", count=ringing) if ringing else ""
    return say(lang, "notices.sentence-one" if len(works) == 1 else "notices.sentence", place=place, count=len(works), ringing=told)


def _line(work: _Work, lang: Lang) -> NoticeLine:
    one = work.latest
    return NoticeLine(
        at=f"{one.made_at.astimezone(BEIJING):%m-%d %H:%M}",
        text=one.text.of(lang),
        number=one.number,
        href=f"/cases/{one.number}/",
        rings=work.rings,
        earlier=say(lang, "notices.earlier", count=work.earlier) if work.earlier else "",
        rung=say(lang, "notices.rung", rung=one.rung) if one.rung > 1 else "",
        action=f"/notices/{one.notice}/acknowledge/",
        action_words=say(lang, "notices.do-what", number=one.number),
    )


def _done(request: SignedInRequest, lang: Lang) -> str:
    count = request.GET.get("done", "")
    return say(lang, "notices.acknowledged", count=int(count)) if count.isdecimal() and 0 < len(count) < 6 else ""


@methods.posts
def acknowledge(request: SignedInRequest, notice: int) -> HttpResponse:
    """Acknowledge one, and what was told before of the same work."""
    done = notices.acknowledge(notice, by=request.user, now=utc_now())
    return HttpResponseRedirect(f"/notices/?done={done}")


@methods.posts
def acknowledge_all(request: SignedInRequest) -> HttpResponse:
    """Acknowledge what stood on the page, and nothing that came in since."""
    seen = request.POST.get("seen", "")
    if not seen.isdecimal() or len(seen) > 18:
        raise BadValue(WORDS["refusal.form-old"], cure=WORDS["refusal.form-old-cure"])
    done = notices.acknowledge_all(by=request.user, seen=int(seen), now=utc_now())
    return HttpResponseRedirect(f"/notices/?done={done}")
