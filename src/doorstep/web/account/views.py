"""Signing in and out, the language, one's own account."""

from __future__ import annotations

import io

import segno
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from doorstep.core.clock import utc_now
from doorstep.core.errors import NotFound, UserError
from doorstep.core.text import LANGS
from doorstep.services import accounts, areas
from doorstep.services.readers import Account
from doorstep.vocab.roles import Permission, Role
from doorstep.web import frame, methods, refusals
from doorstep.web.account.pages import AccountPage, Demo, SignInPage
from doorstep.web.asking import SignedInRequest
from doorstep.web.language import COOKIE, lang_of
from doorstep.web.page import render
from doorstep.web.refusals import Refusal
from doorstep.web.words import WORDS, say

_SECRET = "second_factor_secret"
_YEAR_SECONDS = 365 * 24 * 3600


@methods.form
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form, and the try."""
    if request.method != "POST":
        return _form(request)
    try:
        account = accounts.sign_in(
            username=request.POST.get("username", "").strip(),
            password=request.POST.get("password", ""),
            code=request.POST.get("code", ""),
            address=request.META.get("REMOTE_ADDR", ""),
            now=utc_now(),
        )
    except UserError as error:
        return _form(request, refusals.of(error, lang_of(request)), status=error.http_status)
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    wanted = _safe_next(request)
    return HttpResponseRedirect(_first_page(account) if wanted == "/" else wanted)


def _first_page(account: Account) -> str:
    """Those who handle cases begin at their work, everyone else at the region."""
    return "/cases/" if account.institution and account.may(Permission.HANDLE_CASES) else "/"


def _form(request: HttpRequest, refusal: Refusal | None = None, *, status: int = 200) -> HttpResponse:
    lang = lang_of(request)
    listed = tuple(Demo(name, _role_words(name, lang)) for name in accounts.demo_names())
    page = SignInPage(
        frame=frame.of(request, title=say(lang, "signin.title")),
        next=_safe_next(request),
        username=request.POST.get("username", ""),
        refusal=refusal,
        demo=listed,
        demo_password=accounts.DEMO_PASSWORD if listed else "",
    )
    return render(request, page, status=status)


def _role_words(username: str, lang: str) -> str:
    role = username.replace("-", "_")
    return Role(role).label.of(lang) if role in set(Role) else ""


def _safe_next(request: HttpRequest) -> str:
    """Where to go after: an address of this site, else the first page."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else "/"


@methods.posts
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return HttpResponseRedirect("/sign-in/")


@methods.reads
def language(request: HttpRequest, lang: str) -> HttpResponse:
    """Speak another language and return to the same page."""
    if lang not in LANGS:
        raise Http404
    if request.user.is_authenticated:
        accounts.speak(request.user, language=lang)
    response = HttpResponseRedirect(_safe_next(request))
    response.set_cookie(COOKIE, lang, max_age=_YEAR_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure())
    return response


@methods.form
def account(request: SignedInRequest) -> HttpResponse:
    """One's own account: language, and setting up the second factor."""
    if request.method != "POST":
        return _account(request)
    if "code" not in request.POST:
        request.session[_SECRET] = accounts.new_secret(request.user)[0]
        return HttpResponseRedirect("/account/")
    try:
        accounts.turn_on_second_factor(
            request.user, secret=request.session.get(_SECRET, ""), code=request.POST.get("code", "")
        )
    except UserError as error:
        return _account(request, refusals.of(error, lang_of(request)), status=error.http_status)
    request.session.pop(_SECRET, None)
    return HttpResponseRedirect("/account/")


def _account(request: SignedInRequest, refusal: Refusal | None = None, *, status: int = 200) -> HttpResponse:
    reader, lang = request.user, lang_of(request)
    area = areas.register(reader=reader).name_of(reader.scope).of(lang) if reader.scope else say(lang, "account.everywhere")
    page = AccountPage(
        frame=frame.of(request, title=say(lang, "account.title")),
        sentence=say(lang, "account.sentence", name=reader.label, role=Role(reader.role).label.of(lang), area=area),
        has_factor=accounts.has_second_factor(reader),
        secret=request.session.get(_SECRET, ""),
        refusal=refusal,
    )
    return render(request, page, status=status)


@methods.reads
def second_factor_picture(request: SignedInRequest) -> HttpResponse:
    """The QR code of the key being set up; NotFound when none is."""
    secret = request.session.get(_SECRET, "")
    if not secret:
        raise NotFound(WORDS["refusal.no-page"], cure=WORDS["account.factor-off"])
    stream = io.BytesIO()
    segno.make(accounts.provisioning_address(request.user, secret)).save(stream, kind="svg", scale=5, border=3, light="#ffffff")
    return HttpResponse(stream.getvalue(), content_type="image/svg+xml")
