"""What holds for every page: a session, safe headers, and refusals in words."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from doorstep.core.errors import UserError
from doorstep.services import one_view
from doorstep.web import refusals

Answer = Callable[[HttpRequest], HttpResponse]

OPEN_PATHS = ("/sign-in/", "/language/", "/call/", "/favicon.ico", "/dicom-web/")
"""Pages that need no session; static files are served before this middleware is asked."""
_REFRESH_SECONDS = 60
_SEEN = "seen_at"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class SignedIn:
    """Every page but the open ones needs a session; a session in use is kept alive, at one write a minute."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            _keep_alive(request)
        elif not request.path.startswith(OPEN_PATHS):
            return _to_sign_in(request)
        with one_view.held():  # no page changes the register or the snapshot: the command line and the worker do
            return self.answer(request)


def _keep_alive(request: HttpRequest) -> None:
    now = int(time.time())
    if now - int(request.session.get(_SEEN, 0)) >= _REFRESH_SECONDS:
        request.session[_SEEN] = now


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    asked_for = request.get_full_path() if request.method == "GET" else "/"
    address = "/sign-in/" if asked_for == "/" else f"/sign-in/?{urlencode({'next': asked_for})}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


class Refusals:
    """A UserError from a view becomes its own page, in words and with its status."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refusals.page(request, error) if isinstance(error, UserError) else None


class Headers:
    """No inline script or style, no frame, no outside host, no copy of a page kept anywhere."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response
