"""`doorstep qc load`: control values from a CSV file."""

from __future__ import annotations

from pathlib import Path

import click

from doorstep.cli.options import shared
from doorstep.cli.output import emit


@click.group("qc")
def command() -> None:
    """Quality control of laboratories and imaging units."""


@command.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--institution", default="", help="Institution of rows that name none.")
@shared
def load(file: Path, institution: str, region: Path | None, form: str, lang: str) -> None:
    """Store the control values of FILE; each row is stored, a duplicate, or refused with its reason.

    Columns: item, on, level, lot, value; optional: institution, run, mean, sd, unit, corrected. The mean and sd of a lot
    are needed once. Leaves with 3 when a row was refused.
    """
    from doorstep.cli.session import open_session

    open_session(region, migrate=True)
    from doorstep.core.clock import utc_now
    from doorstep.services import quality_file
    from doorstep.services.readers import Operator

    found = quality_file.load(file.read_bytes(), institution=institution, by=Operator(), now=utc_now())
    emit([{"rows": found.rows, "stored": found.stored, "duplicate": found.duplicate, "refused": len(found.refused)}], form)
    for one in found.refused[:20]:
        click.echo(f"{file.name}:{one.row}: {one.why.of(lang)}", err=True)
    if found.refused:
        raise SystemExit(3)
