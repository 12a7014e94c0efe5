"""The outflow atlas: a map of lines, the Sankey, rankings and the table."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpResponse

from doorstep.core import numbers
from doorstep.services import areas, flow_matrix, flows, summary
from doorstep.services.areas import Place
from doorstep.services.disclosure import Figure
from doorstep.services.flows import OTHER_CONDITIONS, Narrowing, Outflow
from doorstep.vocab.condition_groups import GROUPS
from doorstep.vocab.divisions import ancestors
from doorstep.vocab.levels import AreaLevel, Route
from doorstep.web import figures, frame, methods, pickers
from doorstep.web.areas import outward
from doorstep.web.areas.pages import Leaving
from doorstep.web.asking import Asked, SignedInRequest, asked
from doorstep.web.atlas import lines
from doorstep.web.atlas.pages import AtlasPage
from doorstep.web.page import render
from doorstep.web.pickers import Pickers
from doorstep.web.table import Table

_SEVERITIES = {"yes": True, "no": False}
_ABOVE = (AreaLevel.COUNTY, AreaLevel.CITY, AreaLevel.PROVINCE)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Whose stays, and which of them."""

    place: Place
    beyond: AreaLevel
    narrowed: Narrowing


@methods.reads
def atlas(request: SignedInRequest) -> HttpResponse:
    """Who leaves, for what and to where."""
    question = asked(request)
    wanted = _wanted(question)
    inside = areas.sees_inside(question.reader, wanted.place.code)
    found = _outflow(question, wanted) if inside else None
    origins = _origins(question, wanted.place) if inside else ()
    matrix = flow_matrix.matrix(
        frozenset(one.code for one in origins),
        basis=question.basis,
        period=question.period,
        reader=question.reader,
        narrowed=wanted.narrowed,
    )
    name = wanted.place.name.of(question.lang)
    page = AtlasPage(
        frame=frame.of(request, title=question.say("atlas.title"), room="atlas", asked=question, has_charts=True),
        sentence=_sentence(question, wanted, found),
        ribbon=figures.ribbon(question, _share(found)),
        pickers=_pickers(question, wanted),
        only_total="" if inside else question.say("area.only-total", area=name),
        has_map=bool(origins),
        map=lines.chart(question, name, origins, matrix),
        map_note=question.say("atlas.map-note"),
        lines=_told(question, wanted, lines.table_of(question, name, origins, matrix)),
        leaving=outward.leaving(question, found, name) or Leaving(None, False),
        links=_told(question, wanted, outward.links_table(question, found)),
        destinations=_told(question, wanted, outward.destinations_table(question, found)),
        conditions=_told(question, wanted, outward.conditions_table(question, found)),
        has_conditions=wanted.place.level is not AreaLevel.TOWNSHIP and not wanted.narrowed.condition,
        routes=_told(question, wanted, outward.routes_table(question, found)),
    )
    return render(request, page)


def _told(asked: Asked, wanted: _Wanted, found: Table) -> Table:
    """A table whose download says whose stays it counts, outside of what, and which of them."""
    about = [
        (asked.say("atlas.whose"), wanted.place.name.of(asked.lang)),
        (asked.say("atlas.beyond"), _beyond_words(asked, wanted.beyond)),
    ]
    if words := _narrowing(asked, wanted.narrowed):
        about.append((asked.say("atlas.only"), words))
    return replace(found, notes=(*about, *found.notes))


def _wanted(asked: Asked) -> _Wanted:
    place = _place(asked)
    is_township = place.level is AreaLevel.TOWNSHIP
    levels = _levels(place)
    beyond = pickers.chosen(asked, "beyond", [level.value for level in _ABOVE])
    conditions = () if is_township else (*(one.code for one in GROUPS), OTHER_CONDITIONS)
    severe = pickers.chosen(asked, "severe", () if is_township else tuple(_SEVERITIES))
    route = pickers.chosen(asked, "route", [one.value for one in Route])
    level = AreaLevel(beyond) if beyond in levels else levels[0]  # another area was chosen, which has no such level
    narrowed = Narrowing(
        condition=pickers.chosen(asked, "condition", conditions),
        route=Route(route) if route else None,
        severe=_SEVERITIES.get(severe),
        beyond=level,
    )
    return _Wanted(place, level, narrowed)


def _place(asked: Asked) -> Place:
    """The area asked for, else the reader's own."""
    said = dict(asked.query).get("area", "")
    if not said:
        return areas.subject(reader=asked.reader)
    return areas.place(int(said) if said.isdecimal() else 0, reader=asked.reader)


def _levels(place: Place) -> tuple[AreaLevel, ...]:
    """The areas that may count as home, the place's own first; a township's people leave when they leave their county."""
    if place.level is AreaLevel.TOWNSHIP:
        return (AreaLevel.COUNTY,)
    return tuple(reversed(_ABOVE[: _ABOVE.index(place.level) + 1]))


def _origins(asked: Asked, place: Place) -> tuple[Place, ...]:
    """The home counties whose lines are drawn."""
    if place.level is AreaLevel.TOWNSHIP:
        return ()
    counties = (one for one in asked.register.places.values() if one.is_home and one.level is AreaLevel.COUNTY)
    return tuple(one for one in counties if one.code == place.code or place.code in ancestors(one.code))


def _outflow(asked: Asked, wanted: _Wanted) -> Outflow:
    return flows.outflow(
        wanted.place.code, basis=asked.basis, period=asked.period, reader=asked.reader, narrowed=wanted.narrowed
    )


def _share(found: Outflow | None) -> Figure | None:
    """The share that left, of those looked at."""
    if found is None:
        return None
    is_hidden = found.total is None or found.all_stays is None
    return Figure(found.total, found.all_stays, is_hidden=is_hidden)


def _pickers(asked: Asked, wanted: _Wanted) -> Pickers:
    lang, narrowed = asked.lang, wanted.narrowed
    is_township = wanted.place.level is AreaLevel.TOWNSHIP
    homes = [one for one in asked.register.places.values() if one.is_home and one.level is not AreaLevel.TOWNSHIP]
    mine = [one for one in homes if areas.sees_inside(asked.reader, one.code)]
    conditions = [] if is_township else [*(one.code for one in GROUPS), OTHER_CONDITIONS]
    severities = [] if is_township else list(_SEVERITIES)
    severe = next((key for key, value in _SEVERITIES.items() if value is narrowed.severe), "")
    levels = _levels(wanted.place)
    every = ("", asked.say("atlas.all"))
    return pickers.together(
        asked,
        pickers.picker("area", asked.say("atlas.whose"), [(str(one.code), one.name.of(lang)) for one in mine], str(wanted.place.code)),
        pickers.picker(
            "beyond", asked.say("atlas.beyond"), [(one.value, _beyond_words(asked, one)) for one in levels], wanted.beyond.value
        ),
        pickers.picker("condition", asked.say("area.condition"), [every, *((one, flows.group_label(one, lang)) for one in conditions)], narrowed.condition),
        pickers.picker("severe", asked.say("atlas.severity"), [every, *((one, asked.say(f"atlas.severe-{one}")) for one in severities)], severe),
        pickers.picker("route", asked.say("area.route"), [every, *((one.value, one.label.of(lang)) for one in Route)], narrowed.route or ""),
    )


def _beyond_words(asked: Asked, level: AreaLevel) -> str:
    return asked.say(f"atlas.beyond-{level.value}")


def _sentence(asked: Asked, wanted: _Wanted, found: Outflow | None) -> str:
    lang = asked.lang
    known = {
        "period": asked.period.label(lang),
        "people": summary.people_of(wanted.place.name.of(lang), asked.basis, lang),
        "narrowed": _narrowed_words(asked, wanted.narrowed),
        "beyond": _beyond_words(asked, wanted.beyond),
    }
    if found is None:
        return asked.opened(asked.say("atlas.sentence-unseen", **known))
    if found.all_stays is None or found.total is None:
        return asked.opened(asked.say("atlas.sentence-few", **known))
    counts = {"every": numbers.count(found.all_stays, lang), "away": numbers.count(found.total, lang)}
    if not found.all_stays:
        return asked.opened(asked.say("atlas.sentence-none", **known))
    share = numbers.percent(found.total / found.all_stays)
    return asked.opened(asked.say("atlas.sentence", **known, **counts, share=share, mainly=_mainly(asked, wanted, found)))


def _mainly(asked: Asked, wanted: _Wanted, found: Outflow) -> str:
    """The largest group of those who left, unless one was chosen, and the place most went to."""
    to = next((outward.place_name(asked, one.key) for one in found.destinations if one.stays), "")
    group = next((one.key for one in found.conditions if one.stays and one.key != OTHER_CONDITIONS), "")
    if not to:
        return ""
    if wanted.narrowed.condition or not group:
        return asked.say("atlas.mainly-to", to=to)
    return asked.say("atlas.mainly", group=flows.group_label(group, asked.lang), to=to)


def _narrowed_words(asked: Asked, narrowed: Narrowing) -> str:
    words = _narrowing(asked, narrowed)
    return asked.say("atlas.narrowed", words=words) if words else ""


def _narrowing(asked: Asked, narrowed: Narrowing) -> str:
    """Condition, severity and route, as far as they were chosen."""
    words = [flows.group_label(narrowed.condition, asked.lang)] if narrowed.condition else []
    words += [asked.say(f"atlas.severe-{'yes' if narrowed.severe else 'no'}")] if narrowed.severe is not None else []
    words += [narrowed.route.label.of(asked.lang)] if narrowed.route else []
    return asked.say("atlas.comma").join(words)
