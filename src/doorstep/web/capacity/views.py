"""The board of one's own institution, and what is taken, closed or registered there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta

from django.http import HttpResponse, HttpResponseRedirect

from doorstep.core.clock import BEIJING, utc_now
from doorstep.core.errors import BadValue, NotAllowed, NotFound, UserError
from doorstep.core.text import Lang, Text
from doorstep.services import capacity_board, capacity_keeping, directory
from doorstep.services.capacity_board import Place, Service
from doorstep.vocab.roles import Permission
from doorstep.web import frame, methods, refusals
from doorstep.web.asking import SignedInRequest
from doorstep.web.capacity.pages import Bed, BoardPage, Ward
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.refusals import Refusal
from doorstep.web.words import WORDS, say

_KINDS = ("ward", "clinic", "equipment", "visiting")
_FORM = {"kind": "ward", "code": "", "name_zh": "", "name_en": "", "blocks": "", "beds": "", "actor": "", "day": "", "days": "1", "from": "08:00", "to": "12:00", "minutes": "15"}
_MOST_DAYS = 31


@methods.form
def board(request: SignedInRequest) -> HttpResponse:
    """The board, and the form that registers beds or hours."""
    if not request.user.institution:
        raise NotAllowed(WORDS["cases.no-place"])
    if request.method != "POST":
        return _page(request)
    typed = {name: request.POST.get(name, default) for name, default in _FORM.items()}
    try:
        added = _register(request, typed)
    except UserError as error:
        return _page(request, refusals.of(error, lang_of(request)), typed=typed, status=error.http_status)
    return HttpResponseRedirect(f"/capacity/?added={added}")


def _register(request: SignedInRequest, typed: Mapping[str, str]) -> int:
    by, lacking = request.user, [name for name in ("code", "name_zh", "name_en") if not typed[name].strip()]
    if lacking:
        names = [WORDS[f"capacity.{name.replace('_', '-')}"] for name in lacking]
        raise BadValue(Text(f"请填写{'、'.join(one.zh for one in names)}", f"needed: {', '.join(one.en for one in names)}"))
    hours = None if typed["kind"] == "ward" else _hours(typed)
    name = Text(typed["name_zh"].strip(), typed["name_en"].strip())
    service = capacity_keeping.open_service(
        by=by, institution=by.institution, code=typed["code"].strip(), kind=typed["kind"], name=name, blocks=tuple(typed["blocks"].upper().split())
    )
    if hours is None:
        return capacity_keeping.add_beds(service, typed["beds"].split(), by=by)
    days, starts, ends, minutes = hours
    return capacity_keeping.add_hours(service, by=by, actor=typed["actor"].strip() or name.zh, days=days, from_hour=starts, to_hour=ends, minutes=minutes)


def _hours(typed: Mapping[str, str]) -> tuple[list[date], time, time, int]:
    try:
        first, count = date.fromisoformat(typed["day"]), int(typed["days"])
        starts, ends, minutes = time.fromisoformat(typed["from"]), time.fromisoformat(typed["to"]), int(typed["minutes"])
    except ValueError as error:
        raise BadValue(
            Text("日期、时间或分钟数不对", "day, hours or minutes cannot be read"),
            right=Text("日期如 2026-01-31，时间如 08:30，分钟为整数", "a day such as 2026-01-31, hours such as 08:30, whole minutes"),
        ) from error
    if not 1 <= count <= _MOST_DAYS:
        raise BadValue(Text(f"连续天数为 {count}", f"{count} days"), right=Text(f"应为 1 到 {_MOST_DAYS}", f"expected 1 to {_MOST_DAYS}"))
    return [first + timedelta(days=at) for at in range(count)], starts, ends, minutes


@methods.posts
def change(request: SignedInRequest, slot: int, act: str) -> HttpResponse:
    """Take, close or free one place."""
    now = utc_now()
    if act in ("take", "close"):
        capacity_keeping.take_at_the_door(slot, by=request.user, now=now, is_closed=act == "close")
    elif act == "free":
        capacity_keeping.make_free(slot, by=request.user, now=now)
    else:
        raise NotFound(WORDS["refusal.no-page"])
    return HttpResponseRedirect("/capacity/")


def _page(request: SignedInRequest, refusal: Refusal | None = None, *, typed: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    reader, lang = request.user, lang_of(request)
    found, may_keep = capacity_board.board(reader=reader, now=utc_now()), reader.may(Permission.KEEP_CAPACITY)
    place, free, every = directory.name_of(reader.institution).of(lang), sum(one.free for one in found), sum(len(one.places) for one in found)
    added = request.GET.get("added", "")
    shown = typed or {**_FORM, "day": f"{utc_now().astimezone(BEIJING):%Y-%m-%d}"}
    around = frame.of(request, title=say(lang, "capacity.title"), room="capacity")
    told = say(lang, "capacity.sentence" if every else "capacity.sentence-none", place=place, free=free, all=every)
    page = BoardPage(
        frame=around,
        sentence=around.synthetic_opening + told,
        done=say(lang, "capacity.added", count=added) if added.isdecimal() else "",
        wards=tuple(_ward(one, lang, may_keep=may_keep) for one in found),
        kinds=tuple(Choice(say(lang, f"capacity.kind-{kind}"), "", kind == shown["kind"], kind) for kind in _KINDS),
        may_keep=may_keep,
        refusal=refusal,
        typed=shown,
    )
    return render(request, page, status=status)


def _ward(one: Service, lang: Lang, *, may_keep: bool) -> Ward:
    return Ward(
        title=one.name.of(lang),
        kind=say(lang, f"capacity.kind-{one.kind}"),
        count=say(lang, "capacity.count", free=one.free, all=len(one.places)),
        beds=tuple(_bed(place, lang, may_keep=may_keep) for place in one.places),
    )


def _bed(one: Place, lang: Lang, *, may_keep: bool) -> Bed:
    until = say(lang, "capacity.until", time=f"{one.until.astimezone(BEIJING):%m-%d %H:%M}") if one.until else ""
    return Bed(one.label, one.standing, say(lang, f"capacity.{one.standing}"), until, one.case, _acts(one, lang) if may_keep else ())


def _acts(one: Place, lang: Lang) -> tuple[tuple[str, str], ...]:
    if one.standing == capacity_board.FREE:
        return tuple((f"/capacity/{one.slot}/{act}/", say(lang, f"capacity.{act}")) for act in ("take", "close"))
    return () if one.case else ((f"/capacity/{one.slot}/free/", say(lang, "capacity.make-free")),)
