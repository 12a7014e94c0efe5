"""Publishing from the site: what waits, the button, and how far the worker is."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect

from doorstep.core.errors import UserError
from doorstep.services import policy, snapshots
from doorstep.vocab.roles import Permission
from doorstep.web import methods, refusals
from doorstep.web.asking import SignedInRequest
from doorstep.web.data import batch_views
from doorstep.web.language import lang_of
from doorstep.web.page import render


@methods.posts
def publish(request: SignedInRequest) -> HttpResponse:
    """Ask for a publication; the page then shows how far it is."""
    policy.require(request.user, Permission.PUBLISH)
    try:
        snapshots.queue_publish(by=request.user)
    except UserError as error:
        page = batch_views.page_of(request, refusals.of(error, lang_of(request)))
        return render(request, page, status=error.http_status)
    return HttpResponseRedirect("/data/batches/")


@methods.reads
def progress(request: SignedInRequest) -> HttpResponse:
    """The block alone, asked for every second while the worker builds."""
    policy.require(request.user, Permission.PUBLISH)
    return render(request, batch_views.page_of(request), part="publishing")
