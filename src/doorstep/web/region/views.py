"""The region at a glance."""

from __future__ import annotations

from django.http import HttpResponse

from doorstep.services import areas, summary
from doorstep.vocab.levels import AreaLevel
from doorstep.web import area_figures, figures, frame, methods, stated_table
from doorstep.web.asking import Asked, SignedInRequest, asked
from doorstep.web.page import render
from doorstep.web.region.pages import RegionPage


@methods.reads
def overview(request: SignedInRequest) -> HttpResponse:
    """In-area share by area on a schematic map beside its table, the promises, the trend."""
    question = asked(request)
    subject = areas.subject(reader=question.reader)
    said = summary.of_area(subject, basis=question.basis, period=question.period, reader=question.reader)
    below = area_figures.below(question, subject)
    promises = area_figures.promises(question, subject)
    trend, by_month = area_figures.trend(question, subject)
    page = RegionPage(
        frame=frame.of(request, title=subject.name.of(question.lang), room="region", asked=question, has_charts=True),
        sentence=said.sentence(question.lang),
        subject_href=f"/areas/{subject.code}/",
        subject_name=subject.name.of(question.lang),
        wider=_wider(question, subject.parent),
        ribbon=figures.ribbon(question, said.share.figure if said.share else None),
        tiles=area_figures.tiles(question, subject, below),
        by_area=area_figures.by_area_table(question, below),
        promises=promises,
        has_promises=any(one.under for one in promises),
        trend=trend,
        by_month=by_month,
        published=stated_table.of(question.reader, question.lang),
    )
    return render(request, page)


def _wider(question: Asked, code: int) -> str:
    """The area around the reader's own, when it belongs to the region."""
    place = question.register.places.get(code)
    if place is None or not place.is_home or place.level is AreaLevel.PROVINCE:
        return ""
    said = summary.of_area(place, basis=question.basis, period=question.period, reader=question.reader)
    if said.share is None or said.share.figure.value is None:
        return ""
    cell = area_figures.share_words(said.share.figure, question.lang)
    return question.say("region.wider", area=place.name.of(question.lang), share=cell[0], counts=cell[1])
