"""The rules of recognition in force, and the institutions as those rules see them. Both are the same until another region file is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from doorstep.recognition.decide import Place
from doorstep.recognition.grades import rank_of
from doorstep.recognition.language import RuleBook
from doorstep.services import one_view, recognition_check
from doorstep.store.models import Alliance, Institution, Region, RegionSheet
from doorstep.tables.recognition import RECOGNITION_SHEETS
from doorstep.vocab.divisions import ancestors
from doorstep.vocab.levels import Tier

_CLOSE = ("county_community", "city_group")
"""Alliances that are close-knit: 城市医联体、县域医共体. Specialty and remote alliances are not."""
_WITHOUT_GRADE = {Tier.VILLAGE: 10, Tier.TOWNSHIP: 10}
"""Primary institutions are mostly not graded; rules by grade read them as of the first level."""


def book() -> RuleBook:
    """The rules in force; those of the default presets when no region is loaded."""
    return _book(_digest())


def places() -> Mapping[str, Place]:
    """Every institution of the register as the rules see it."""
    return _places(_digest())


def place(code: str) -> Place:
    """One institution; of one that the register has not, nothing but its code is known."""
    return places().get(code) or Place(code)


def _digest() -> str:
    region = one_view.once("region", Region.objects.first)  # everyone: only which register is in force
    return region.digest if region else ""


@lru_cache(maxsize=2)
def _book(digest: str) -> RuleBook:
    names = [sheet.name for sheet in RECOGNITION_SHEETS]
    kept = RegionSheet.objects.filter(name__in=names)  # everyone: rules are no secret
    return recognition_check.of_tables({one.name: one.rows for one in kept})


@lru_cache(maxsize=2)
def _places(digest: str) -> Mapping[str, Place]:
    groups = _groups()
    return {one.code: _place(one, frozenset(groups.get(one.code, ()))) for one in Institution.objects.all()}  # everyone: the register is public


def _groups() -> dict[str, set[str]]:
    """The close-knit alliances of each institution; the lead belongs to its own."""
    found: dict[str, set[str]] = {}
    for one in Alliance.objects.filter(kind__in=_CLOSE).prefetch_related("members"):  # everyone: the register is public
        for code in (one.lead_id, *(member.code for member in one.members.all())):
            found.setdefault(code, set()).add(one.code)
    return found


def _place(one: Institution, alliances: frozenset[str]) -> Place:
    _, county, city, province = ancestors(one.located_in)
    rank = rank_of(one.grade) or _WITHOUT_GRADE.get(Tier(one.tier))
    return Place(one.code, province, city, county, rank, one.ownership == "public", alliances)
