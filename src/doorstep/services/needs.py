"""What a condition of the catalogue needs, and which of it each institution has, with the evidence.

A need is a part of a catalogue entry that is one of the region's capabilities, by code or by name. An institution has it when

    it stands in holdings.csv, with its first month;
    or it is a technique that the institution is able to do by its records;
    or the institution is able by its records to treat all blocks of the entry: who does it has what it takes.

Parts that are no capability are words for people: nothing is decided by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from doorstep.core.errors import NotFound
from doorstep.core.text import Text
from doorstep.intake.conditions import condition_of
from doorstep.services import areas, capability, catalogues, institutions, registry, snapshots
from doorstep.services.capability import Item
from doorstep.store.reader import Reader
from doorstep.tables.catalogue import CatalogueEntry
from doorstep.tables.planning import CAPABILITIES, HOLDINGS

_NO_MONTH = 999912


class How(StrEnum):
    """How it is known that an institution has what is needed."""

    HOLDING = "holding"
    RECORDS = "records"
    TREATS = "treats"

    @property
    def label(self) -> Text:
        return _HOW[self]


_HOW = {
    How.HOLDING: Text("区域文件写明", "stated in the region file"),
    How.RECORDS: Text("病案显示能做", "shown able by records"),
    How.TREATS: Text("病案显示能治这种病", "treats the condition by records"),
}


@dataclass(frozen=True, slots=True)
class Capability:
    """One capability of the region."""

    code: str
    name: Text
    kind: str
    technique: str


@dataclass(frozen=True, slots=True)
class Held:
    """That an institution has a capability, how that is known, and since when (yyyymm, 0 unknown)."""

    capability: str
    how: How
    since: int


@dataclass(frozen=True, slots=True)
class Lacking:
    """What one institution lacks of one entry, and what it has."""

    institution: int
    entry: str
    needs: tuple[str, ...]
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Needs:
    """Needs and holdings of the region as the reader may see them; institutions by their number.

    month    of the catalogue and the holdings, yyyymm; 0 without records
    needed   codes of capabilities, by entry
    stated   what holdings.csv and the records show, by institution and capability
    treats   since when an institution is able to treat all of an entry, by institution and entry
    """

    month: int
    entries: Mapping[str, CatalogueEntry]
    capabilities: Mapping[str, Capability]
    needed: Mapping[str, tuple[str, ...]]
    institutions: tuple[int, ...]
    stated: Mapping[tuple[int, str], Held]
    treats: Mapping[tuple[int, str], int]

    def wanted(self, entry: str) -> tuple[str, ...]:
        """Codes of the capabilities that an entry needs; none for an entry that the catalogue does not have."""
        return self.needed.get(entry, ())

    def words(self, entry: str) -> tuple[str, ...]:
        """Parts of an entry that are no capability."""
        found, known = self.entries.get(entry), _by_word(self.capabilities.values())
        return tuple(part for part in found.needs if part.casefold() not in known) if found else ()

    def held(self, institution: int, entry: str) -> tuple[Held, ...]:
        """What an institution has of what an entry needs, with the evidence."""
        since = self.treats.get((institution, entry))
        found = []
        for code in self.wanted(entry):
            known = self.stated.get((institution, code))
            if known or since is not None:
                found.append(known or Held(code, How.TREATS, since or 0))
        return tuple(found)

    def lacking(self, institution: int, entry: str) -> tuple[str, ...]:
        """Codes of the capabilities that an institution lacks of what an entry needs."""
        if (institution, entry) in self.treats:
            return ()
        return tuple(code for code in self.wanted(entry) if (institution, code) not in self.stated)

    def open(self, institution: int, entry: str) -> bool:
        """Whether an institution can take patients of an entry: able by its records, or it has every capability that is named."""
        if (institution, entry) in self.treats:
            return True
        return bool(self.wanted(entry)) and not self.lacking(institution, entry)


def of(*, reader: Reader) -> Needs:
    """Needs and holdings of the region; nothing is needed where it has no catalogue or names no capability."""
    month = _month(reader)
    listed = catalogues.in_force(reader=reader, month=month)
    entries = {one.code: one for one in listed.entries} if listed else {}
    capabilities = {row["code"]: _capability(row) for row in registry.sheet(CAPABILITIES.name, reader=reader)}
    known = _by_word(capabilities.values())
    mine = institutions.facilities(reader=reader)
    able = capability.able_by_subject(reader=reader) if month else {}
    return Needs(
        month=month,
        entries=entries,
        capabilities=capabilities,
        needed={code: tuple(dict.fromkeys(known[part.casefold()] for part in one.needs if part.casefold() in known)) for code, one in entries.items()},
        institutions=tuple(one.number for one in mine),
        stated=_stated(reader, {one.code: one.number for one in mine}, month) | _shown(capabilities, able),
        treats=_treating(entries.values(), able),
    )


def names(*, reader: Reader) -> dict[str, Text]:
    """What each capability of the region is called."""
    return {row["code"]: Text(row["name_zh"], row["name_en"]) for row in registry.sheet(CAPABILITIES.name, reader=reader)}


def missing(*, reader: Reader) -> tuple[Lacking, ...]:
    """What institutions lack, by entry and institution: those of the entry's tier or above, else of the region's highest tier."""
    known, homes = of(reader=reader), areas.home_codes(reader=reader)
    mine = [one for one in institutions.facilities(reader=reader) if {one.located_in, one.serves} & homes]
    highest = max((one.tier for one in mine), default=0)
    return tuple(
        Lacking(one.number, code, lacks, known.held(one.number, code))
        for code, entry in known.entries.items()
        for one in mine
        if one.tier >= min(entry.tier, highest) and (lacks := known.lacking(one.number, code))
    )


def _month(reader: Reader) -> int:
    try:
        return snapshots.current(reader=reader).last_month
    except NotFound:
        return 0


def _capability(row: Mapping[str, Any]) -> Capability:
    return Capability(row["code"], Text(row["name_zh"], row["name_en"]), row["kind"], row["technique"] or "")


def _by_word(capabilities: Iterable[Capability]) -> dict[str, str]:
    """Codes by everything that names a capability."""
    return {word.casefold(): one.code for one in capabilities for word in (one.name.en, one.name.zh, one.code)}


def _stated(reader: Reader, numbers: Mapping[str, int], month: int) -> dict[tuple[int, str], Held]:
    """What the region file says that institutions have by a month."""
    rows = [row for row in registry.sheet(HOLDINGS.name, reader=reader) if row["institution"] in numbers]
    return {
        (numbers[row["institution"]], row["capability"]): Held(row["capability"], How.HOLDING, row["since"] or 0)
        for row in rows
        if (row["since"] or 0) <= (month or _NO_MONTH)
    }


def _shown(capabilities: Mapping[str, Capability], able: capability.Able) -> dict[tuple[int, str], Held]:
    """Techniques that records show."""
    of_technique: dict[str, list[str]] = {}
    for one in capabilities.values():
        if one.technique:
            of_technique.setdefault(one.technique, []).append(one.code)
    return {
        (institution, code): Held(code, How.RECORDS, since)
        for (kind, technique, is_severe), holders in able.items()
        if kind is Item.TECHNIQUE and not is_severe
        for code in of_technique.get(technique, ())
        for institution, since in holders.items()
    }


def _treating(entries: Iterable[CatalogueEntry], able: capability.Able) -> dict[tuple[int, str], int]:
    """Since when each institution is able to treat all blocks of an entry, by (institution, entry)."""
    found: dict[tuple[int, str], int] = {}
    for entry in entries:
        blocks = {row.block for prefix in entry.icd_prefixes if (row := condition_of(prefix))}
        holders = [able.get((Item.CONDITION, block, entry.is_severe), {}) for block in blocks]
        for institution in set.intersection(*(set(one) for one in holders)) if holders else set():
            found[institution, entry.code] = max(one[institution] for one in holders)
    return found
