"""A template of a report: the heads that a reader goes through, for one kind of examination."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from doorstep.core.text import Lang, Text


@dataclass(frozen=True, slots=True)
class ReportTemplate:
    """`kind` is the kind of examination, as the list of items names it; `findings` are the heads, in order."""

    code: str
    kind: str
    name: Text
    findings: tuple[Text, ...]

    def skeleton(self, lang: Lang) -> str:
        """The heads, a line each, to be filled in."""
        mark = "：" if lang == "zh" else ": "
        return "\n".join(f"{one.of(lang)}{mark}" for one in self.findings)


@cache
def templates() -> Mapping[str, ReportTemplate]:
    """Every template by its code, in the order of their codes."""
    from doorstep.workflows import report_templates

    modules = (importlib.import_module(f"{report_templates.__name__}.{one.name}") for one in pkgutil.iter_modules(report_templates.__path__))
    return {one.code: one for one in sorted((module.TEMPLATE for module in modules), key=lambda found: str(found.code))}
