"""The audit record: changes, sign-ins, looks at personal rows."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse

from doorstep.core.text import Lang
from doorstep.services import audit
from doorstep.web import frame, methods
from doorstep.web.asking import SignedInRequest
from doorstep.web.audit.pages import AuditPage
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.table import Cell, Column, Row, Table
from doorstep.web.words import WORDS, say


@methods.reads
def record(request: SignedInRequest) -> HttpResponse:
    """The latest of each, for auditors and administrators."""
    lang, reader = lang_of(request), request.user
    changes, tries, reads = audit.entries(reader=reader), audit.sign_ins(reader=reader), audit.personal_reads(reader=reader)
    failed = sum(one.outcome != "ok" for one in tries)
    page = AuditPage(
        frame=frame.of(request, title=say(lang, "audit.title"), room="audit"),
        sentence=say(lang, "audit.sentence", changes=len(changes), sign_ins=len(tries), failed=failed, reads=len(reads)),
        changes=_table(
            lang,
            "changes",
            ("at", "who", "verb", "subject", "detail"),
            ((f"{one.at:%Y-%m-%d %H:%M:%S}", one.actor, one.verb, one.subject, _detail(one.detail)) for one in changes),
        ),
        sign_ins=_table(
            lang,
            "sign-ins",
            ("at", "who", "outcome", "address"),
            ((f"{one.at:%Y-%m-%d %H:%M:%S}", one.username, _outcome(one.outcome, lang), one.address) for one in tries),
        ),
        reads=_table(
            lang,
            "reads",
            ("at", "who", "subject", "rows"),
            ((f"{one.at:%Y-%m-%d %H:%M:%S}", one.reader, one.subject, one.rows) for one in reads),
        ),
    )
    return render(request, page)


def _table(lang: Lang, key: str, columns: tuple[str, ...], lines: Iterable[tuple[str | int, ...]]) -> Table:
    rows = tuple(Row(tuple(Cell(str(value), (value,)) for value in line)) for line in lines)
    headed = tuple(Column(say(lang, f"audit.{name}"), name == "rows") for name in columns)
    return Table(key, say(lang, f"audit.{key}"), headed, rows, say(lang, "audit.empty"))


def _detail(detail: dict[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in detail.items())


def _outcome(outcome: str, lang: Lang) -> str:
    key = f"audit.{outcome}"
    return say(lang, key) if key in WORDS else outcome
