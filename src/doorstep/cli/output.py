"""Printing data: a table for a terminal, JSON or CSV for a program."""

from __future__ import annotations

import csv
import json
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import click


def emit(data: Mapping[str, Any] | Sequence[Mapping[str, Any]], form: str) -> None:
    """Print one object or a list of rows to stdout."""
    if form == "json":
        click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))
        return
    rows = [data] if isinstance(data, Mapping) else list(data)
    if form == "csv":
        _csv(rows)
    elif isinstance(data, Mapping):
        _pairs(data)
    else:
        _table(rows)


def say(text: str) -> None:
    """Talk, to stderr."""
    click.echo(text, err=True)


def _csv(rows: Sequence[Mapping[str, Any]]) -> None:
    writer = csv.DictWriter(sys.stdout, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: guarded(value) for name, value in row.items()} for row in rows)


def guarded(value: Any) -> Any:
    """A cell that a spreadsheet will not run as a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t") else value


def _pairs(data: Mapping[str, Any], indent: int = 0) -> None:
    for name, value in data.items():
        if isinstance(value, Mapping):
            click.echo(f"{' ' * indent}{name}")
            _pairs(value, indent + 2)
        else:
            click.echo(f"{' ' * indent}{name}  {_shown(value)}")


def _table(rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    names = list(rows[0])
    cells = [names, *([_shown(row.get(name)) for name in names] for row in rows)]
    widths = [max(_width(row[at]) for row in cells) for at in range(len(names))]
    for row in cells:
        padded = (text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def _shown(value: Any) -> str:
    if value is None:
        return "—"
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
