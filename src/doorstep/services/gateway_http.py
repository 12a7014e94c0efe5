"""Posting JSON to a gateway: short timeouts, no proxy guessed, no redirect followed, one kind of failure."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from doorstep.services.gateway import SECONDS, NotSent

_MOST_BYTES = 65_536
_HEALS = frozenset({408, 409, 425, 429})
"""Refusals of 4xx that another try may get past; all others mean that the request itself is wrong."""


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is a failure: urllib would follow it with a GET, and the message would be lost unsaid."""

    def redirect_request(self, *asked: Any, **named: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay())


@dataclass(frozen=True, slots=True)
class Answer:
    """What a gateway answered with success."""

    status: int
    body: bytes

    def fields(self) -> Mapping[str, Any]:
        """The JSON object of the answer. Raises NotSent when it is none, or was cut."""
        try:
            found = json.loads(self.body)
        except ValueError as error:
            raise NotSent("answer unreadable") from error
        if not isinstance(found, dict):
            raise NotSent("answer unreadable")
        return found


def encoded(body: Mapping[str, Any]) -> bytes:
    """The bytes of a JSON body, as they are sent and signed."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def post(address: str, body: bytes, *, headers: Mapping[str, str], known: int = 0) -> Answer:
    """Post JSON and return the answer of a success.

    known   a status that says the receiver has this message already, which is a success
    Raises NotSent for everything else: no connection, a timeout, a cut, another status.
    """
    try:
        request = urllib.request.Request(address, body, {"Content-Type": "application/json; charset=utf-8", **headers}, method="POST")
        with _OPENER.open(request, timeout=SECONDS) as answer:
            return Answer(answer.status, answer.read(_MOST_BYTES))
    except urllib.error.HTTPError as error:
        error.close()
        if known and error.code == known:
            return Answer(error.code, b"{}")
        may_heal = error.code >= 500 or error.code in _HEALS
        raise NotSent(f"status {error.code}", may_heal=may_heal) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotSent(reason(error)) from error


def reason(error: BaseException) -> str:
    """A short code for what went wrong below HTTP or SMTP; never an address or a word of the message."""
    cause = getattr(error, "reason", None)
    found = cause if isinstance(cause, BaseException) else error
    for kind, said in _REASONS:
        if isinstance(found, kind):
            return said
    return "no connection" if isinstance(found, OSError) else "wrong setting or answer"


_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (TimeoutError, "timeout"),
    (ConnectionRefusedError, "refused"),
    (ssl.SSLError, "tls"),
    (socket.gaierror, "no such host"),
    (http.client.HTTPException, "connection cut"),
    (ConnectionError, "connection cut"),
)
