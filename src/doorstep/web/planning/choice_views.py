"""How patients choose: what drives them away, what would keep them, and how far that can be trusted."""

from __future__ import annotations

from django.http import HttpResponse

from doorstep.core import numbers
from doorstep.core.errors import UserError
from doorstep.services import choice as services
from doorstep.services.choice import Report
from doorstep.web import frame, methods
from doorstep.web.asking import Asked, SignedInRequest, asked
from doorstep.web.figures import Ribbon
from doorstep.web.frame import Choice
from doorstep.web.page import render
from doorstep.web.planning import choice_shown, choice_trust
from doorstep.web.planning.pages import ChoicePage


@methods.reads
def choice(request: SignedInRequest) -> HttpResponse:
    """What drives people away."""
    question = asked(request)
    title = question.say("planning.choice")
    trail = (Choice(question.say("planning.title"), "/planning/"), Choice(title, "", True))
    around = frame.of(request, title=title, room="planning", trail=trail, asked=question, has_charts=True)
    try:
        report = services.fitted(question.basis, question.period, reader=question.reader)
    except UserError as refusal:
        return render(request, _unknown(question, around, refusal))
    page = ChoicePage(
        frame=around,
        sentence=question.opened(_sentence(question, report)),
        is_known=True,
        ribbon=_ribbon(question, report),
        drives=choice_shown.drives(question, report),
        odds=choice_shown.odds(question, report),
        what_if=choice_shown.what_if(question, report),
        changes=choice_shown.changes(question, report),
        sides=choice_shown.sides(question, report),
        trust=choice_trust.checks(question, report),
        openings=choice_trust.openings(question),
        elasticities=choice_shown.elasticities(question, report),
        chapters=choice_trust.chapters(question, report),
        institutions=choice_trust.institutions(question, report),
    )
    return render(request, page)


def _unknown(asked: Asked, around: frame.Frame, refusal: UserError) -> ChoicePage:
    none = choice_shown.nothing(asked)
    chart = choice_shown.no_chart(asked)
    sentence = asked.say("choice.sentence-unknown", reason=refusal.message(asked.lang))
    return ChoicePage(around, sentence, False, Ribbon(()), (), none, chart, none, chart, none, None, none, none, none)


def _sentence(asked: Asked, report: Report) -> str:
    known = {
        "region": asked.name(asked.register.code),
        "period": asked.period.label(asked.lang),
        "leaving": numbers.percent(choice_shown.left(report)),
    }
    found = choice_shown.odds_of(report, "ten_minutes")
    if found is None or found.times >= 1:
        return asked.say("choice.sentence-no-travel", **known)
    return asked.say("choice.sentence", **known, fall=numbers.percent(1 - found.times), halve=numbers.grouped(found.halving * 10))


def _ribbon(asked: Asked, report: Report) -> Ribbon:
    model = "choice.model-nested" if report.nested else "choice.model-plain"
    stays = numbers.count(10 * round(report.seen.patients / 10), asked.lang)
    items = (
        (asked.say("ribbon.basis"), asked.basis.label.of(asked.lang)),
        (asked.say("ribbon.period"), asked.period.label(asked.lang)),
        (asked.say("choice.stays"), asked.say("choice.stays-of", stays=stays, cells=numbers.grouped(len(report.cells)))),
        (asked.say("choice.model"), asked.say(model)),
    )
    told = [asked.say("choice.left-out", count=numbers.grouped(report.gathered.left_out))] if report.gathered.left_out >= 10 else []
    if report.dropped:
        names = (", " if asked.lang == "en" else "、").join(choice_shown.name_of(asked, report, one) for one in report.dropped)
        told.append(asked.say("choice.dropped", names=names))
    return Ribbon(items, " ".join(told))
