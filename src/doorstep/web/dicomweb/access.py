"""Who calls DICOMweb: a machine by its token, or a person by their session; refusals are told as JSON."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse

from doorstep.core.errors import NotAllowed, UserError
from doorstep.core.text import Text
from doorstep.services import imaging_callers
from doorstep.services.imaging_callers import Caller
from doorstep.services.readers import Account, Reader

View = Callable[..., HttpResponse]
JSON = "application/dicom+json"


class NoToken(NotAllowed):
    """Nobody is signed in and no token was shown."""

    code = "no-token"
    http_status = 401


def caller_of(request: HttpRequest) -> Caller | None:
    """The machine whose token the request bears; None when it bears none. Raises NotAllowed for a token that is none."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return imaging_callers.caller_of(token.strip()) if kind.lower() == "bearer" else None


def reader_of(request: HttpRequest) -> Reader:
    """Who reads. Raises NoToken when it is nobody."""
    found = caller_of(request)
    if found is not None:
        return found
    user = getattr(request, "user", None)
    if isinstance(user, Account):
        return user
    raise no_token()


def no_token() -> NoToken:
    return NoToken(
        Text("没有令牌", "no token was sent"),
        right=Text("应有 Authorization: Bearer 令牌", "expected Authorization: Bearer TOKEN"),
        cure=Text("请管理员运行 doorstep imaging token", "Ask the operator to run doorstep imaging token"),
    )


def answers(view: View) -> View:
    """A view whose refusals become JSON with their status."""

    @wraps(view)
    def answered(request: HttpRequest, *given: str, **named: str) -> HttpResponse:
        try:
            return view(request, *given, **named)
        except UserError as error:
            headers = {"WWW-Authenticate": "Bearer"} if error.http_status == 401 else {}
            return JsonResponse({"error": error.code, "message": error.message("en")}, status=error.http_status, headers=headers)

    return answered


def as_json(found: object, *, status: int = 200) -> HttpResponse:
    return JsonResponse(found, safe=False, status=status, content_type=JSON)
