"""The door to planning: its pages, one line each."""

from __future__ import annotations

from django.http import HttpResponse

from doorstep.web import frame, methods
from doorstep.web.asking import SignedInRequest
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.planning.pages import Door, PlanningPage
from doorstep.web.words import say

DOORS = (
    ("planning.gaps", "/planning/gaps/", "planning.gaps-answers"),
    ("planning.plan", "/planning/plan/", "planning.plan-answers"),
    ("postings.title", "/planning/postings/", "postings.answers"),
    ("planning.access", "/planning/access/", "planning.access-answers"),
    ("planning.choice", "/planning/choice/", "planning.choice-answers"),
)
"""Name, address and question of every page of planning; a new page is one line here."""


@methods.reads
def index(request: SignedInRequest) -> HttpResponse:
    """The pages of planning."""
    lang = lang_of(request)
    page = PlanningPage(
        frame=frame.of(request, title=say(lang, "planning.title"), room="planning"),
        sentence=say(lang, "planning.sentence"),
        doors=tuple(Door(say(lang, name), href, say(lang, answers)) for name, href, answers in DOORS),
    )
    return render(request, page)
