"""Pages are typed: a frozen dataclass whose fields are exactly what its template may use."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, ClassVar, Protocol

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from doorstep.web import exports
from doorstep.web.frame import Frame
from doorstep.web.table import Table


class Page(Protocol):
    """A page names its template and carries the frame."""

    template: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def frame(self) -> Frame: ...


def render(request: HttpRequest, page: Page, part: str = "", *, status: int = 200) -> HttpResponse:
    """The page whole; only its fragment `part` for a request from htmx; one of its tables for `?format=`.

    The fragment of `data/upload.html` called `progress` is `data/upload_progress.html`.
    """
    wanted = request.GET.get("format", "")
    if wanted and status == 200:
        return exports.download(wanted, request.GET.get("table", ""), tables_of(page), page.frame, _defined(page))
    template = page.template
    if part and request.headers.get("HX-Request") == "true":
        template = template.replace(".html", f"_{part}.html")
    return HttpResponse(render_to_string(template, context_of(page), request=request), status=status)


def context_of(page: Page) -> dict[str, Any]:
    """The fields of a page by name."""
    return {field.name: getattr(page, field.name) for field in fields(page)}


def _defined(page: Page) -> exports.Defined:
    """What a page says of its figures: its sentence, and the facts of what it shows when it lists them."""
    return exports.Defined(sentence=getattr(page, "sentence", ""), facts=getattr(page, "facts", ()))


def tables_of(page: Page) -> tuple[Table, ...]:
    """Every table that stands on the page, in the order of its fields."""
    found = (getattr(page, field.name) for field in fields(page))
    return tuple(one for one in found if isinstance(one, Table))
