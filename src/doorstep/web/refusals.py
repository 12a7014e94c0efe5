"""Refusals as pages: what is wrong, what would be right, what to do next, and who may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.http import HttpRequest, HttpResponse

from doorstep.core.errors import NotAllowed, NotFound, UserError
from doorstep.web import frame
from doorstep.web.frame import Frame
from doorstep.web.page import render
from doorstep.web.words import WORDS


@dataclass(frozen=True, slots=True)
class Refusal:
    """The three parts of an error in the reader's language; `right_key` names the second part."""

    what: str
    right: str
    right_key: str
    cure: str


@dataclass(frozen=True, slots=True)
class RefusalPage:
    template: ClassVar[str] = "refusal.html"
    frame: Frame
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class CallerRefusalPage:
    """The same for a caller without an account: no rooms and no search around it."""

    template: ClassVar[str] = "hotline/refused.html"
    frame: Frame
    refusal: Refusal


def of(error: UserError, lang: str) -> Refusal:
    """An error as words."""
    where = f"{error.where}{'：' if lang == 'zh' else ': '}" if error.where else ""
    return Refusal(
        what=where + error.what.of(lang),
        right=_right(error.right.of(lang)) if error.right else "",
        right_key="refusal.may" if isinstance(error, NotAllowed) else "refusal.right",
        cure=error.cure.of(lang) if error.cure else "",
    )


def _right(text: str) -> str:
    """What would be right, beside its own label: the word that leads it in a Chinese sentence would stand there twice."""
    return text.removeprefix("应为").lstrip("： ")


def page(request: HttpRequest, error: UserError) -> HttpResponse:
    """The page of a refusal, or only its block for htmx."""
    kind = "not-allowed" if isinstance(error, NotAllowed) else "not-found" if isinstance(error, NotFound) else "title"
    surround = frame.of(request, title="")
    title = WORDS[f"refusal.{kind}"].of(surround.lang)
    surround = frame.of(request, title=title)
    made = CallerRefusalPage if request.path.startswith("/call/") else RefusalPage
    return render(request, made(surround, of(error, surround.lang)), part="block", status=error.http_status)


def no_page(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No page at this address."""
    del exception
    return page(request, NotFound(WORDS["refusal.no-page"], cure=WORDS["refusal.no-page-cure"]))


def old_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token."""
    del reason
    return page(request, NotAllowed(WORDS["refusal.form-old"], cure=WORDS["refusal.form-old-cure"]))


class Fault(UserError):
    """Our bug, told without its details."""

    code = "fault"
    http_status = 500


def fault(request: HttpRequest) -> HttpResponse:
    """Something failed on our side; the details are in the log only."""
    return page(request, Fault(WORDS["refusal.fault"], cure=WORDS["refusal.fault-cure"]))


