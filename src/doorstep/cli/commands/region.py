"""`doorstep region check|load|schema`: the region file."""

from __future__ import annotations

from pathlib import Path

import click

from doorstep.cli.options import shared, spoken
from doorstep.cli.output import emit, say
from doorstep.core.text import Text


@click.group("region")
def command() -> None:
    """The region file: areas, institutions, alliances."""


def _folder(region: Path | None) -> Path:
    from doorstep.services import workspace

    if region is not None and not (region / "doorstep.toml").exists():
        return region
    return (workspace.open_workspace(region) if region else workspace.current()).region


@command.command()
@shared
def check(region: Path | None, form: str, lang: str) -> None:
    """Check a region file; every fault with file, line and cure. Exit code 3 when there are faults."""
    from doorstep.intake.region_file import RegionFaults
    from doorstep.services import region_check

    try:
        found = region_check.read(_folder(region))
    except RegionFaults as faults:
        if form == "table":
            raise
        emit(
            [{"file": one.file, "line": one.line, "what": one.what.of(lang), "cure": one.cure.of(lang)} for one in faults.faults],
            form,
        )
        raise click.exceptions.Exit(3) from faults
    emit({"areas": len(found.areas), "institutions": len(found.institutions), "digest": found.digest[:12]}, form)


@command.command()
@shared
def load(region: Path | None, form: str, lang: str) -> None:
    """Put the workspace's region file in force."""
    from doorstep.cli.session import open_session

    workspace = open_session(region, migrate=True)
    from doorstep.services import registry
    from doorstep.services.readers import Operator

    found = registry.load(workspace.region, by=Operator())
    emit({"region": found.name_zh if lang == "zh" else found.name_en, "digest": found.digest[:12]}, form)


@command.command()
def schema() -> None:
    """Print the JSON schema of a region file."""
    from doorstep.tables.region import json_schema

    emit(json_schema(), "json")
    say(Text("每张 CSV 是其中的一个数组", "Each CSV is one of its arrays").of(spoken()))
