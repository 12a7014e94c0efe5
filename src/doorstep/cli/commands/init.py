"""`doorstep init DIR`: a workspace with a region file to start from."""

from __future__ import annotations

from pathlib import Path

import click

from doorstep.cli.options import spoken
from doorstep.cli.output import say
from doorstep.core.text import Text


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--database", default="", help="PostgreSQL address; default: an embedded SQLite file.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default=None)
def command(folder: Path, database: str, lang: str | None) -> None:
    """Make a workspace in FOLDER with a region file to fill in."""
    from doorstep.cli.session import open_session
    from doorstep.services import region_template, workspace

    workspace.create(folder, database=database)
    written = region_template.write(folder / "region")
    open_session(folder, migrate=True)
    told = Text(
        f"工作区已建在 {folder}。请填写：{'、'.join(path.name for path in written)}，再运行 doorstep region check --region {folder}",
        f"The workspace is in {folder}. Fill in {', '.join(path.name for path in written)}, then run: "
        f"doorstep region check --region {folder}",
    )
    say(told.of(lang or spoken()))
