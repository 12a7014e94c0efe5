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
@click.option("--example", default="", help="Start from a shipped region: beijing-support, chengdu-office, sixian, tibet.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default=None)
def command(folder: Path, database: str, example: str, lang: str | None) -> None:
    """Make a workspace in FOLDER with a region file to fill in, or with that of a shipped example, loaded."""
    from doorstep.cli.session import open_session
    from doorstep.services import region_template, workspace
    from doorstep.tables.region import SHEETS

    if example:
        _from_example(folder, example, database, lang or spoken())
        return
    workspace.create(folder, database=database)
    region_template.write(folder / "region")
    open_session(folder, migrate=True)
    needed = ["region.toml", *(sheet.file for sheet in SHEETS if sheet.required)]
    others = [sheet.file for sheet in SHEETS if not sheet.required]
    told = Text(
        f"工作区已建在 {folder}。请填写 {'、'.join(needed)}；{'、'.join(others)} 用到时再填。"
        f"然后运行 doorstep region check --region {folder}",
        f"The workspace is in {folder}. Fill in {', '.join(needed)}; {', '.join(others)} can wait until they are needed. "
        f"Then run: doorstep region check --region {folder}",
    )
    say(told.of(lang or spoken()))


def _from_example(folder: Path, example: str, database: str, lang: str) -> None:
    from doorstep.cli.session import open_session
    from doorstep.services import examples

    made = examples.create(folder, example, database=database)
    open_session(folder, migrate=True)
    rows = sum(examples.put_in_force(made).values())
    told = Text(
        f"示例区域 {example} 已建在 {folder}，台账 {rows:,} 行。创建账号：doorstep account create；打开网站：doorstep serve --region {folder}",
        f"The example {example} is in {folder}, with {rows:,} rows of ledgers. Make an account: doorstep account create. Open the site: doorstep serve --region {folder}",
    )
    say(told.of(lang))
