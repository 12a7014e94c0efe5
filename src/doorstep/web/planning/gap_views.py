"""Gaps: for what people leave, why, and what is missing at home."""

from __future__ import annotations

from django.http import HttpResponse

from doorstep.core import numbers
from doorstep.services import areas
from doorstep.services import gaps as services
from doorstep.services.gaps import LEVELS, PARTS, Gap, Gaps, Rank
from doorstep.vocab.levels import AreaLevel
from doorstep.web import figures, frame, methods, pickers
from doorstep.web.asking import Asked, SignedInRequest, asked
from doorstep.web.figures import Ribbon
from doorstep.web.frame import Choice
from doorstep.web.page import render
from doorstep.web.pickers import Pickers
from doorstep.web.planning import gap_shown, gap_tables
from doorstep.web.planning.gap_pages import GapPage, GapsPage

_LIMITS = ("30", "60", "120")


@methods.reads
def gaps(request: SignedInRequest) -> HttpResponse:
    """The ranked gaps of an area."""
    question = asked(request)
    found = _found(question)
    title = question.say("planning.gaps")
    trail = (Choice(question.say("planning.title"), "/planning/"), Choice(title, "", True))
    page = GapsPage(
        frame=frame.of(request, title=title, room="planning", trail=trail, asked=question, has_charts=True),
        sentence=question.opened(_sentence(question, found)),
        ribbon=_ribbon(question, found),
        pickers=_pickers(question, found),
        is_known=any(one.left is not None for one in found.gaps),
        has_reasons=found.reasons is not None,
        meaning=found.rank.meaning.of(question.lang),
        key=gap_shown.key(question, found),
        reasons=gap_shown.chart(question, found),
        gaps=gap_tables.first(question, found),
        every=gap_tables.every(question, found),
        filled=gap_tables.filled(question),
        open_techniques=gap_tables.still_open(question),
    )
    return render(request, page)


@methods.reads
def gap(request: SignedInRequest, code: str) -> HttpResponse:
    """One gap."""
    question = asked(request)
    area, level, rank, limit = _chosen(question)
    subject = services.of_area(area, basis=question.basis, period=question.period, level=level, reader=question.reader)
    found = services.detail(subject, code, rank=rank, reader=question.reader, limit_minutes=limit)
    name = found.gap.unit.name.of(question.lang)
    query = question.with_query().partition("?")[2]
    back = f"/planning/gaps/{'?' + query if query else ''}"
    trail = (Choice(question.say("planning.title"), "/planning/"), Choice(question.say("planning.gaps"), back), Choice(name, "", True))
    page = GapPage(
        frame=frame.of(request, title=name, room="planning", trail=trail, asked=question, has_charts=True),
        sentence=question.opened(_sentence_of(question, found.gaps, found.gap)),
        ribbon=_ribbon(question, found.gaps),
        about=gap_shown.about(question, found),
        has_reasons=found.gap.reasons is not None,
        chart=gap_shown.chart_of(question, found.gap),
        reasons=gap_tables.reasons(question, found),
        destinations=gap_tables.destinations(question, found),
        at_home=gap_tables.at_home(question, found),
    )
    return render(request, page)


def _chosen(asked: Asked) -> tuple[int, AreaLevel | None, Rank, float]:
    """Area (0 for the reader's own), level (None for the area's own), order, and what is too far."""
    area = pickers.chosen(asked, "area", [str(code) for code, _ in _areas(asked)])
    level = pickers.chosen(asked, "level", [one.value for one in LEVELS])
    rank = pickers.chosen(asked, "rank", [one.value for one in Rank])
    limit = pickers.chosen(asked, "limit", _LIMITS)
    return int(area or 0), AreaLevel(level) if level else None, Rank(rank) if rank else Rank.CASES, float(limit or services.LIMIT_MINUTES)


def _found(asked: Asked) -> Gaps:
    area, level, rank, limit = _chosen(asked)
    subject = services.of_area(area, basis=asked.basis, period=asked.period, level=level, reader=asked.reader)
    return services.found(subject, rank=rank, reader=asked.reader, limit_minutes=limit)


def _areas(asked: Asked) -> list[tuple[int, str]]:
    """Areas one level below the reader's own, down to counties."""
    below = asked.register.children(areas.subject(reader=asked.reader).code)
    return [(one.code, one.name.of(asked.lang)) for one in below if one.level in LEVELS and areas.sees_inside(asked.reader, one.code)]


def _pickers(asked: Asked, found: Gaps) -> Pickers:
    query = dict(asked.query)
    own = areas.subject(reader=asked.reader)
    levels = [("", asked.say("gaps.level-own")), *((one.value, asked.say(f"gaps.level-{one.value}")) for one in LEVELS)]
    return pickers.together(
        asked,
        pickers.picker("area", asked.say("gaps.area"), [("", own.name.of(asked.lang)), *((str(code), name) for code, name in _areas(asked))], query.get("area", "")),
        pickers.picker("level", asked.say("gaps.level"), levels, query.get("level", "")),
        pickers.picker("rank", asked.say("gaps.rank"), [("" if one is Rank.CASES else one.value, one.label.of(asked.lang)) for one in Rank], query.get("rank", "")),
        pickers.picker("limit", asked.say("gaps.limit"), [("" if one == _LIMITS[1] else one, asked.say("gaps.minutes", minutes=one)) for one in _LIMITS], query.get("limit", "")),
    )


def _sentence(asked: Asked, found: Gaps) -> str:
    known = _known(asked, found)
    if not found.gaps:
        return asked.say("gaps.sentence-none", **known)
    if found.due is None or found.left is None:
        return asked.say("gaps.sentence-few", **known)
    known |= {"left": numbers.grouped(found.left), "due": numbers.grouped(found.due)}
    first = next((one for one in found.gaps if one.left is not None), None)
    if first is None:
        return asked.say("gaps.sentence-scattered", **known)
    if found.reasons is None:
        reason = found.unexplained.message(asked.lang) if found.unexplained else asked.say("table.none")
        return asked.say("gaps.sentence-why-unknown", **known, reason=reason)
    most = gap_shown.main_reason(found.reasons)
    return asked.say(
        "gaps.sentence",
        **known,
        reason=asked.say(f"gaps.part-{PARTS[most]}"),
        share=numbers.percent(found.reasons[most] / found.due) if found.due else asked.say("table.none"),
        rank=found.rank.label.of(asked.lang),
        first=first.unit.name.of(asked.lang),
        count=_count(asked, first.left),
    )


def _sentence_of(asked: Asked, gaps: Gaps, gap: Gap) -> str:
    known = _known(asked, gaps) | {
        "name": gap.unit.name.of(asked.lang),
        **{name: _count(asked, getattr(gap, name)) for name in ("stays", "left", "avoidable", "necessary")},
    }
    is_split = gap.avoidable is not None and gap.necessary is not None and bool(gap.avoidable or gap.necessary)
    if gap.reasons is None or not sum(gap.reasons):
        return asked.say("gap.sentence-why-unknown" if is_split else "gap.sentence-bare", **known)
    most = gap_shown.main_reason(gap.reasons)
    known |= {"reason": asked.say(f"gaps.part-{PARTS[most]}"), "count": numbers.grouped(gap.reasons[most])}
    return asked.say("gap.sentence" if is_split else "gap.sentence-short", **known)


def _known(asked: Asked, found: Gaps) -> dict[str, str]:
    return {"area": asked.name(found.asked.area), "period": asked.period.label(asked.lang), "level": asked.say(f"gaps.level-{found.asked.level.value}")}


def _count(asked: Asked, count: int | None) -> str:
    return asked.say("gap.too-few") if count is None else numbers.grouped(count)


def _ribbon(asked: Asked, found: Gaps) -> Ribbon:
    plain = figures.ribbon(asked)
    due = asked.say("gaps.due-of", due=_count(asked, found.due), left=_count(asked, found.left))
    items = (*plain.items[:2], (asked.say("gaps.due"), due), *plain.items[2:])
    told = [plain.warning] if plain.warning else []
    if found.unknown and found.reasons is not None:
        names = (", " if asked.lang == "en" else "、").join(asked.say(f"gaps.part-{one}") for one in found.unknown)
        told.append(asked.say("gaps.unknown", names=names))
    return Ribbon(items, " ".join(told))

