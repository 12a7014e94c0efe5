"""`doorstep intake FILE…`: load files of records."""

from __future__ import annotations

from pathlib import Path

import click

from doorstep.cli.options import shared
from doorstep.cli.output import emit, say


@click.command("intake")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@shared
def command(files: tuple[Path, ...], region: Path | None, form: str, lang: str) -> None:
    """Load FILES: first pages, settlements or aggregate flows, in any known layout.

    A file that is refused does not stop the others; the exit code is 2 when any was.
    """
    from doorstep.cli.session import open_session

    open_session(region, migrate=True)
    from doorstep.cli.progress import Progress
    from doorstep.core.errors import UserError
    from doorstep.services import batches
    from doorstep.services.readers import Operator

    by = Operator()
    around = batches.surroundings(by=by)
    bar = Progress("载入" if lang == "zh" else "Loading", len(files))
    rows, refused = [], 0
    for path in files:
        try:
            batch = batches.load(path, by=by, around=around)
        except UserError as refusal:
            refused += 1
            say("\n" + refusal.message(lang))
            continue
        finally:
            bar.advance(path.name)
        rows.append(
            {
                "file": path.name,
                "layout": batch.layout,
                "in": batch.rows_in,
                "stored": batch.stored,
                "duplicate": batch.duplicate,
                "revised": batch.revised,
                "quarantined": batch.quarantined,
            }
        )
    bar.done()
    emit(rows, form)
    if refused:
        raise click.exceptions.Exit(2)
