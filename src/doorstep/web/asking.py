"""What a request asks: who looks, in which language, on which basis, for which period."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from doorstep.core.errors import BadValue
from doorstep.core.period import Period
from doorstep.core.text import Lang, Text
from doorstep.services import areas, indicator_results
from doorstep.services.areas import Register
from doorstep.services.readers import Account
from doorstep.services.summary import opened
from doorstep.vocab.bases import Basis
from doorstep.web.language import lang_of
from doorstep.web.words import say


class SignedInRequest(HttpRequest):
    """A request behind the sign-in: its user is an account."""

    user: Account


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to a page of figures. `path` is the address without its query."""

    reader: Account
    lang: Lang
    register: Register
    basis: Basis
    period: Period
    snapshot: str
    path: str
    query: tuple[tuple[str, str], ...]

    def say(self, key: str, **values: object) -> str:
        return say(self.lang, key, **values)

    def opened(self, sentence: str) -> str:
        """A sentence about the records, begun as it must when they are invented."""
        return opened(sentence, self.register.name if self.register.is_synthetic else None, self.lang)

    def name(self, code: int) -> str:
        return self.register.name_of(code).of(self.lang)

    def with_query(self, **changes: str) -> str:
        """This address with some of its query changed; an empty value leaves the name out."""
        from urllib.parse import urlencode

        pairs = {name: value for name, value in self.query if name not in ("format", "table")} | changes
        text = urlencode({name: value for name, value in pairs.items() if value})
        return f"{self.path}?{text}" if text else self.path


def asked(request: SignedInRequest) -> Asked:
    """Read the question; BadValue for a basis or period that is none."""
    reader = request.user
    snapshot = indicator_results.snapshot_of(reader)
    said = request.GET.get("period", "")
    return Asked(
        reader=reader,
        lang=lang_of(request),
        register=areas.register(reader=reader),
        basis=_basis(request.GET.get("basis", "")),
        period=Period.parse(said) if said else Period.last_months(12, until=snapshot.last_month),
        snapshot=snapshot.code,
        path=request.path,
        query=tuple((name, str(value)) for name, value in request.GET.items()),
    )


def _basis(text: str) -> Basis:
    if text in set(Basis):
        return Basis(text)
    if not text:
        return Basis.RESIDENCE
    names = ", ".join(Basis)
    raise BadValue(
        Text(f"没有口径“{text}”", f"there is no basis '{text}'"), right=Text(f"应为 {names}", f"expected one of {names}")
    )
