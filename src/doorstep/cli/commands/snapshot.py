"""`doorstep snapshot`: publish what was loaded."""

from __future__ import annotations

from pathlib import Path

import click

from doorstep.cli.options import shared
from doorstep.cli.output import emit


@click.command("snapshot")
@shared
def command(region: Path | None, form: str, lang: str) -> None:
    """Build a snapshot of everything loaded so far and make it the one that pages read."""
    from doorstep.cli.session import open_session

    open_session(region, migrate=True)
    from doorstep.cli.progress import Progress
    from doorstep.services import snapshots
    from doorstep.services.readers import Operator

    bar = Progress("发布快照" if lang == "zh" else "Publishing", 4)
    found = snapshots.publish(by=Operator(), progress=bar.advance)
    bar.done(found.code)
    emit({"snapshot": found.code, "last_month": found.last_month, "definitions": found.definitions[:12]}, form)
