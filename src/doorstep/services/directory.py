"""Institutions by code, for those who send and receive: names, tiers and places are no secret of a region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from doorstep.core.text import Text
from doorstep.services import one_view
from doorstep.store.models import Institution, Region


@dataclass(frozen=True, slots=True)
class Entry:
    """One institution of the register. Longitude and latitude are degrees, None when not given."""

    code: str
    number: int
    name: Text
    tier: int
    kind: str
    located_in: int
    longitude: float | None
    latitude: float | None


def institutions() -> Mapping[str, Entry]:
    """Every institution of the register in force; the same object until another region file is loaded."""
    region = one_view.once("region", Region.objects.first)  # everyone: only which register is in force
    return _institutions(region.digest if region else "")


@lru_cache(maxsize=2)
def _institutions(digest: str) -> Mapping[str, Entry]:
    return {one.code: _entry(one) for one in Institution.objects.all()}  # everyone: names of institutions are public


def _entry(one: Institution) -> Entry:
    return Entry(one.code, one.number, Text(one.name_zh, one.name_en), one.tier, one.kind, one.located_in, one.longitude, one.latitude)


def home_of(code: str) -> int:
    """The area where an institution stands, 0 when the register has it not."""
    found = institutions().get(code)
    return found.located_in if found else 0


def name_of(code: str) -> Text:
    """What an institution is called; its code when the register has it no longer."""
    found = institutions().get(code)
    return found.name if found else Text(code or "—", code or "—")
