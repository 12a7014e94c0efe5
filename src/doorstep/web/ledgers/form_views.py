"""Making, correcting, withdrawing and loading rows."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path

from django.http import HttpResponse, HttpResponseRedirect

from doorstep.core.clock import utc_now
from doorstep.core.errors import BadValue, UserError
from doorstep.core.text import Lang
from doorstep.services import indicator_results, ledger_file, ledger_steps, ledgers, policy
from doorstep.services.readers import LedgerRow
from doorstep.tables import ledgers as kinds
from doorstep.tables.ledger import Ledger
from doorstep.tables.sheet import Field
from doorstep.web import frame, methods, refusals
from doorstep.web.asking import SignedInRequest
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.ledgers import row_views, shown, views
from doorstep.web.ledgers.pages import FieldInput, RowFormPage
from doorstep.web.ledgers.shown import Names
from doorstep.web.page import render
from doorstep.web.refusals import Refusal
from doorstep.web.words import WORDS, say

_MOST_BYTES = 5_000_000
_HIDDEN = ("synthetic",)


@methods.form
def new(request: SignedInRequest, ledger: str) -> HttpResponse:
    """A new row; fields named in the address are filled in."""
    kind = kinds.get(ledger)
    policy.require(request.user, kind.keeper)
    if request.method != "POST":
        given = {one.name: request.GET.get(one.name, "") for one in kind.fields}
        return _page(request, kind, given, key=uuid.uuid4().hex)
    given = _given(request, kind)
    try:
        made = ledgers.make(ledger, given, by=request.user, key=request.POST.get("key", ""), now=utc_now())
    except UserError as error:
        return _page(request, kind, given, key=request.POST.get("key", ""), refusal=refusals.of(error, lang_of(request)), status=error.http_status)
    return HttpResponseRedirect(f"/ledgers/{ledger}/{made.code}/?done=made")


@methods.form
def edit(request: SignedInRequest, ledger: str, code: str) -> HttpResponse:
    """Correct a row, with the reason."""
    kind, row = kinds.get(ledger), ledgers.one(ledger, code, reader=request.user)
    policy.require(request.user, kind.keeper)
    if request.method != "POST":
        return _page(request, kind, ledger_steps.as_text(kind, row.values), key=uuid.uuid4().hex, row=row)
    given, key = _given(request, kind), request.POST.get("key", "")
    version = request.POST.get("version", "")
    try:
        ledgers.change(row.pk, given, by=request.user, version=int(version) if version.isdecimal() else 0, reason=request.POST.get("reason", ""), key=key, now=utc_now())
    except UserError as error:
        return _page(request, kind, given, key=key, row=row, refusal=refusals.of(error, lang_of(request)), status=error.http_status)
    return HttpResponseRedirect(f"/ledgers/{ledger}/{code}/?done=changed")


@methods.posts
def withdraw(request: SignedInRequest, ledger: str, code: str) -> HttpResponse:
    """Take a row off the ledger, with the reason."""
    row, version = ledgers.one(ledger, code, reader=request.user), request.POST.get("version", "")
    try:
        ledgers.withdraw(
            row.pk, by=request.user, version=int(version) if version.isdecimal() else 0, reason=request.POST.get("reason", ""), key=request.POST.get("key", ""), now=utc_now()
        )
    except UserError as error:
        return row_views.page_of(request, row, refusals.of(error, lang_of(request)), status=error.http_status)
    return HttpResponseRedirect(f"/ledgers/{ledger}/?done=withdrawn")


@methods.posts
def load(request: SignedInRequest, ledger: str) -> HttpResponse:
    """Load a CSV of the ledger, or refuse it with every fault."""
    kind = kinds.get(ledger)
    try:
        counts = _load(request, kind)
    except UserError as error:
        return views.page_of(request, kind, refusals.of(error, lang_of(request)), status=error.http_status)
    told = "-".join(str(counts[name]) for name in ("rows", "stored", "changed", "duplicates"))
    return HttpResponseRedirect(f"/ledgers/{ledger}/?loaded={told}")


def _load(request: SignedInRequest, kind: Ledger) -> dict[str, int]:
    policy.require(request.user, kind.keeper)
    file = request.FILES.get("file")
    if file is None:
        raise BadValue(WORDS["ledger.no-file"])
    if (file.size or 0) > _MOST_BYTES:
        raise BadValue(WORDS["ledger.too-large"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{kind.code}.csv"
        path.write_bytes(file.read())
        return ledger_file.load(path, ledger=kind.code, by=request.user, now=utc_now())[kind.code]


def _given(request: SignedInRequest, kind: Ledger) -> dict[str, str]:
    return {one.name: ";".join(request.POST.getlist(one.name)) for one in kind.fields}


def _page(
    request: SignedInRequest, kind: Ledger, given: Mapping[str, str], *, key: str, row: LedgerRow | None = None, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    lang, names = lang_of(request), Names(request.user, lang_of(request))
    what = say(lang, "ledger.edit" if row else "ledger.new", name=kind.name.of(lang))
    below = [Choice(row.code, f"/ledgers/{kind.code}/{row.code}/")] if row else []
    page = RowFormPage(
        frame=frame.of(request, title=what, room=views.room_of(kind), trail=views.trail(kind, lang, *below, Choice(what, "", True))),
        sentence=what,
        refusal=refusal,
        fields=tuple(_input(one, given.get(one.name, ""), names) for one in kind.fields if one.name not in _HIDDEN and not (row and one.name == "code")),
        action=f"/ledgers/{kind.code}/{row.code}/edit/" if row else f"/ledgers/{kind.code}/new/",
        version=row.version if row else 0,
        key=key,
        reason=request.POST.get("reason", ""),
        synthetic=given.get("synthetic", "") or ("yes" if names.is_synthetic else ""),
    )
    return render(request, page, status=status)


def _input(field: Field, value: str, names: Names) -> FieldInput:
    """A field as its kind is best typed: a list where only some codes are right."""
    lang = names.lang
    chosen = set(value.split(";")) if field.kind == "codes" else {value}
    known = _choices(field, names, lang)
    kind = ("many" if field.kind == "codes" else "choice") if known else {"integer": "number", "number": "number", "day": "day"}.get(field.kind, "text")
    hint = say(lang, "ledger.code-hint") if field.name == "code" else shown.hint(field, lang)
    return FieldInput(
        name=field.name,
        label=shown.label(field, lang),
        kind=kind,
        is_required=field.required and field.name != "code",
        value=value,
        choices=tuple(Choice(words, "", code in chosen, code) for code, words in known.items()),
        hint=hint,
    )


def _choices(field: Field, names: Names, lang: Lang) -> Mapping[str, str]:
    if field.choices:
        return {code: field.words[code].of(lang) if code in field.words else code for code in field.choices}
    if field.kind == "flag":
        return {"yes": say(lang, "ledger.yes"), "no": say(lang, "ledger.no")}
    if field.name == "indicator":
        return {one.code: one.name.of(lang) for one in indicator_results.every_measure()}
    return names.choices(field.names) if field.names else {}
