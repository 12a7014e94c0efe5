"""One area: who leaves, for what, to where."""

from __future__ import annotations

from django.http import HttpResponse

from doorstep.services import areas, summary
from doorstep.services.areas import Place
from doorstep.vocab.levels import AreaLevel
from doorstep.web import area_figures, figures, frame, methods
from doorstep.web.areas import outward
from doorstep.web.areas.pages import AreaPage
from doorstep.web.asking import Asked, SignedInRequest, asked
from doorstep.web.frame import Choice
from doorstep.web.page import render
from doorstep.web.table import Table


@methods.reads
def detail(request: SignedInRequest, code: int) -> HttpResponse:
    """The area with this code, as the reader may see it."""
    question = asked(request)
    place = areas.place(code, reader=question.reader)
    said = summary.of_area(place, basis=question.basis, period=question.period, reader=question.reader)
    trend, by_month = area_figures.trend(question, place)
    name = place.name.of(question.lang)
    page = AreaPage(
        frame=frame.of(request, title=name, room="region", trail=_trail(question, place), asked=question, has_charts=True),
        sentence=said.sentence(question.lang),
        ribbon=figures.ribbon(question, said.share.figure if said.share else None),
        only_total="" if said.outflow else question.say("area.only-total", area=name),
        leaving=outward.leaving(question, said.outflow, name),
        links=outward.links_table(question, said.outflow),
        destinations=outward.destinations_table(question, said.outflow),
        conditions=outward.conditions_table(question, said.outflow),
        routes=outward.routes_table(question, said.outflow),
        by_area=_below(question, place),
        trend=trend,
        by_month=by_month,
    )
    return render(request, page)


def _below(asked: Asked, place: Place) -> Table | None:
    """The areas one level down; a township is the lowest level."""
    if place.level is AreaLevel.TOWNSHIP:
        return None
    return area_figures.by_area_table(asked, area_figures.below(asked, place))


def _trail(asked: Asked, place: Place) -> tuple[Choice, ...]:
    steps = asked.register.trail(place.code)
    return tuple(
        Choice(one.name.of(asked.lang), area_figures.area_href(asked, one.code), one.code == place.code) for one in steps
    )
