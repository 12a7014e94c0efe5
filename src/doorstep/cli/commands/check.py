"""`doorstep check`: is this workspace sound?"""

from __future__ import annotations

from pathlib import Path

import click

from doorstep.cli.options import shared
from doorstep.cli.output import emit


@click.command("check")
@shared
def command(region: Path | None, form: str, lang: str) -> None:
    """Check the workspace. Exit code 3 when something needs attention."""
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.services import health
    from doorstep.services.readers import Operator

    health.assert_durable()
    found = health.findings(reader=Operator())
    emit([{"check": one.name, "sound": one.is_sound, "what": one.what.of(lang)} for one in found], form)
    if not all(one.is_sound for one in found):
        raise click.exceptions.Exit(3)
