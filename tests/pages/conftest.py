"""Pages are asked for by members of the cast; a template variable that is not defined fails the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.template import engines
from django.test import Client


class Undefined(str):
    """Stands where a template found no variable, and says so loudly."""

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"a template uses a variable that its page does not define: {name}")


@pytest.fixture(autouse=True)
def undefined_variables_raise(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", Undefined("undefined %s"))
    yield


Visit = Callable[..., Client]


@pytest.fixture
def visit(db: None) -> Visit:
    """A browser session of one member of the cast, in a language."""

    def sign_in(account: object, lang: str = "zh") -> Client:
        account.language = lang  # type: ignore[attr-defined]
        account.save(update_fields=["language"])  # type: ignore[attr-defined]
        client = Client()
        client.force_login(account)  # type: ignore[arg-type]
        return client

    return sign_in
