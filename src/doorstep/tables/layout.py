"""A record layout: which column of a file holds what, for one dialect.

One file per layout in `tables/layouts/`; a region adds its own as YAML with the same fields.
A *target* is a word of our own (`discharged_on`, `residence_address`) that the dialects share.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from doorstep.core.source import Source
from doorstep.core.text import Text

_LABELLED = re.compile(r"^.*[（(]\s*([A-Za-z][A-Za-z0-9_]*)\s*[)）]$")


def header_code(cell: str) -> str:
    """The code in a header cell: `出院时间(B15)` is B15, a BOM, quotes and case do not count."""
    cell = cell.strip().strip("\ufeff\"'").strip()
    found = _LABELLED.match(cell)
    return (found[1] if found else cell).upper()


@dataclass(frozen=True, slots=True)
class Series:
    """Numbered columns of one kind, such as JBDM1 … JBDM15."""

    target: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """One dialect of one record table.

    columns     target -> column code in the file
    series      targets that repeat
    signature   codes that a file of this layout always has; recognition needs all of them
    order       every column in the order the sender writes them, when it is known
    fixed       targets that this layout fixes to a value (an outpatient extract is `outpatient`)
    """

    code: str
    name: Text
    table: str
    source: Source
    columns: Mapping[str, str]
    signature: tuple[str, ...]
    series: tuple[Series, ...] = ()
    order: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    notes: Text | None = None

    def __post_init__(self) -> None:
        faults = [f"signature column {name} is not mapped" for name in self.signature if name not in self.codes]
        upper = [code.upper() for code in self.codes]
        faults += [f"column {name} is mapped twice" for name in set(upper) if upper.count(name) > 1]
        if faults:
            raise ValueError(f"layout {self.code}: " + "; ".join(faults))

    @property
    def codes(self) -> tuple[str, ...]:
        """Every column code that is mapped."""
        return (*self.columns.values(), *(name for one in self.series for name in one.columns))

    def matches(self, header: Iterable[str]) -> bool:
        """True when the header has every column of the signature."""
        present = {header_code(cell) for cell in header}
        return all(name.upper() in present for name in self.signature)


def numbered(prefix: str, first: int, last: int, suffix: str = "", width: int = 1) -> tuple[str, ...]:
    """Column codes `prefix` + number + `suffix`, from first to last (both included)."""
    return tuple(f"{prefix}{number:0{width}d}{suffix}" for number in range(first, last + 1))
