"""`doorstep duty load|list`: who is told first, and who next."""

from __future__ import annotations

from pathlib import Path

import click

from doorstep.cli.options import shared
from doorstep.cli.output import emit


@click.group("duty")
def command() -> None:
    """The duty roster: the rungs of each institution's ladder."""


@command.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@shared
def load(file: Path, region: Path | None, form: str, lang: str) -> None:
    """Make FILE, a CSV, the whole roster of every institution it names.

    Columns: institution, rung, name; optional: account, weekdays (12345), from_hour, to_hour, and one column for
    each channel (sms, email, webhook, wecom) with the address.
    """
    from doorstep.cli.session import open_session

    open_session(region, migrate=True)
    from doorstep.services import duty_file
    from doorstep.services.readers import Operator

    found = duty_file.load(file, by=Operator())
    emit([{"institution": institution, "entries": entries} for institution, entries in found.items()], form)


@command.command("list")
@click.option("--institution", default="", help="Institution code; default: all.")
@shared
def list_all(institution: str, region: Path | None, form: str, lang: str) -> None:
    """Every entry of the roster, rung by rung."""
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.services import duties
    from doorstep.services.readers import Operator

    emit(
        [
            {
                "institution": one.institution,
                "rung": one.rung,
                "name": one.name,
                "account": one.account,
                "weekdays": one.weekdays,
                "hours": f"{one.from_hour}-{one.to_hour}",
                "channels": ", ".join(sorted(one.addresses)),
            }
            for one in duties.roster(reader=Operator(), institution=institution)
        ],
        form,
    )
