"""Every layout that ships: each module of this package exports one LAYOUT."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from doorstep.tables.layout import Layout


@cache
def shipped() -> tuple[Layout, ...]:
    """The layouts of this package, in order of their code."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(importlib.import_module(f"{__name__}.{name}").LAYOUT for name in names)
