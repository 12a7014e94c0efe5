"""The roster of one's own institution: seen by all who handle cases, kept by those who keep its capacity."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.http import HttpResponse, HttpResponseRedirect

from doorstep.core.clock import utc_now
from doorstep.core.errors import BadValue, NotAllowed, UserError
from doorstep.core.text import Lang
from doorstep.services import directory, duties, duty_file
from doorstep.services.duties import EVERY_DAY, Shift
from doorstep.services.gateway import channels
from doorstep.services.readers import Duty
from doorstep.vocab.roles import Permission
from doorstep.web import frame, methods, refusals
from doorstep.web.asking import SignedInRequest
from doorstep.web.duty.pages import ChannelField, Entry, RosterPage
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.refusals import Refusal
from doorstep.web.words import WORDS, say

_FORM = {"rung": "1", "name": "", "account": "", "weekdays": EVERY_DAY, "from_hour": "0", "to_hour": "24"}
_MOST_BYTES = 1_000_000
_DONE = ("added", "removed")


@methods.form
def roster(request: SignedInRequest) -> HttpResponse:
    """The rungs, and the form that puts somebody on one."""
    if not request.user.institution:
        raise NotAllowed(WORDS["cases.no-place"])
    if request.method != "POST":
        return _page(request)
    typed = {name: str(request.POST.get(name, "")) for name in (*_FORM, *_fields())}
    try:
        duties.add(_shift(request.user.institution, typed), by=request.user)
    except UserError as error:
        return _page(request, refusals.of(error, lang_of(request)), typed=typed, status=error.http_status)
    return HttpResponseRedirect("/duty/?done=added")


def _fields() -> tuple[str, ...]:
    return tuple(f"to-{code}" for code in channels())


def _shift(institution: str, typed: Mapping[str, str]) -> Shift:
    whole = [typed[name].strip() for name in ("rung", "from_hour", "to_hour")]
    if not all(one.isascii() and one.isdecimal() and len(one) <= 4 for one in whole):
        raise BadValue(WORDS["duty.whole"], right=WORDS["duty.whole-right"])
    rung, from_hour, to_hour = (int(one) for one in whole)
    return Shift(
        institution,
        rung,
        typed["name"].strip(),
        account=typed["account"].strip(),
        addresses={code: typed[f"to-{code}"].strip() for code in channels() if typed[f"to-{code}"].strip()},
        weekdays=typed["weekdays"].strip(),
        from_hour=from_hour,
        to_hour=to_hour,
    )


@methods.posts
def remove(request: SignedInRequest, duty: int) -> HttpResponse:
    """Take somebody off."""
    duties.remove(duty, by=request.user)
    return HttpResponseRedirect("/duty/?done=removed")


@methods.posts
def load(request: SignedInRequest) -> HttpResponse:
    """Replace the roster by a file, or refuse it with every fault."""
    if not request.user.institution:
        raise NotAllowed(WORDS["cases.no-place"])
    try:
        found = _load(request)
    except UserError as error:
        return _page(request, refusals.of(error, lang_of(request)), status=error.http_status)
    return HttpResponseRedirect(f"/duty/?loaded={sum(found.values())}")


def _load(request: SignedInRequest) -> dict[str, int]:
    file = request.FILES.get("file")
    if file is None:
        raise BadValue(WORDS["duty.no-file"])
    if (file.size or 0) > _MOST_BYTES:
        raise BadValue(WORDS["duty.too-large"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.csv"
        path.write_bytes(file.read())
        return duty_file.load(path, by=request.user)


def _page(request: SignedInRequest, refusal: Refusal | None = None, *, typed: Mapping[str, str] | None = None, status: int = 200) -> HttpResponse:
    reader, lang, now = request.user, lang_of(request), utc_now()
    found, may_keep = duties.roster(reader=reader), reader.may(Permission.KEEP_CAPACITY)
    title = say(lang, "duty.title")
    trail = (Choice(say(lang, "cases.title"), "/cases/"), Choice(title, "", True))
    around = frame.of(request, title=title, room="cases", trail=trail)
    shown = {**_FORM, **(typed or {})}
    page = RosterPage(
        frame=around,
        sentence=around.synthetic_opening + _sentence(found, directory.name_of(reader.institution).of(lang), now, lang),
        done=_done(request, lang),
        entries=tuple(_entry(one, now, lang, may_keep=may_keep) for one in found),
        may_keep=may_keep,
        refusal=refusal,
        is_typed=typed is not None,
        typed={name: shown[name] for name in _FORM},
        accounts=tuple(Choice(name, "", name == shown["account"], name) for name in duties.accounts_of(reader=reader)) if may_keep else (),
        channels=tuple(
            ChannelField(f"to-{code}", one.name.of(lang), one.address.of(lang), shown.get(f"to-{code}", "")) for code, one in channels().items()
        ),
    )
    return render(request, page, status=status)


def _sentence(found: list[Duty], place: str, now: datetime, lang: Lang) -> str:
    on_duty = [one for one in found if duties.stands_now(one, now=now)]
    if not on_duty:
        return say(lang, "duty.sentence-gap" if found else "duty.sentence-none", place=place)
    first = min(one.rung for one in on_duty)
    who = ("、" if lang == "zh" else ", ").join(one.name for one in on_duty if one.rung == first)
    return say(lang, "duty.sentence", place=place, who=who, rungs=len({one.rung for one in on_duty}))


def _done(request: SignedInRequest, lang: Lang) -> str:
    done, loaded = request.GET.get("done", ""), request.GET.get("loaded", "")
    if done in _DONE:
        return say(lang, f"duty.{done}")
    return say(lang, "duty.loaded", count=int(loaded)) if loaded.isdecimal() and len(loaded) < 6 else ""


def _entry(one: Duty, now: datetime, lang: Lang, *, may_keep: bool) -> Entry:
    return Entry(
        rung=str(one.rung),
        name=one.name,
        account=one.account,
        addresses=tuple((channels()[code].name.of(lang) if code in channels() else code, duties.masked(to)) for code, to in one.addresses.items()),
        days=_days(one.weekdays, lang),
        hours=_hours(one, lang),
        is_now=duties.stands_now(one, now=now),
        remove=f"/duty/{one.pk}/remove/" if may_keep else "",
        remove_words=say(lang, "duty.remove-who", rung=one.rung, name=one.name),
    )


def _days(weekdays: str, lang: Lang) -> str:
    if set(weekdays) == set(EVERY_DAY):
        return say(lang, "duty.every-day")
    names = say(lang, "duty.weekday-names").split()
    chosen = [names[int(one) - 1] for one in sorted(weekdays)]
    return "周" + "、".join(chosen) if lang == "zh" else ", ".join(chosen)


def _hours(one: Duty, lang: Lang) -> str:
    if (one.from_hour, one.to_hour) == (0, 24):
        return say(lang, "duty.all-day")
    ends = f"{one.to_hour}:00" if one.to_hour > one.from_hour else say(lang, "duty.next-day", hour=one.to_hour)
    return f"{one.from_hour}:00–{ends}"
