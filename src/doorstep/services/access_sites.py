"""Which further institutions should be able to treat a condition so that people's ways become shortest, with the proof."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.planning.access.reach import Reach, reach
from doorstep.planning.siting.models import median
from doorstep.services import access, areas
from doorstep.services.travel_times import Network, Site
from doorstep.store.reader import Reader
from doorstep.vocab.levels import Tier

_NO_WAY = 2.0  # a place without a known way counts as this many times the longest way that is known


@dataclass(frozen=True, slots=True, eq=False)
class Sites:
    """The institutions chosen, and what they change.

    chosen         in addition to the `standing` institutions that treat the condition by their records
    before, after  how far people have to go
    gap            share 0-1 by which some other choice could bring the people's minutes down further; 0 when it is proven the best
    candidates     how many could have been chosen
    """

    chosen: tuple[Site, ...]
    standing: int
    candidates: int
    before: Reach
    after: Reach
    gap: float


def best(*, reader: Reader, condition: str, more: int, is_severe: bool = False, tier: Tier = Tier.COUNTY, seconds: float = 60.0, network: Network | None = None) -> Sites:
    """Choose `more` institutions of `tier` or above so that people's minutes to the nearest able one are fewest (p-median).

    Only people inside the reader's area count. Money, beds and whom people choose are no part of this: `doorstep plan` has them.
    Raises NotFound for a code that is no condition, BadValue when there are fewer institutions left to choose from.
    """
    known = access.known_network(network, reader)
    able = access.capable(known, condition, is_severe)
    free = np.array([site.tier >= tier for site in known.sites], bool) & ~able
    if more > free.sum():
        raise BadValue(
            Text(f"只有 {int(free.sum())} 家机构可选，不足 {more} 家", f"there are {int(free.sum())} institutions to choose from, not {more}"),
            right=Text("其余机构按记录已能诊治该病，或层级不够", "the others treat it already by their records, or are of a lower tier"),
            cure=Text("请减少家数，或放宽层级", "Ask for fewer, or allow a lower tier"),
        )
    people = np.where([areas.sees_inside(reader, place.code) for place in known.homes], known.people, 0.0)
    columns = np.flatnonzero(able | free)
    found = median(
        _minutes(known)[:, columns], people, int(able.sum()) + more, opened=np.searchsorted(columns, np.flatnonzero(able)).tolist(), seconds=seconds
    )
    opened = np.zeros(len(known.sites), bool)
    opened[columns[found.opened]] = True
    chosen = tuple(known.sites[at] for at in np.flatnonzero(opened & ~able))
    return Sites(chosen, int(able.sum()), int(free.sum()), reach(known.to_care, people, able), reach(known.to_care, people, opened), found.gap)


def _minutes(known: Network) -> np.ndarray:
    """(places, institutions); where no way is known, a way longer than any."""
    travel = known.to_care
    table = np.full((len(known.homes), len(known.sites)), _NO_WAY * float(travel.minutes.max(initial=1.0)))
    table[travel.rows, travel.towards] = travel.minutes
    return table
