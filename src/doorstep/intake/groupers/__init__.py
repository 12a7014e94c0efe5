"""Groupers: from what a first page says of a stay to its diagnosis-related group.

One file per grouper, each with `grouper(rules)`; the region file names the one in force. A group
that the sender gives is kept, and no grouper is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol, cast


@dataclass(frozen=True, slots=True)
class Admission:
    """What a grouper may look at.

    diagnosis   main diagnosis, ICD-10 as the sender writes it
    others      other diagnoses
    operations  operations, the main one first
    sex         1 male, 2 female, 0 unknown
    age_years   None when unknown
    departure   way of leaving: 1 home, 2 hospital, 3 community, 4 against advice, 5 died, 9 other, 0 unknown
    """

    diagnosis: str
    others: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    sex: int = 0
    age_years: int | None = None
    los_days: int = 1
    departure: int = 1


class Grouper(Protocol):
    """Finds the group of a stay."""

    def group(self, admission: Admission) -> str:
        """The group's code; '' when the stay fits none."""
        ...


def grouper_named(name: str, rules: Sequence[Mapping[str, Any]]) -> Grouper:
    """The grouper with this name; `rules` are the rows of drg_rules.csv, for those that read them.

    Raises UserError when what it needs is not installed.
    """
    return cast(Grouper, import_module(f"{__name__}.{name}").grouper(rules))
