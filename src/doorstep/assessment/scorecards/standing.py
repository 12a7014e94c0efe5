"""Who stands where among peers: item by item by shrunken values, and in all by drawing every item at once.

A total is drawn by giving each drawn value its points. What is a rule and not chance stays as it is in every draw:
missing items, their weights, and the cap of a missed veto. Items are drawn independently of each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from doorstep.assessment.scorecards.banding import points_of
from doorstep.assessment.scorecards.card import Card, Standing
from doorstep.assessment.scorecards.figures import Figure, Item, Rule, Unit
from doorstep.assessment.scorecards.ranks import standings
from doorstep.assessment.scorecards.shrinkage import FEWEST, shrink

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_TOTAL_DECIMALS = 1


@dataclass(frozen=True, slots=True)
class Group:
    """Units that are ranked among each other, by code."""

    peers: str
    units: tuple[Unit, ...]

    def figures(self, item: str) -> dict[str, Figure]:
        """This year's figures of an item, of the units that have one."""
        entries = ((unit.code, unit.entry(item)) for unit in self.units)
        return {code: one.now for code, one in entries if one and one.now and one.now.is_there}


@dataclass(frozen=True, slots=True)
class OfItem:
    """Draws of one item by unit, and the places that follow; no places with fewer than three units."""

    draws: Mapping[str, Floats]
    standings: Mapping[str, Standing]


def of_items(group: Group, item: Item, rule: Rule, seed: int) -> OfItem:
    """The posterior of one item among a group."""
    figures = group.figures(item.code)
    if not figures:
        return OfItem({}, {})
    found = shrink(item.kind, list(figures.values()), draws=rule.draws, rng=_rng(seed, group.peers, item.code))
    draws = dict(zip(figures, found.draws.T, strict=True))
    if len(figures) < FEWEST:
        return OfItem(draws, {})
    raw = [one.value for one in figures.values()]
    placed = standings(found.mean, found.draws, raw, item.better, item.decimals)
    return OfItem(draws, dict(zip(figures, placed, strict=True)))


def of_totals(
    group: Group, cards: Mapping[str, Card], items: Sequence[Item], posteriors: Mapping[str, OfItem], rule: Rule
) -> dict[str, Standing]:
    """Places by the expected total, of units that have one; none with fewer than three of them."""
    import numpy as np

    scored = {unit.code: cards[unit.code].total for unit in group.units}
    raw = {code: total for code, total in scored.items() if total is not None}
    if len(raw) < FEWEST:
        return {}
    draws = np.column_stack([_drawn_total(cards[code], items, posteriors, rule) for code in raw])
    placed = standings(draws.mean(axis=0), draws, list(raw.values()), "higher", _TOTAL_DECIMALS)
    return dict(zip(raw, placed, strict=True))


def _drawn_total(card: Card, items: Sequence[Item], posteriors: Mapping[str, OfItem], rule: Rule) -> Floats:
    import numpy as np

    total = np.zeros(rule.draws)
    for item, one in zip(items, card.scores, strict=True):
        if one.points is not None and one.target is not None:
            total += one.weight * points_of(posteriors[item.code].draws[card.unit], one.target, one.floor, item.better)
    return np.minimum(total, rule.veto_cap) if card.vetoed_by else total


def _rng(seed: int, *names: str) -> np.random.Generator:
    """A stream of its own for each item and group, so that another item changes no draw of this one."""
    import numpy as np

    return np.random.default_rng([seed, int.from_bytes(sha256("/".join(names).encode()).digest()[:8], "big")])
