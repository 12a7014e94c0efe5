"""What differs between two disease catalogues: added, removed, changed field by field, moved to another tier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from doorstep.tables.catalogue import CATALOGUE, Catalogue, CatalogueEntry


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One column of an entry, as written before and after; '' when empty."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changed:
    """An entry of both catalogues that differs. `before` and `after` are the versions that are compared."""

    before: CatalogueEntry
    after: CatalogueEntry
    fields: tuple[FieldChange, ...]

    @property
    def moved(self) -> bool:
        """Whether its patients should now be treated at another tier."""
        return self.before.tier != self.after.tier


@dataclass(frozen=True, slots=True)
class Difference:
    """Two catalogues beside each other, each part in the order of its catalogue."""

    added: tuple[CatalogueEntry, ...]
    removed: tuple[CatalogueEntry, ...]
    changed: tuple[Changed, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.changed)


def difference(before: Catalogue, after: Catalogue) -> Difference:
    """Entries are paired by code; of several versions of one code, in the order of their dates."""
    old, new = _versions(before.entries), _versions(after.entries)
    pairs = [(old[key], new[key]) for key in new if key in old]
    return Difference(
        added=tuple(entry for key, entry in new.items() if key not in old),
        removed=tuple(entry for key, entry in old.items() if key not in new),
        changed=tuple(Changed(one, other, found) for one, other in pairs if (found := _fields(one, other))),
    )


def _versions(entries: Iterable[CatalogueEntry]) -> Mapping[tuple[str, int], CatalogueEntry]:
    """Each entry by its code and which version of it it is, from 0."""
    found: dict[tuple[str, int], CatalogueEntry] = {}
    counts: dict[str, int] = {}
    for entry in sorted(entries, key=lambda one: one.since):
        found[entry.code, counts.setdefault(entry.code, 0)] = entry
        counts[entry.code] += 1
    order = {id(entry): at for at, entry in enumerate(entries)}
    return dict(sorted(found.items(), key=lambda pair: order[id(pair[1])]))


def _fields(before: CatalogueEntry, after: CatalogueEntry) -> tuple[FieldChange, ...]:
    cells = zip(CATALOGUE.names, before.row, after.row, strict=True)
    return tuple(FieldChange(name, _written(one), _written(other)) for name, one, other in cells if one != other)


def _written(value: str | int | bool | None) -> str:
    """A value as the file writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
