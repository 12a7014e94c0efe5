"""Scores and ranks of the areas one tier below, provisional or as they were published."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse, HttpResponseRedirect

from doorstep.assessment import mentions
from doorstep.assessment.scorecards import Band, Card, Funnel, Scorecards, Verdict, Zone
from doorstep.core.clock import utc_now
from doorstep.core.errors import NotFound, UserError
from doorstep.core.text import Lang
from doorstep.services import ledgers, rankings
from doorstep.services.readers import Account, Issued
from doorstep.tables import ledgers as kinds
from doorstep.vocab.roles import Permission
from doorstep.web import charts, frame, methods, refusals, table
from doorstep.web.asking import SignedInRequest
from doorstep.web.assessment.pages import CardPage, OverviewPage
from doorstep.web.assessment.tabs import tabs
from doorstep.web.charts import Chart
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.ledgers import shown
from doorstep.web.ledgers import views as ledger_views
from doorstep.web.ledgers.shown import Names
from doorstep.web.page import render
from doorstep.web.refusals import Refusal
from doorstep.web.table import Cell, Column, Row, Table
from doorstep.web.words import WORDS, say

_TONES = {Verdict.MET: "", Verdict.CLOSE: "", Verdict.MISSED: "", Verdict.WORSE: "alarm", Verdict.NO_FIGURE: "muted"}


@methods.reads
def overview(request: SignedInRequest) -> HttpResponse:
    """The scorecards as targets and records stand today."""
    return _page(request, _provisional(request.user), None)


@methods.posts
def publish(request: SignedInRequest) -> HttpResponse:
    """Freeze today's scores under a number."""
    try:
        made = rankings.publish(by=request.user, now=utc_now())
    except UserError as error:
        return _page(request, _provisional(request.user), None, refusals.of(error, lang_of(request)), status=error.http_status)
    return HttpResponseRedirect(f"/assessment/rankings/{made.number}/?done=published")


@methods.reads
def published(request: SignedInRequest, number: str) -> HttpResponse:
    """A ranking as it was frozen."""
    row = rankings.one(number, reader=request.user)
    return _page(request, rankings.content(row), row)


def _provisional(reader: Account) -> Scorecards | None:
    try:
        return rankings.provisional(reader=reader, now=utc_now())
    except NotFound:  # no snapshot yet
        return None


def _page(request: SignedInRequest, cards: Scorecards | None, row: Issued | None, refusal: Refusal | None = None, *, status: int = 200) -> HttpResponse:
    reader, lang = request.user, lang_of(request)
    around = frame.of(request, title=say(lang, "assessment.title"), room="assessment", has_charts=True, trail=_trail(row, lang))
    wanted = request.GET.get("item", "")
    funnel = _funnel(cards, wanted)
    named = mentions.mentions(cards) if cards else ()
    page = OverviewPage(
        frame=around,
        sentence=around.synthetic_opening + _sentence(cards, lang),
        tabs=tabs(lang, "scores"),
        done=say(lang, "assessment.done-published") if request.GET.get("done") == "published" else "",
        refusal=refusal,
        state=_state(row, lang),
        scores=_scores(cards, lang, around.synthetic_opening, row),
        items=tuple(Choice(item.name.of(lang), f"?item={item.code}", funnel is not None and item.code == funnel.item) for item in cards.items if item.kind == "proportion") if cards else (),
        funnel=_funnel_chart(funnel, cards, lang, around.synthetic_opening),
        funnel_told=funnel.told.of(lang) if funnel else "",
        funnel_table=_funnel_table(funnel, cards, lang),
        mentions=_mentions(named, lang),
        rule=mentions.RULE.of(lang),
        rankings=_rankings(rankings.listed(reader=reader), lang),
        publish="/assessment/publish/" if cards and row is None and reader.may(Permission.ISSUE_BULLETINS) else "",
        appeals=ledger_views.table_of(kinds.get("appeals"), ledgers.rows("appeals", reader=reader, against=row.number), Names(reader, lang)) if row else None,
        appeal=f"/ledgers/appeals/new/?against={row.number}" if row and reader.may(kinds.get("appeals").keeper) else "",
    )
    return render(request, page, status=status)


def _trail(row: Issued | None, lang: Lang) -> tuple[Choice, ...]:
    return (Choice(say(lang, "room.assessment"), "/assessment/"), Choice(row.number, "", True)) if row else ()


def _state(row: Issued | None, lang: Lang) -> str:
    if row is None or row.signed_at is None:
        return say(lang, "assessment.provisional")
    return say(lang, "assessment.frozen", number=row.number, day=shown.day(row.signed_at), snapshot=row.snapshot, code=row.code)


def _sentence(cards: Scorecards | None, lang: Lang) -> str:
    if cards is None:
        return say(lang, "assessment.sentence-none")
    ranked = sorted((card for card in cards.cards if card.standing), key=lambda card: card.standing.rank if card.standing else 0)
    failed = sum(card.band in (Band.POOR, Band.FAILED) for card in cards.cards)
    told = say(lang, "assessment.sentence", year=cards.year, areas=len(cards.cards), items=len(cards.items), failed=failed)
    if ranked and ranked[0].standing and ranked[0].total is not None:
        first = ranked[0]
        told += say(lang, "assessment.first", area=first.name.of(lang), total=f"{first.total:.1f}", low=first.standing.rank_low, high=first.standing.rank_high)  # type: ignore[union-attr]
    return told


def _scores(cards: Scorecards | None, lang: Lang, opening: str, row: Issued | None) -> Table:
    items = cards.items if cards else ()
    columns = (
        Column(say(lang, "assessment.area")), Column(say(lang, "assessment.rank"), True, (say(lang, "assessment.rank"), say(lang, "assessment.rank-low"), say(lang, "assessment.rank-high"))),
        Column(say(lang, "assessment.total"), True), Column(say(lang, "assessment.band")), *(Column(item.name.of(lang), True) for item in items),
    )  # fmt: skip
    ordered = sorted(cards.cards, key=lambda card: (card.standing.rank if card.standing else 999, card.unit)) if cards else []
    suffix = f"?ranking={row.number}" if row else ""
    rows = tuple(Row(_score_row(card, items, lang, suffix)) for card in ordered)
    return Table("scores", opening + say(lang, "assessment.scores"), columns, rows, say(lang, "assessment.empty"), note=say(lang, "assessment.scores-note"))


def _score_row(card: Card, items: Sequence[object], lang: Lang, suffix: str) -> tuple[Cell, ...]:
    standing = card.standing
    rank = Cell(str(standing.rank), (standing.rank, standing.rank_low, standing.rank_high), under=f"{standing.rank_low}–{standing.rank_high}") if standing else Cell("—", (None, None, None), tone="muted")
    return (
        table.words(card.name.of(lang), href=f"/assessment/areas/{card.unit}/{suffix}"),
        rank,
        Cell(f"{card.total:.1f}", (round(card.total, 4),)) if card.total is not None else table.words("—", tone="muted"),
        table.words(card.band.label.of(lang), tone="alarm" if card.band in (Band.POOR, Band.FAILED) else ""),
        *(Cell(f"{one.points:.0f}" if one.points is not None else "—", (one.points,), under=one.verdict.label.of(lang), tone=_TONES[one.verdict]) for one in card.scores),
    )


def _funnel(cards: Scorecards | None, wanted: str) -> Funnel | None:
    """The funnel of the indicator asked for, else of the first share."""
    if cards is None:
        return None
    shares = {item.code for item in cards.items if item.kind == "proportion"}
    found = [one for one in cards.funnels if one.item in shares]
    return next((one for one in found if one.item == wanted), found[0] if found else None)


def _funnel_chart(funnel: Funnel | None, cards: Scorecards | None, lang: Lang, opening: str) -> Chart:
    title = opening + say(lang, "assessment.funnel")
    if funnel is None or cards is None:
        return charts.funnel("funnel", title, title, (), (), centre=0, size_name="")
    names = {card.unit: card.name.of(lang) for card in cards.cards}
    points = [(names[one.unit], one.size, round(one.value * 100, 2), one.zone is not Zone.INSIDE) for one in funnel.points]
    limits = [(one.size, one.low_95 * 100, one.high_95 * 100, one.low_998 * 100, one.high_998 * 100) for one in funnel.limits]
    return charts.funnel("funnel", title, f"{title}. {funnel.told.of(lang)}", points, limits, centre=round(funnel.centre * 100, 2), size_name=say(lang, "assessment.size"))


def _funnel_table(funnel: Funnel | None, cards: Scorecards | None, lang: Lang) -> Table:
    columns = (Column(say(lang, "assessment.area")), *(Column(say(lang, f"assessment.{name}"), True) for name in ("size", "value")), Column(say(lang, "assessment.zone")))
    names = {card.unit: card.name.of(lang) for card in cards.cards} if cards else {}
    rows = tuple(
        Row((table.words(names[one.unit]), table.number(one.size, lang), Cell(f"{one.value:.1%}", (one.value,)), table.words(say(lang, f"assessment.zone-{one.zone.value}"))))
        for one in (sorted(funnel.points, key=lambda one: -one.value) if funnel else ())
    )
    return Table("funnel", say(lang, "assessment.funnel-table"), columns, rows, say(lang, "assessment.empty"))


def _mentions(named: Sequence[mentions.Mention], lang: Lang) -> Table:
    columns = tuple(Column(say(lang, f"assessment.{name}")) for name in ("area", "said", "why"))
    rows = tuple(
        Row((table.words(one.name.of(lang)), table.words(say(lang, f"assessment.said-{one.verdict.value}"), tone="alarm" if one.verdict is mentions.Mentioned.CRITICISED else ""), table.words(one.reason.of(lang))))
        for one in named
    )
    return Table("mentions", say(lang, "assessment.mentions"), columns, rows, say(lang, "assessment.mentions-none"))


def _rankings(found: Sequence[Issued], lang: Lang) -> Table:
    columns = tuple(Column(say(lang, f"assessment.{name}")) for name in ("number", "published", "snapshot", "code"))
    rows = tuple(
        Row((table.words(one.number, href=f"/assessment/rankings/{one.number}/"), table.words(shown.day(one.made_at)), table.words(one.snapshot), table.words(one.code))) for one in found
    )
    return Table("rankings", say(lang, "assessment.rankings"), columns, rows, say(lang, "assessment.rankings-none"))


@methods.reads
def card(request: SignedInRequest, area: int) -> HttpResponse:
    """One area's scorecard, as it stands or as it was published."""
    reader, lang = request.user, lang_of(request)
    number = request.GET.get("ranking", "")
    row = rankings.one(number, reader=reader) if number else None
    cards = rankings.content(row) if row else _provisional(reader)
    found = next((one for one in cards.cards if one.unit == str(area)), None) if cards else None
    if cards is None or found is None:
        raise NotFound(WORDS["assessment.no-card"], cure=WORDS["assessment.no-card-cure"])
    around = frame.of(request, title=found.name.of(lang), room="assessment", trail=(Choice(say(lang, "room.assessment"), "/assessment/"), Choice(found.name.of(lang), "", True)))
    page = CardPage(
        frame=around,
        sentence=around.synthetic_opening + say(lang, "assessment.card", area=found.name.of(lang), told=found.told.of(lang)) + (f" {found.standing.told.of(lang)}" if found.standing else ""),
        tabs=tabs(lang, "scores"),
        band=found.band.label.of(lang),
        tone="alarm" if found.band in (Band.POOR, Band.FAILED) else "",
        scores=_items(found, cards, lang),
        rule=(
            (say(lang, "assessment.rule-points"), say(lang, "assessment.rule-points-told")),
            (say(lang, "assessment.rule-bands"), say(lang, "assessment.rule-bands-told", excellent=f"{cards.rule.excellent:g}", good=f"{cards.rule.good:g}", adequate=f"{cards.rule.adequate:g}")),
            (say(lang, "assessment.rule-veto"), say(lang, "assessment.rule-veto-told", cap=f"{cards.rule.veto_cap:g}")),
        ),
    )
    return render(request, page)


def _items(card: Card, cards: Scorecards, lang: Lang) -> Table:
    columns = (Column(say(lang, "assessment.item")), *(Column(say(lang, f"assessment.{name}"), True) for name in ("weight", "points")), Column(say(lang, "assessment.told")), Column(say(lang, "assessment.standing")))
    names = {item.code: item for item in cards.items}
    rows = tuple(
        Row(
            (
                table.words(names[one.item].name.of(lang), href=f"/indicators/{one.item}/?within={card.unit}", under=say(lang, "assessment.veto") if names[one.item].is_veto else ""),
                Cell(f"{one.weight:.0%}", (one.weight,)),
                Cell(f"{one.points:.1f}", (one.points,), tone=_TONES[one.verdict]) if one.points is not None else table.words("—", tone="muted"),
                table.words(one.told.of(lang)),
                table.words(one.standing.told.of(lang) if one.standing else "—"),
            )
        )
        for one in card.scores
    )
    return Table("items", say(lang, "assessment.items"), columns, rows, say(lang, "assessment.empty"))
