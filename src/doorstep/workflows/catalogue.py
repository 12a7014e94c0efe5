"""The workflows there are: every file in `definitions/`. Adding a workflow is adding a file."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from doorstep.core.errors import NotFound
from doorstep.core.text import Text
from doorstep.workflows import definitions
from doorstep.workflows.language import Workflow

KIND = Text("流程", "workflow")


@cache
def all() -> tuple[Workflow, ...]:
    """Every workflow, in the order of their codes."""
    names = sorted(module.name for module in pkgutil.iter_modules(definitions.__path__))
    found: list[Workflow] = [importlib.import_module(f"{definitions.__name__}.{name}").WORKFLOW for name in names]
    return tuple(sorted(found, key=lambda workflow: workflow.code))


@cache
def _by_code() -> dict[str, Workflow]:
    return {workflow.code: workflow for workflow in all()}


def get(code: str) -> Workflow:
    """The workflow with this code. Raises NotFound, which says which was probably meant."""
    known = _by_code()
    if code not in known:
        raise NotFound.among(KIND, code, known)
    return known[code]
