"""The engine: figures, targets and peers in; scores, totals, bands and places out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from doorstep.assessment.scorecards.banding import band, points, verdict
from doorstep.assessment.scorecards.card import Card, Score, Scorecards
from doorstep.assessment.scorecards.checking import check
from doorstep.assessment.scorecards.figures import Entry, Figure, Item, Rule, Unit
from doorstep.assessment.scorecards.funnel import Funnel, funnel
from doorstep.assessment.scorecards.labels import Verdict
from doorstep.assessment.scorecards.standing import Group, of_items, of_totals
from doorstep.assessment.scorecards.trend import trend
from doorstep.assessment.scorecards.words import card_told, nothing_told, score_told, veto_doubt
from doorstep.core.text import Text


def score(
    items: Sequence[Item], units: Sequence[Unit], *, year: int, seed: int, rule: Rule | None = None, snapshot: str = ""
) -> Scorecards:
    """The scorecards of all units; units of the same `peers` are ranked among each other.

    The order of units and entries does not matter, and the same input with the same seed gives the same cards.
    Raises BadValue for figures, targets or weights that cannot be.
    """
    check(items, units)
    chosen = rule or Rule()
    cards = {unit.code: _card(unit, items, chosen) for unit in units}
    groups = _groups(units)
    for group in groups:
        cards |= _placed(group, cards, items, chosen, seed)
    funnels = tuple(found for group in groups for item in items if (found := _funnel(group, item, chosen)))
    return Scorecards(year, snapshot, seed, chosen, tuple(items), tuple(cards[one.code] for one in units), funnels)


def _groups(units: Sequence[Unit]) -> list[Group]:
    ordered = sorted(units, key=lambda one: (one.peers, one.code))
    return [Group(peers, tuple(found)) for peers, found in groupby(ordered, key=lambda one: one.peers)]


def _card(unit: Unit, items: Sequence[Item], rule: Rule) -> Card:
    """The card of one unit by itself, without its place."""
    scores = _weighed([_score(item, unit.entry(item.code), rule) for item in items], items)
    used = sum(one.weight for one, score in zip(items, scores, strict=True) if score.points is not None)
    pairs = list(zip(items, scores, strict=True))
    missing = [item for item, one in pairs if one.points is None]
    vetoed = [item for item, one in pairs if item.is_veto and one.verdict not in (Verdict.MET, Verdict.NO_FIGURE)]
    unknown = [item for item in missing if item.is_veto]
    uncapped = sum(one.weight * one.points for one in scores if one.points is not None) if used else None
    total = min(uncapped, rule.veto_cap) if vetoed and uncapped is not None else uncapped
    found, part = band(total, bool(vetoed), rule), used / sum(item.weight for item in items)
    return Card(
        unit=unit.code,
        name=unit.name,
        peers=unit.peers,
        scores=tuple(scores),
        total=total,
        uncapped=uncapped,
        weight_used=part,
        band=found,
        missing=_codes(missing),
        vetoed_by=_codes(vetoed),
        veto_unknown=_codes(unknown),
        standing=None,
        told=card_told(total=total, band=found, rule=rule, used=part, missing=missing, vetoed=vetoed, unknown=unknown),
    )


def _codes(items: Sequence[Item]) -> tuple[str, ...]:
    return tuple(item.code for item in items)


def _weighed(scores: Sequence[Score], items: Sequence[Item]) -> list[Score]:
    """Each score with its share of the total: weights of missing items are spread over the others."""
    own = [item.weight if one.points is not None else 0.0 for item, one in zip(items, scores, strict=True)]
    known = sum(own)
    return [replace(one, weight=weight / known if known else 0.0) for one, weight in zip(scores, own, strict=True)]


def _score(item: Item, entry: Entry | None, rule: Rule) -> Score:
    now, before = (_there(entry.now), _there(entry.before)) if entry else (None, None)
    last = before.value if before else None
    blank = Score(
        item=item.code,
        verdict=Verdict.NO_FIGURE,
        points=None,
        weight=0.0,
        value=now.value if now else None,
        size=now.size if now else None,
        before=last,
        target=entry.target if entry else None,
        floor=last if item.floor is None else item.floor,
        change=now.value - last if now and last is not None else None,
        trend=trend(item, now, before),
        standing=None,
        told=nothing_told(item, has_figure=now is not None),
    )
    return _judged(item, blank, rule)


def _there(figure: Figure | None) -> Figure | None:
    return figure if figure and figure.is_there else None


def _judged(item: Item, blank: Score, rule: Rule) -> Score:
    """The score with its points, when it has a figure and a target."""
    value, target, floor = blank.value, blank.target, blank.floor
    if value is None or target is None:
        return blank
    got, stands = points(value, target, floor, item.better), verdict(value, target, floor, item.better, rule)
    told = score_told(item, value=value, target=target, floor=floor, points=got, verdict=stands, trend=blank.trend)
    return replace(blank, verdict=stands, points=got, told=told)


def _placed(group: Group, cards: Mapping[str, Card], items: Sequence[Item], rule: Rule, seed: int) -> dict[str, Card]:
    """The cards of a group with their places, item by item and in all."""
    found = {item.code: of_items(group, item, rule, seed) for item in items}
    totals = of_totals(group, cards, items, found, rule)
    placed = {}
    for unit in group.units:
        card = cards[unit.code]
        scores = tuple(replace(one, standing=found[one.item].standings.get(unit.code)) for one in card.scores)
        doubt = veto_doubt([item for item, one in zip(items, scores, strict=True) if item.code in card.vetoed_by and one.is_within_chance])
        told = Text.joined([card.told, doubt]) if doubt else card.told
        placed[unit.code] = replace(card, scores=scores, standing=totals.get(unit.code), told=told)
    return placed


def _funnel(group: Group, item: Item, rule: Rule) -> Funnel | None:
    figures = group.figures(item.code)
    return funnel(item, group.peers, figures, is_overdispersed=rule.is_overdispersed) if figures else None
