"""The batches: every file loaded, and what became of its rows."""

from __future__ import annotations

from django.http import HttpResponse

from doorstep.core import numbers
from doorstep.services import batches as batch_service
from doorstep.services import policy
from doorstep.services.readers import Batch
from doorstep.vocab.roles import Permission
from doorstep.web import frame, methods, table
from doorstep.web.asking import Asked, SignedInRequest, asked
from doorstep.web.data import publishing
from doorstep.web.data.pages import BatchesPage
from doorstep.web.data.tabs import tabs
from doorstep.web.page import render
from doorstep.web.refusals import Refusal
from doorstep.web.table import Column, Row, Table

_FATES = ("rows_in", "stored", "duplicate", "revised", "quarantined")


@methods.reads
def batches(request: SignedInRequest) -> HttpResponse:
    """Every file loaded, and what became of its rows."""
    policy.require(request.user, Permission.LOAD_FILES)
    return render(request, page_of(request))


def page_of(request: SignedInRequest, refusal: Refusal | None = None) -> BatchesPage:
    """The page, with a refusal when publishing was asked for in vain."""
    question = asked(request)
    found = batch_service.all_batches(reader=question.reader)[::-1]
    sums = {name: numbers.grouped(sum(getattr(one, name) for one in found)) for name in ("rows_in", "quarantined")}
    return BatchesPage(
        frame=frame.of(request, title=question.say("data.batches"), room="data"),
        tabs=tabs(question.lang, "batches"),
        sentence=question.opened(question.say("batches.sentence", count=numbers.grouped(len(found)), **sums)),
        publishing=publishing.of(question),
        refusal=refusal,
        listed=_batches_table(question, found),
    )


def _batches_table(asked: Asked, found: list[Batch]) -> Table:
    fates = ("data.rows-in", "data.stored", "data.duplicate", "data.revised", "data.quarantined")
    columns = (
        Column(asked.say("batches.file")),
        Column(asked.say("batches.layout")),
        *(Column(asked.say(name), True) for name in fates),
        Column(asked.say("batches.loaded")),
        Column(asked.say("batches.by")),
    )
    rows = tuple(
        Row(
            (
                table.words(one.file_name),
                table.words(one.layout),
                *(table.number(getattr(one, name), asked.lang) for name in _FATES),
                table.words(f"{one.loaded_at:%Y-%m-%d %H:%M}"),
                table.words(one.loaded_by),
            )
        )
        for one in found
    )
    return Table("batches", table.titled(asked.say("data.batches"), asked), columns, rows, asked.say("batches.empty"), table.notes(asked, by_basis=False))
