"""Keeping a draft while somebody types, and throwing it away."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from doorstep.core.clock import BEIJING, utc_now
from doorstep.services import drafts
from doorstep.services.drafts import Kept
from doorstep.web import frame, methods
from doorstep.web.asking import SignedInRequest
from doorstep.web.drafts.pages import DraftBar, KeptPage
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.words import say

_LEFT_OUT = frozenset({"csrfmiddlewaretoken", "look", "next"})


@methods.form
def keep(request: SignedInRequest, form: str) -> HttpResponse:
    """Keep what stands in the form now."""
    now = utc_now()
    if request.method == "POST":
        drafts.keep(form, fields_of(request.POST), by=request.user, now=now)
    said = say(lang_of(request), "drafts.kept", time=f"{now.astimezone(BEIJING):%H:%M}")
    return render(request, KeptPage(frame.of(request, title=""), said), part="said")


@methods.posts
def drop(request: SignedInRequest, form: str) -> HttpResponse:
    """Throw the draft away and go back to an empty form."""
    drafts.drop(form, by=request.user)
    wanted = request.POST.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wanted if is_ours else "/")


def fields_of(posted: QueryDict) -> dict[str, tuple[str, ...]]:
    """Fields of a form that a draft keeps."""
    return {name: tuple(map(str, texts)) for name, texts in posted.lists() if name not in _LEFT_OUT}


def bar(request: HttpRequest, form: str, found: Kept | None) -> DraftBar:
    """The bar of a form whose draft was found, or has none yet."""
    lang = lang_of(request)
    said = say(lang, "drafts.found", time=f"{found.saved_at.astimezone(BEIJING):%m-%d %H:%M}") if found else ""
    return DraftBar(form, said, request.get_full_path())
