"""One recipe per record table: each module of this package exports one RECIPE."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from doorstep.intake.recipe import Recipe


@cache
def recipe_for(table: str) -> Recipe:
    """The recipe of a record table; KeyError when there is none."""
    names = [module.name for module in pkgutil.iter_modules(__path__)]
    found: dict[str, Recipe] = {recipe.table: recipe for recipe in (importlib.import_module(f"{__name__}.{name}").RECIPE for name in names)}
    return found[table]
