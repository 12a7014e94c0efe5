"""Bulletins: the list, one as it reads, its files, and the proof that its figures hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.http import HttpResponse, HttpResponseRedirect

from doorstep.assessment.bulletins import blocks
from doorstep.assessment.bulletins.content import Bulletin
from doorstep.core.clock import utc_now
from doorstep.core.errors import BadValue, NotFound, UserError
from doorstep.core.period import Period
from doorstep.core.text import LANGS, Lang
from doorstep.services import bulletins, flow_matrix, ledgers, snapshots
from doorstep.services.bulletins import Wanted
from doorstep.services.readers import Account, Issued
from doorstep.tables import ledgers as kinds
from doorstep.vocab.roles import Permission
from doorstep.web import frame, methods, refusals, table
from doorstep.web.asking import SignedInRequest
from doorstep.web.assessment.tabs import tabs
from doorstep.web.bulletins.pages import BulletinPage, ListPage, Shown, VerifyPage
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.ledgers import shown, views
from doorstep.web.ledgers.shown import Names
from doorstep.web.page import render
from doorstep.web.refusals import Refusal
from doorstep.web.table import Column, Row, Table
from doorstep.web.words import WORDS, say

_FORM = {"period": "", "lang": "zh", "number": "", "issuer": "", "addressee": ""}
_MOST_BYTES = 20_000_000
_TYPES = {"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": "application/pdf"}


@methods.form
def listed(request: SignedInRequest) -> HttpResponse:
    """The bulletins, and the form that writes one."""
    if request.method != "POST":
        return _list(request, {})
    typed = {name: str(request.POST.get(name, default)) for name, default in _FORM.items()}
    try:
        period = Period.parse(typed["period"]) if typed["period"] else None
        lang: Lang = "en" if typed["lang"] == "en" else "zh"
        wanted = Wanted(period=period, lang=lang, number=typed["number"].strip(), issuer=typed["issuer"].strip(), addressee=typed["addressee"].strip())
        made = bulletins.make(wanted, by=request.user, now=utc_now())
    except UserError as error:
        return _list(request, typed, refusals.of(error, lang_of(request)), status=error.http_status)
    return HttpResponseRedirect(f"/bulletins/{made.pk}/?done=made")


def _list(request: SignedInRequest, typed: Mapping[str, str], refusal: Refusal | None = None, *, status: int = 200) -> HttpResponse:
    reader, lang = request.user, lang_of(request)
    found = bulletins.listed(reader=reader)
    around = frame.of(request, title=say(lang, "bulletins.title"), room="assessment", trail=_trail(lang, Choice(say(lang, "bulletins.title"), "", True)))
    values = {**_FORM, "lang": lang, **typed}
    page = ListPage(
        frame=around,
        sentence=_sentence(found, lang),
        tabs=tabs(lang, "bulletins"),
        refusal=refusal,
        bulletins=_bulletins(found, lang),
        may_make=reader.may(Permission.ISSUE_BULLETINS),
        typed=values,
        periods=_periods(reader, values["period"], lang),
        langs=tuple(Choice(say(lang, f"bulletins.lang-{one}"), "", one == values["lang"], one) for one in LANGS),
    )
    return render(request, page, status=status)


def _trail(lang: Lang, *below: Choice) -> tuple[Choice, ...]:
    return (Choice(say(lang, "room.assessment"), "/assessment/"), *below)


def _sentence(found: list[Issued], lang: Lang) -> str:
    signed = [one for one in found if one.signed_at]
    if not found:
        return say(lang, "bulletins.sentence-none")
    told = say(lang, "bulletins.sentence", count=len(signed), drafts=len(found) - len(signed))
    return told + (say(lang, "bulletins.latest", number=signed[0].number) if signed else "")


def _periods(reader: Account, current: str, lang: Lang) -> tuple[Choice, ...]:
    """Whole years and the latest twelve months, as far as the records reach."""
    try:
        last, first = snapshots.current(reader=reader).last_month, flow_matrix.first_month(reader=reader)
    except NotFound:
        return ()
    latest = Period.last_months(12, until=last)
    years = [Period.year(year) for year in range(last // 100, (first or last) // 100 - 1, -1) if (first or last) <= year * 100 + 1 and year * 100 + 12 <= last]
    offered = [latest, *(one for one in years if one != latest)]
    return tuple(Choice(one.label(lang), "", str(one) == current, str(one)) for one in offered)


def _bulletins(found: list[Issued], lang: Lang) -> Table:
    columns = tuple(Column(say(lang, f"bulletins.{name}")) for name in ("number", "name", "signed", "code"))
    rows = tuple(
        Row(
            (
                table.words(one.number, href=f"/bulletins/{one.pk}/"),
                table.words(one.title),
                table.words(shown.day(one.signed_at) if one.signed_at else say(lang, "bulletins.draft"), tone="" if one.signed_at else "muted"),
                table.words(one.code),
            )
        )
        for one in found
    )
    return Table("bulletins", say(lang, "bulletins.title"), columns, rows, say(lang, "bulletins.empty"))


@methods.reads
def detail(request: SignedInRequest, bulletin: int) -> HttpResponse:
    """One bulletin as it reads."""
    return _page(request, _one(request, bulletin))


@methods.posts
def sign(request: SignedInRequest, bulletin: int) -> HttpResponse:
    """Sign a draft; a refusal shows it as it stands."""
    row = _one(request, bulletin)
    try:
        bulletins.sign(row.number, by=request.user, now=utc_now())
    except UserError as error:
        return _page(request, row, refusals.of(error, lang_of(request)), status=error.http_status)
    return HttpResponseRedirect(f"/bulletins/{bulletin}/?done=signed")


@methods.reads
def download(request: SignedInRequest, bulletin: int, kind: str) -> HttpResponse:
    """The Word document or the PDF."""
    row = _one(request, bulletin)
    if kind not in _TYPES:
        raise NotFound(WORDS["refusal.no-page"], cure=WORDS["refusal.no-page-cure"])
    data = bulletins.docx(row) if kind == "docx" else bulletins.pdf(row)
    return HttpResponse(data, content_type=_TYPES[kind], headers={"Content-Disposition": f'attachment; filename="bulletin-{row.pk}.{kind}"'})


def _one(request: SignedInRequest, bulletin: int) -> Issued:
    found = next((one for one in bulletins.listed(reader=request.user) if one.pk == bulletin), None)
    if found is None:
        raise NotFound(WORDS["bulletins.unknown"], cure=WORDS["bulletins.unknown-cure"])
    return found


def _page(request: SignedInRequest, row: Issued, refusal: Refusal | None = None, *, status: int = 200) -> HttpResponse:
    reader, lang, made = request.user, lang_of(request), bulletins.content(row)
    is_draft = row.signed_at is None
    around = frame.of(request, title=row.number, room="assessment", trail=_trail(lang, Choice(say(lang, "bulletins.title"), "/bulletins/"), Choice(row.number, "", True)))
    done = request.GET.get("done", "")
    facts = ((say(lang, "bulletins.code"), row.code), (say(lang, "bulletins.snapshot"), row.snapshot), (say(lang, "bulletins.by"), row.signed_by or row.made_by))
    page = BulletinPage(
        frame=around,
        sentence=say(lang, "bulletins.is-draft" if is_draft else "bulletins.is-signed", number=row.number, day=shown.day(row.signed_at or row.made_at)),
        done=say(lang, f"bulletins.done-{done}") if done in ("made", "signed") else "",
        refusal=refusal,
        number=made.number,
        issuer=made.issuer,
        title=made.filled_title() + (say(made.lang, "bulletins.synthetic") if made.is_synthetic else ""),
        addressee=made.addressee + ("：" if made.lang == "zh" else ":"),
        blocks=tuple(_blocks(made)),
        signer=made.signer,
        dated=made.dated.isoformat(),
        code=row.code,
        facts=facts,
        is_draft=is_draft,
        may_sign=is_draft and reader.may(Permission.ISSUE_BULLETINS),
        sign=f"/bulletins/{row.pk}/sign/",
        files=tuple(Choice(say(lang, f"bulletins.{kind}"), f"/bulletins/{row.pk}/file.{kind}") for kind in _TYPES),
        figures=_figures(made, lang),
        appeals=views.table_of(kinds.get("appeals"), ledgers.rows("appeals", reader=reader, against=row.number), Names(reader, lang)),
        appeal=f"/ledgers/appeals/new/?against={row.number}" if not is_draft and reader.may(kinds.get("appeals").keeper) else "",
    )
    return render(request, page, status=status)


def _blocks(made: Bulletin) -> Iterator[Shown]:
    """The body as the page shows it; a chart as the table of its numbers."""
    for at, block in enumerate(made.filled_blocks()):
        if isinstance(block, blocks.Heading):
            yield Shown("heading", block.text, block.level + 1)
        elif isinstance(block, blocks.Paragraph):
            yield Shown("paragraph", block.text)
        elif isinstance(block, blocks.Table):
            yield Shown("table", table=_table(f"block-{at}", block.caption, block.header, block.rows))
        elif isinstance(block, blocks.Mentions):
            yield Shown("mentions", block.verdict.label.of(made.lang), entries=tuple((one.name, one.reason) for one in block.entries))


def _table(key: str, caption: str, header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Table:
    columns = tuple(Column(text, at > 0) for at, text in enumerate(header))
    return Table(key, caption, columns, tuple(Row(tuple(table.words(text) for text in row)) for row in rows), "—")


def _figures(made: Bulletin, lang: Lang) -> Table:
    """Every figure with the question that recomputes it."""
    columns = tuple(Column(say(lang, f"bulletins.{name}")) for name in ("figure", "printed", "query", "definition"))
    rows = tuple(
        Row((table.words(one.name), table.words(one.printed), table.words(", ".join(f"{name}={value}" for name, value in one.query.items())), table.words(one.definition or "—")))
        for one in made.figures
    )
    return Table("figures", say(lang, "bulletins.figures"), columns, rows, say(lang, "bulletins.empty"))


@methods.form
def verify(request: SignedInRequest) -> HttpResponse:
    """Hand in a Word document: is it what was issued, and do its figures hold?"""
    lang = lang_of(request)
    if request.method != "POST":
        return _verified(request, "", False, None)
    try:
        found = bulletins.verify(_document(request), reader=request.user)
    except UserError as error:
        return _verified(request, "", False, None, refusals.of(error, lang), status=error.http_status)
    words = say(lang, "bulletins.holds" if found.holds else "bulletins.differs", number=found.issued.number, code=found.issued.code, count=len(found.differences))
    columns = tuple(Column(say(lang, f"bulletins.{name}")) for name in ("where", "stands", "should"))
    rows = tuple(Row((table.words(one.where.of(lang)), table.words(one.stands or "—"), table.words(one.should or "—"))) for one in found.differences)
    return _verified(request, words, found.holds, Table("differences", say(lang, "bulletins.differences"), columns, rows, say(lang, "bulletins.no-differences")))


def _document(request: SignedInRequest) -> bytes:
    file = request.FILES.get("file")
    if file is None:
        raise BadValue(WORDS["bulletins.no-file"])
    if (file.size or 0) > _MOST_BYTES:
        raise BadValue(WORDS["bulletins.too-large"])
    data: bytes = file.read()
    return data


def _verified(request: SignedInRequest, verdict: str, holds: bool, differences: Table | None, refusal: Refusal | None = None, *, status: int = 200) -> HttpResponse:
    lang = lang_of(request)
    title = say(lang, "bulletins.verify")
    page = VerifyPage(
        frame=frame.of(request, title=title, room="assessment", trail=_trail(lang, Choice(say(lang, "bulletins.title"), "/bulletins/"), Choice(title, "", True))),
        sentence=verdict or say(lang, "bulletins.verify-sentence"),
        refusal=refusal,
        verdict=verdict,
        holds=holds,
        differences=differences,
    )
    return render(request, page, status=status)
