"""Options that every command shares: --region, --format, --lang."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., Any])
_said = {"lang": ""}


def spoken() -> str:
    """The language to talk in: --lang, else the locale, else English."""
    return _said["lang"] or ("zh" if os.environ.get("LANG", "").startswith("zh") else "en")


def _remember(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    _said["lang"] = value or ""
    return spoken()


def form_of(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    return value or ("table" if sys.stdout.isatty() else "json")


language = click.option("--lang", type=click.Choice(["zh", "en"]), callback=_remember, help="Language of words.")


def shared(function: Function) -> Function:
    """Add --region, --format and --lang; the command gets `region`, `form` and `lang`."""
    region = click.option(
        "--region", type=click.Path(path_type=Path), help="Workspace folder, or the name of a shipped example. Default: the current workspace."
    )
    form = click.option(
        "--format", "form", type=click.Choice(["table", "json", "csv"]), callback=form_of, help="Default: table, JSON when piped."
    )
    return region(form(language(function)))
