"""The workflows there are: every file in `definitions/` for cases, in `of_ledgers/` for rows of ledgers. Adding one is adding a file."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from doorstep.core.errors import NotFound
from doorstep.core.text import Text
from doorstep.workflows import definitions, of_ledgers
from doorstep.workflows.language import Workflow

KIND = Text("流程", "workflow")


@cache
def all() -> tuple[Workflow, ...]:
    """Every workflow of cases, in the order of their codes."""
    return _of(definitions)


@cache
def for_ledgers() -> tuple[Workflow, ...]:
    """Every workflow that rows of ledgers go through, in the order of their codes."""
    return _of(of_ledgers)


def _of(package: ModuleType) -> tuple[Workflow, ...]:
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    found: list[Workflow] = [importlib.import_module(f"{package.__name__}.{name}").WORKFLOW for name in names]
    return tuple(sorted(found, key=lambda workflow: workflow.code))


@cache
def _by_code() -> dict[str, Workflow]:
    return {workflow.code: workflow for workflow in (*all(), *for_ledgers())}


def get(code: str) -> Workflow:
    """The workflow with this code. Raises NotFound, which says which was probably meant."""
    known = _by_code()
    if code not in known:
        raise NotFound.among(KIND, code, known)
    return known[code]
