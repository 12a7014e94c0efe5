"""`doorstep workflows list|draw`."""

from __future__ import annotations

from pathlib import Path

import click

from doorstep.cli.options import shared
from doorstep.cli.output import emit


@click.group("workflows")
def command() -> None:
    """Workflows: their states, steps and diagrams."""


@command.command("list")
@shared
def list_all(region: Path | None, form: str, lang: str) -> None:
    """Every workflow: code, name, states, steps."""
    from doorstep.workflows import catalogue

    emit(
        [
            {
                "code": one.code,
                "name": one.name.of(lang),
                "of": "ledger" if one in catalogue.for_ledgers() else "case",
                "states": [*one.states] if form == "json" else len(one.states),
                "steps": [*one.steps] if form == "json" else len(one.steps),
                "source": str(one.source),
                "owner": one.owner,
                "reviewed": one.reviewed.isoformat(),
            }
            for one in (*catalogue.all(), *catalogue.for_ledgers())
        ],
        form,
    )


@command.command()
@click.argument("code")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="en")
def draw(code: str, lang: str) -> None:
    """The state diagram of workflow CODE, as Mermaid text."""
    from doorstep.workflows import catalogue
    from doorstep.workflows.draw import mermaid

    click.echo(mermaid(catalogue.get(code), lang=lang))
