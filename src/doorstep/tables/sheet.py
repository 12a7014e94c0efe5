"""What a list of the region file is made of: a sheet and its fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from doorstep.core.text import Text

FieldKind = Literal["text", "integer", "number", "flag", "division", "codes"]
Named = Literal["", "areas", "divisions", "institutions", "techniques", "drgs"]


@dataclass(frozen=True, slots=True)
class Field:
    """One column or setting. `division` is a code of GB/T 2260 or its 12-digit extension; `codes` are joined by `;`.

    names  what its codes must name: rows of a list of this region file, or for `divisions` a row of
           areas.csv or a division of the country
    """

    name: str
    kind: FieldKind
    meaning: Text
    required: bool = False
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    names: Named = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One CSV of the region file; rows are known by `key`."""

    name: str
    file: str
    meaning: Text
    fields: tuple[Field, ...]
    key: str
    required: bool = False
