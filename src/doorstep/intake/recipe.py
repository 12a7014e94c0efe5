"""How the cells of a record table become its columns: SQL in three steps.

A layout gives cells: `r_<target>` trimmed and NULL when blank, `t_<target>` as it stands, and
`{series}` for targets that repeat. `parsed` reads each into a typed value; `final` picks the
columns of the record table once places are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Home:
    """Which parsed columns can tell one home, in the order they are believed; '' where there is none."""

    code: str = ""
    address: str = ""
    postcode: str = ""
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """SQL expressions by column name.

    parsed   over the cells; may use the macros of `cells` and `identity`
    derived  over `parsed`, for values that need other parsed values
    final    over the joined row: the columns of the record table that are not the same-named parsed ones
    key      expressions that identify the row to its sender
    content  parsed columns whose values make the row's content
    identity expression over `parsed` for an identity-card number, to be checked; '' where rows have none
    homes    for each home prefix, the parsed columns that hold code, address, postcode and identity
    """

    table: str
    parsed: Mapping[str, str]
    derived: Mapping[str, str]
    final: Mapping[str, str]
    key: tuple[str, ...]
    content: tuple[str, ...]
    homes: Mapping[str, Home]
    identity: str = ""
