"""`doorstep docs build|check`: the generated reference."""

from __future__ import annotations

from pathlib import Path

import click

from doorstep.cli.output import say


@click.group("docs")
def command() -> None:
    """The generated reference pages."""


_INTO = click.option("--into", type=click.Path(path_type=Path), default=Path("docs/reference"))


@command.command()
@_INTO
def build(into: Path) -> None:
    """Write the reference pages."""
    from doorstep.cli.reference import pages

    into.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (into / name).write_text(text, encoding="utf-8")
    say(f"{len(pages())} pages in {into}")


@command.command()
@_INTO
def check(into: Path) -> None:
    """Exit code 3 when a reference page is not current."""
    from doorstep.cli.reference import pages

    stale = [name for name, text in pages().items() if not (into / name).is_file() or (into / name).read_text("utf-8") != text]
    if stale:
        say(f"not current: {', '.join(stale)}; run: doorstep docs build")
        raise click.exceptions.Exit(3)
