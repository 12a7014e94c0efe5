"""Who is praised, commended or criticised, by rule: never for what chance alone may have done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from doorstep.assessment.scorecards import Band, Card, Scorecards, Trend, Verdict
from doorstep.core.text import Text


class Mentioned(StrEnum):
    """What is said of a unit in public, strongest first."""

    COMMENDED = "commendation"
    PRAISED = "praise"
    CRITICISED = "criticism"


RULE = Text(
    "规则：总分优秀的通报表扬；有指标达标且较上年变好超出偶然波动、又没有指标变差的表扬；一票否决项未达标，或总分不合格且有指标变差超出偶然波动的通报批评。",
    "By rule: commended for a total in the excellent band; praised for an item that met its target and is better than last year by more than chance, with none worse; "
    "criticised for a veto item missed, or for a poor total with an item worse than last year by more than chance.",
)


@dataclass(frozen=True, slots=True)
class Mention:
    """One unit, what is said of it, and why."""

    unit: str
    name: Text
    verdict: Mentioned
    reason: Text


def mentions(cards: Scorecards) -> tuple[Mention, ...]:
    """Everyone who is mentioned, in the order of the verdicts and then of the totals; a unit stands once."""
    names = {item.code: item.name for item in cards.items}
    found = [one for card in cards.cards if (one := _mention(card, names)) is not None]
    totals = {card.unit: card.total or 0.0 for card in cards.cards}
    order = list(Mentioned)
    return tuple(sorted(found, key=lambda one: (order.index(one.verdict), -totals[one.unit], one.unit)))


def _mention(card: Card, names: dict[str, Text]) -> Mention | None:
    worse = [one.item for one in card.scores if one.trend is Trend.WORSE]
    better = [one.item for one in card.scores if one.verdict is Verdict.MET and one.trend is Trend.BETTER]
    if card.vetoed_by:
        return Mention(card.unit, card.name, Mentioned.CRITICISED, _named(Text("一票否决项未达标：", "veto item missed: "), card.vetoed_by, names))
    if card.band is Band.POOR and worse:
        return Mention(card.unit, card.name, Mentioned.CRITICISED, _named(Text("总分不合格，且较上年变差：", "poor total, and worse than last year: "), worse, names))
    if card.band is Band.EXCELLENT and card.total is not None:
        return Mention(card.unit, card.name, Mentioned.COMMENDED, Text(f"总分 {card.total:.1f}", f"total {card.total:.1f}"))
    if better and not worse:
        return Mention(card.unit, card.name, Mentioned.PRAISED, _named(Text("达标且较上年变好：", "met its target and is better than last year: "), better, names))
    return None


def _named(opening: Text, items: Iterable[str], names: dict[str, Text]) -> Text:
    listed = [names[code] for code in items]
    return Text(opening.zh + "、".join(one.zh for one in listed), opening.en + ", ".join(one.en for one in listed))
