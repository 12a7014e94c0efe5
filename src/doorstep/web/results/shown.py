"""Advice as the cards of the desk show it."""

from __future__ import annotations

from collections.abc import Mapping

from doorstep.core import numbers
from doorstep.core.clock import BEIJING
from doorstep.core.source import Evidence
from doorstep.core.text import Lang
from doorstep.recognition.decide import Clause, Kind
from doorstep.recognition.language import Item, ItemKind
from doorstep.recognition.reasons import REASONS
from doorstep.services.recognition_words import Advice, Offer, result_text
from doorstep.services.results import Shown
from doorstep.web.frame import Choice
from doorstep.web.results.pages import ItemCard, ItemGroup, OfferLine
from doorstep.web.table import Column, Row, Table, words
from doorstep.web.words import say

ACCEPT, REPEAT = "accept:", "repeat"
_TONES = {Kind.RECOGNISED: "yes", Kind.WITH_NOTE: "partly", Kind.NOT: "no"}


def card(advice: Advice, typed: Mapping[str, str], lang: Lang) -> ItemCard:
    """One item; without anything typed a recognised result is used, one with a note is left to be chosen, else it is done again."""
    best = advice.best
    recognised = best is not None and best.decision.is_recognised
    default = _default(best)
    chosen = typed.get(f"choice-{advice.code}") or default
    why = typed.get(f"reason-{advice.code}", "")
    return ItemCard(
        code=advice.code,
        name=advice.item.name.of(lang) if advice.item else advice.code,
        under=_under(advice.item, lang),
        offers=tuple(_offer(one, chosen, lang) for one in advice.offers),
        is_repeated=chosen == REPEAT,
        lacks_reason=recognised and bool(typed) and chosen == REPEAT and not why,
        asks_reason=recognised,
        repeat=say(lang, "results.repeat" if advice.offers else "results.do"),
        reasons=tuple(Choice(f"{one.code} {one.name.of(lang)}", "", one.code == why, one.code) for one in REASONS),
    )


def _default(best: Offer | None) -> str:
    if best is None or best.decision.kind is Kind.NOT:
        return REPEAT
    return f"{ACCEPT}{best.shown.result}" if best.decision.kind is Kind.RECOGNISED else ""


def _under(item: Item | None, lang: Lang) -> str:
    """Kind and price of an item, as far as the list says."""
    if item is None:
        return ""
    price = say(lang, "results.price", price=numbers.grouped(item.price_cny)) if item.price_cny is not None else ""
    dose = say(lang, "results.dose", dose=f"{item.dose_msv:g}") if item.dose_msv else ""
    return " · ".join(filter(None, (item.kind.label.of(lang), price, dose)))


def _offer(offer: Offer, chosen: str, lang: Lang) -> OfferLine:
    shown, decision = offer.shown, offer.decision
    value = f"{ACCEPT}{shown.result}"
    return OfferLine(
        value=value,
        result=result_text(shown) or shown.status.label.of(lang),
        beside=say(lang, "results.range", range=shown.values["range"]) if shown.values.get("range") else "",
        made=_made(shown, lang),
        tone=_TONES[decision.kind],
        decision=decision.kind.label.of(lang),
        clause=_clause(decision.clause, lang),
        until=say(lang, "results.until", day=decision.until.isoformat()) if decision.until and decision.is_recognised else "",
        notes=tuple(note.of(lang) for note in decision.notes),
        is_chosen=chosen == value,
    )


def _clause(clause: Clause, lang: Lang) -> str:
    """What the clause says and where it stands; a rule of Doorstep's own has no document to name."""
    source = clause.source
    origin = source.evidence.label.of(lang) if source.evidence is Evidence.OWN else f"{source.evidence.value} {source.document}"
    return f"{clause.words.of(lang)} [{origin}]"


def _made(shown: Shown, lang: Lang) -> str:
    mark = f" · {shown.mark}" if shown.mark else ""
    return f"{shown.maker.of(lang)} · {shown.performed_at.astimezone(BEIJING):%Y-%m-%d}{mark}"


def groups(items: tuple[Item, ...], existing: Mapping[str, int], lang: Lang) -> tuple[ItemGroup, ...]:
    """What may be ordered: items of which results exist first, then every kind."""
    known = [item for item in items if item.code in existing]
    found = [ItemGroup(say(lang, "results.with-results"), tuple(_choice(one, existing, lang) for one in known), True)] if known else []
    for kind in ItemKind:
        rest = [item for item in items if item.kind is kind and item.code not in existing and not item.excluded]
        if rest:
            found.append(ItemGroup(kind.label.of(lang), tuple(_choice(one, existing, lang) for one in rest), not known))
    return tuple(found)


def _choice(item: Item, existing: Mapping[str, int], lang: Lang) -> Choice:
    count = existing.get(item.code, 0)
    return Choice(item.name.of(lang) + (f" ({count})" if count else ""), "", bool(count), item.code)


def existing_table(found: tuple[Shown, ...], names: Mapping[str, Item], title: str, lang: Lang) -> Table:
    """Every earlier result, newest first."""
    columns = tuple(Column(say(lang, f"results.{key}")) for key in ("item", "value", "made"))
    rows = tuple(
        Row((words(names[one.item].name.of(lang) if one.item in names else one.item), words(result_text(one) or "—"), words(_made(one, lang)))) for one in found
    )
    return Table("existing", title, columns, rows, say(lang, "results.empty"))
