"""Scores, ranks and lists of praise and criticism in a bulletin."""

from __future__ import annotations

from collections.abc import Iterator

from doorstep.assessment import mentions
from doorstep.assessment.bulletins.blocks import (
    Block,
    Chart,
    ChartKind,
    Heading,
    Mention,
    Mentions,
    Paragraph,
    Series,
    Table,
    Verdict,
)
from doorstep.assessment.bulletins.references import plain
from doorstep.assessment.scorecards import Card, Scorecards
from doorstep.core.text import Text
from doorstep.services import scorecards
from doorstep.services.bulletin_figures import NONE, Figures
from doorstep.services.summary import IN_AREA

_READ = Text("总分按权重加权，无数据的项目不计分也不按 0 分算；名次按收缩后的期望排，人次少的地区可能与总分次序不同；名次附 95% 区间，区间重叠的不分先后。", "Totals are weighted; an item without a figure is left out, not counted as 0. Ranks follow what is to be expected once small counts are drawn towards their peers, and so may differ from the order of totals; they stand with their 95 % interval, and where intervals overlap there is no order.")
_NOBODY = Text("按上述规则，本期没有应表扬或批评的地区。", "By this rule no area is to be praised or criticised.")
_ORDER = (mentions.Mentioned.COMMENDED, mentions.Mentioned.PRAISED, mentions.Mentioned.CRITICISED)
_LISTS = {mentions.Mentioned.COMMENDED: Verdict.COMMENDATION, mentions.Mentioned.PRAISED: Verdict.PRAISE, mentions.Mentioned.CRITICISED: Verdict.CRITICISM}


def blocks(figures: Figures) -> Iterator[Block]:
    """Scores and ranks, the interval of each area's share, and who is praised or criticised; nothing without targets."""
    request = figures.request
    cards = scorecards.of_area(request.area, request.span, request.targets, snapshot=request.snapshot)
    if cards is None:
        return
    lang = figures.lang
    yield Heading(1, Text("考核得分", "Scores").of(lang))
    yield Paragraph(_READ.of(lang))
    yield _table(figures, cards)
    yield from _dots(figures, cards)
    yield Heading(1, Text("表扬与批评", "Praise and criticism").of(lang))
    yield Paragraph(mentions.RULE.of(lang))
    named = mentions.mentions(cards)
    for verdict in _ORDER:
        entries = tuple(Mention(plain(one.name.of(lang)), plain(one.reason.of(lang))) for one in named if one.verdict is verdict)
        if entries:
            yield Mentions(_LISTS[verdict], entries)
    if not named:
        yield Paragraph(_NOBODY.of(lang))


def _table(figures: Figures, cards: Scorecards) -> Table:
    lang = figures.lang
    header = tuple(one.of(lang) for one in (Text("地区", "Area"), Text("总分", "Total"), Text("等次", "Band"), Text("名次（95% 区间）", "Rank (95 % interval)"), Text("有数据的权重", "Weight with figures")))
    ordered = sorted(cards.cards, key=lambda card: (card.standing.rank if card.standing else 999, card.unit))
    rows = tuple((plain(card.name.of(lang)), _score(figures, card, "total"), card.band.label.of(lang), _score(figures, card, "rank"), f"{card.weight_used:.0%}") for card in ordered)
    return Table(Text("各地得分与名次", "Scores and ranks by area").of(lang), header, rows, ("left", "right", "left", "right", "right"))


def _score(figures: Figures, card: Card, part: str) -> str:
    query = {"kind": "score", "area": card.unit, "part": part, "period": figures.request.period}
    return figures.mark(f"score.{card.unit}.{part}", query, _printed(card, part))


def _printed(card: Card, part: str) -> str:
    if part == "total":
        return NONE if card.total is None else f"{card.total:.1f}"
    standing = card.standing
    return NONE if standing is None else f"{standing.rank} ({standing.rank_low}–{standing.rank_high})"


def _dots(figures: Figures, cards: Scorecards) -> Iterator[Block]:
    """Each area's in-area share after shrinkage, with its interval."""
    lang = figures.lang
    known = [(card, one.standing) for card in cards.cards for one in card.scores if one.item == IN_AREA and one.standing is not None]
    if len(known) < 2:
        return
    known.sort(key=lambda pair: -pair[1].value)
    printed = tuple(
        figures.mark(
            f"shrunken.{card.unit}", {"kind": "score", "area": card.unit, "part": "shrunken", "indicator": IN_AREA, "period": figures.request.period},
            f"{standing.value:.1%} ({standing.low:.1%}–{standing.high:.1%})",
        )
        for card, standing in known
    )  # fmt: skip
    yield Chart(
        caption=Text("各地域内住院率（按人次收缩后，附 95% 区间）", "In-area share after shrinkage, with 95 % intervals").of(lang),
        kind=ChartKind.DOTS,
        labels_name=Text("地区", "Area").of(lang),
        labels=tuple(plain(card.name.of(lang)) for card, _ in known),
        series=(
            Series(
                Text("域内住院率", "In-area share").of(lang),
                tuple(round(standing.value * 100, 1) for _, standing in known),
                printed,
                tuple(round(standing.low * 100, 1) for _, standing in known),
                tuple(round(standing.high * 100, 1) for _, standing in known),
            ),
        ),
        unit="%",
    )
