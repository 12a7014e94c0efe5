"""Every ledger that ships: each module of this package exports one LEDGER."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from doorstep.core.errors import NotFound
from doorstep.core.text import Text
from doorstep.tables.ledger import Ledger

KIND = Text("台账", "ledger")


@cache
def shipped() -> dict[str, Ledger]:
    """The ledgers by code; a ledger stands after those whose rows it names."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    found: list[Ledger] = [importlib.import_module(f"{__name__}.{name}").LEDGER for name in names]
    return _parents_first({ledger.code: ledger for ledger in found})


def get(code: str) -> Ledger:
    """The ledger with this code. Raises NotFound, which says which was probably meant."""
    if code not in shipped():
        raise NotFound.among(KIND, code, shipped())
    return shipped()[code]


def _parents_first(ledgers: dict[str, Ledger]) -> dict[str, Ledger]:
    placed: dict[str, Ledger] = {}
    while len(placed) < len(ledgers):
        ready = [one for one in ledgers.values() if one.code not in placed and {*one.parents.values()} - {one.code} <= set(placed)]
        if not ready:
            raise ValueError(f"ledgers name each other in a circle, or one that is not there: {sorted(set(ledgers) - set(placed))}")
        placed.update({one.code: one for one in ready})
    return placed
