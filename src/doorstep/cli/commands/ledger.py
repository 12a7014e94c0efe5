"""`doorstep ledger list|show|load`: what people keep about support, work and targets."""

from __future__ import annotations

from pathlib import Path

import click

from doorstep.cli.options import shared
from doorstep.cli.output import emit
from doorstep.core.errors import BadValue
from doorstep.core.text import Text


@click.group("ledger")
def command() -> None:
    """Ledgers of support, techniques, outreach, training, roadmap and targets."""


@command.command("list")
@shared
def list_all(region: Path | None, form: str, lang: str) -> None:
    """Every ledger: code, room, name, and how many rows it has."""
    from doorstep.cli.session import open_session

    open_session(region, migrate=True)
    from doorstep.services import ledgers as kept
    from doorstep.services.readers import Operator
    from doorstep.tables import ledgers

    emit(
        [
            {"ledger": one.code, "room": one.room.value, "name": one.name.of(lang), "rows": len(kept.rows(one.code, reader=Operator()))}
            for one in ledgers.shipped().values()
        ],
        form,
    )


@command.command()
@click.argument("ledger")
@shared
def show(ledger: str, region: Path | None, form: str, lang: str) -> None:
    """The rows of LEDGER; as CSV they are what `load` reads."""
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.services import ledger_file
    from doorstep.services import ledgers as kept
    from doorstep.services.readers import Operator
    from doorstep.tables import ledgers

    found = kept.values(ledgers.get(ledger).code, reader=Operator())
    if form == "csv":
        click.echo(ledger_file.as_csv(ledger, found), nl=False)
    else:
        emit(found, form)


@command.command()
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option("--ledger", default="", help="Which ledger FILE holds; default: the file's name without its ending.")
@shared
def load(path: Path, ledger: str, region: Path | None, form: str, lang: str) -> None:
    """Load a ledger's CSV, or a region folder with a `ledgers` folder; one fault, and nothing is loaded."""
    from doorstep.cli.session import open_session

    open_session(region, migrate=True)
    from doorstep.core.clock import utc_now
    from doorstep.services import ledger_file
    from doorstep.services.readers import Operator

    if path.is_dir() and not (path / "ledgers").is_dir():
        raise BadValue(Text(f"{path} 里没有 ledgers 文件夹", f"there is no folder 'ledgers' in {path}"), cure=Text("请指向区域文件夹", "Name the region's folder"))
    found = ledger_file.load(path, ledger=ledger or path.stem, by=Operator(), now=utc_now())
    emit([{"ledger": code, **counts} for code, counts in found.items()], form)
