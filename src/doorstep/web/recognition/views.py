"""The counts of the last twelve months, as one reader may see them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse

from doorstep.core import numbers
from doorstep.core.clock import BEIJING, utc_now
from doorstep.core.text import Lang
from doorstep.services import recognition_counts
from doorstep.services.disclosure import FEWEST_SHOWN, Figure
from doorstep.services.recognition_counts import Counts
from doorstep.web import frame, methods
from doorstep.web.asking import SignedInRequest
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.recognition import tables
from doorstep.web.recognition.pages import Card, CountsPage
from doorstep.web.words import say


@methods.reads
def counts(request: SignedInRequest) -> HttpResponse:
    """Targets, savings, refusals, and the rules in force."""
    lang = lang_of(request)
    since, until = recognition_counts.last_twelve_months(utc_now().astimezone(BEIJING).date())
    found = recognition_counts.counts(reader=request.user, since=since, until=until)
    around = frame.of(request, title=say(lang, "recognition.title"), room="recognition")
    page = CountsPage(
        frame=around,
        sentence=around.synthetic_opening + _sentence(found, lang),
        counted=say(lang, "recognition.counted", since=found.since.isoformat()),
        cards=_cards(found, lang),
        targets=tables.targets(found, _titled(around.synthetic_opening, "targets", lang), lang),
        reasons=tables.reasons(found, _titled(around.synthetic_opening, "reasons", lang), lang),
        institutions=tables.institutions(found, _titled(around.synthetic_opening, "institutions", lang), lang),
        rules=tables.rules(_titled("", "rules", lang), lang),
        chosen=tables.chosen(lang),
        note=say(lang, "recognition.sample") if found.has_samples else "",
    )
    return render(request, page)


def _titled(opening: str, key: str, lang: Lang) -> str:
    return opening + say(lang, f"recognition.{key}")


def _sentence(found: Counts, lang: Lang) -> str:
    whole = found.whole
    if whole.accepted is None:
        return say(lang, "recognition.sentence-few")
    if not whole.accepted:
        return say(lang, "recognition.sentence-none")
    if whole.share.value is None:
        return say(lang, "recognition.sentence-no-share", accepted=numbers.count(whole.accepted, lang), saved=_money(whole.saved_cny, lang))
    return say(lang, "recognition.sentence", accepted=numbers.count(whole.accepted, lang), share=numbers.percent(whole.share.value), saved=_money(whole.saved_cny, lang))


def _money(value: float | None, lang: Lang) -> str:
    return say(lang, "table.hidden") if value is None else numbers.count(round(value), lang)


def _cards(found: Counts, lang: Lang) -> tuple[Card, ...]:
    whole, hidden, few = found.whole, say(lang, "table.hidden"), say(lang, "recognition.few", below=FEWEST_SHOWN)

    def card(key: str, value: str, under: str, **told: str | int) -> Card:
        return Card(say(lang, f"recognition.{key}"), value, say(lang, f"recognition.{under}", **told), value == hidden)

    def told(count: int | None, instead: str = few) -> str:
        return instead if count is None else numbers.grouped(count)

    return (
        card("accepted", told(whole.accepted, hidden), "under-accepted", items=found.exchanged),
        _share_card(whole.share, card, hidden),
        card("money", _money(whole.saved_cny, lang), "under-money", unpriced=told(whole.unpriced)),
        card("dose", hidden if whole.saved_msv is None else f"{whole.saved_msv:,.1f}", "under-dose", undosed=told(whole.undosed)),
        card("refused", told(whole.refused, hidden), "under-refused", apart=told(whole.not_counted), outside=told(whole.outside_rules)),
    )


def _share_card(share: Figure, card: Callable[..., Card], hidden: str) -> Card:
    if share.value is None:
        return card("share", hidden if share.is_hidden else "—", "under-share-none")
    return card("share", numbers.percent(share.value), "under-share", accepted=numbers.grouped(share.num or 0), all=numbers.grouped(share.den or 0))
