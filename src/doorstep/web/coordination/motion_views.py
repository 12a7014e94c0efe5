"""Referrals in motion now: lines between counties, and the table beside them."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse

from doorstep.core import numbers
from doorstep.core.clock import BEIJING, utc_now
from doorstep.core.text import Lang
from doorstep.services import areas, referrals_in_motion
from doorstep.services.areas import Place, Register
from doorstep.services.referrals_in_motion import OUTSIDE, Direction, Flow, Motion
from doorstep.vocab.levels import AreaLevel
from doorstep.web import charts, frame, methods, table, tilemap
from doorstep.web.asking import SignedInRequest
from doorstep.web.atlas import linemap
from doorstep.web.coordination.pages import Key, MotionPage
from doorstep.web.coordination.views import tabs
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.table import Column, Row, Table
from doorstep.web.words import say

_NAMES = {
    Direction.UP: "coordination.up",
    Direction.EMERGENCY: "coordination.emergency",
    Direction.DOWN: "coordination.down",
    Direction.OUT: "coordination.out",
}


@methods.reads
def motion(request: SignedInRequest) -> HttpResponse:
    """The map; asks itself again every fifteen seconds."""
    lang = lang_of(request)
    found = referrals_in_motion.motion(reader=request.user)
    around = frame.of(request, title=say(lang, "coordination.motion-title"), room="coordination", has_charts=True)
    register = areas.register(reader=request.user)
    page = MotionPage(
        frame=around,
        tabs=tabs(lang, "motion"),
        sentence=around.synthetic_opening + _sentence(found, lang),
        again="/coordination/motion/",
        at=say(lang, "coordination.motion-at", time=f"{utc_now().astimezone(BEIJING):%H:%M:%S}") + _rounded(found, lang),
        keys=tuple(Key(tone, say(lang, _NAMES[one]), _count(found.directions[one], lang)) for tone, one in enumerate(Direction)),
        standing=say(lang, "coordination.standing", arrived=_count(found.arrived, lang), unassigned=_count(found.unassigned, lang)),
        map=_map(found, register, around.synthetic_opening + say(lang, "coordination.motion-map"), lang),
        has_map=bool(found.flows),
        flows=_flows(found, register, around.synthetic_opening + say(lang, "coordination.motion-flows"), lang),
    )
    return render(request, page, part="now")


def _rounded(found: Motion, lang: Lang) -> str:
    return "" if found.is_exact else ("。" if lang == "zh" else ". ") + say(lang, "coordination.rounded")


def _sentence(found: Motion, lang: Lang) -> str:
    if found.total == 0:
        return say(lang, "coordination.motion-none")
    shown = {name: _count(found.directions[one], lang) for name, one in zip(("up", "emergency", "down", "out"), Direction, strict=True)}
    return say(lang, "coordination.motion-sentence", total=_count(found.total, lang), **shown)


def _count(value: int | None, lang: Lang) -> str:
    return say(lang, "coordination.few") if value is None else numbers.grouped(value)


def _name(code: int, register: Register, lang: Lang) -> str:
    if code == OUTSIDE:
        return say(lang, "coordination.outside-place")
    place, name = register.places.get(code), register.name_of(code).of(lang)
    return say(lang, "coordination.city-place", city=name) if place is not None and place.level is AreaLevel.CITY and place.is_home else name


def _map(found: Motion, register: Register, title: str, lang: Lang) -> charts.Chart:
    """Home counties in the middle, everything else around them; what stays within a county stands under its name."""
    homes = [one for one in register.places.values() if one.is_home and one.level is AreaLevel.COUNTY]
    at = linemap.spots(register, homes, _away(found, homes))
    names = {code: _label(code, found, register, lang) for code in at}
    links = [_link(one, at, register, lang) for one in found.flows if one.origin != one.to]
    return charts.motion("motion", title, say(lang, "coordination.motion-map-spoken"), list(at.values()), links, names)


def _away(found: Motion, homes: list[Place]) -> dict[int, int]:
    known = {one.code for one in homes}
    away: dict[int, int] = {}
    for one in found.flows:
        for code in {one.origin, one.to} - known:
            away[code] = away.get(code, 0) + (one.count or 1)
    return away


def _label(code: int, found: Motion, register: Register, lang: Lang) -> str:
    name = say(lang, "area.other-places") if code == linemap.OTHERS else tilemap.short(_name(code, register, lang))
    inside = [one.count for one in found.flows if one.origin == one.to == code]
    if not inside:
        return name
    shown = sum(count for count in inside if count)
    more = "+" if shown and None in inside else ""  # a direction too small to show is not in the sum
    return f"{name}\n{say(lang, 'coordination.inside', count=_count(shown or None, lang) + more)}"


def _link(one: Flow, at: Mapping[int, linemap.Spot], register: Register, lang: Lang) -> dict[str, object]:
    source, target = (code if code in at else linemap.OTHERS for code in (one.origin, one.to))
    way = f"{_name(one.origin, register, lang)} → {_name(one.to, register, lang)}"
    label = f"{say(lang, _NAMES[one.direction])}  {way}  {_count(one.count, lang)}"
    return {"source": source, "target": target, "value": one.count, "tone": [*Direction].index(one.direction), "label": label}


def _flows(found: Motion, register: Register, title: str, lang: Lang) -> Table:
    columns = tuple(Column(say(lang, f"coordination.{name}"), name == "number") for name in ("from", "to", "direction", "number"))
    rows = tuple(
        Row(
            (
                table.words(_name(one.origin, register, lang)),
                table.words(_name(one.to, register, lang)),
                table.words(say(lang, _NAMES[one.direction])),
                table.number(one.count, lang),
            )
        )
        for one in found.flows
    )
    counted = say(lang, "export.exact" if found.is_exact else "export.rounded")
    return Table("flows", title, columns, rows, say(lang, "coordination.motion-empty"), ((say(lang, "export.counts"), counted),))
