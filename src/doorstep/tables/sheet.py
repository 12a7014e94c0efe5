"""What a list of the region file is made of: a sheet and its fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from doorstep.core.text import Text

FieldKind = Literal["text", "integer", "number", "flag", "division", "codes", "day"]


@dataclass(frozen=True, slots=True)
class Field:
    """One column or setting. `division` is a code of GB/T 2260 or its 12-digit extension; `codes` are joined by `;`, a `day` is ISO 8601.

    choices  the codes it may be; `words` are what people read for them
    names    what its codes must name: rows of a list of the region file or of a ledger, or for `divisions` a row
             of areas.csv or a division of the country
    """

    name: str
    kind: FieldKind
    meaning: Text
    required: bool = False
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    names: str = ""
    words: Mapping[str, Text] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One CSV of the region file; rows are known by `key`, or by none when it is empty."""

    name: str
    file: str
    meaning: Text
    fields: tuple[Field, ...]
    key: str
    required: bool = False
