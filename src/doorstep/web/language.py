"""Which language a request is answered in."""

from __future__ import annotations

from django.http import HttpRequest

from doorstep.core.text import LANGS, Lang

COOKIE = "lang"


def lang_of(request: HttpRequest) -> Lang:
    """The account's language, else the cookie's, else what the browser asks for; Chinese when nothing is said."""
    account = getattr(request, "user", None)
    said = account.language if account is not None and account.is_authenticated else request.COOKIES.get(COOKIE, "")
    if said not in LANGS:
        asked = request.headers.get("Accept-Language", "zh").lower()
        said = "en" if asked.startswith("en") else "zh"
    return "en" if said == "en" else "zh"
