"""`doorstep imaging receive|load|token`: images from devices, from files, and the tokens of machines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from doorstep.cli.options import shared
from doorstep.cli.output import emit


@click.group("imaging")
def command() -> None:
    """Images: received from devices, loaded from files."""


@command.command()
@click.option("--host", default="127.0.0.1", help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=11112, help="Port to listen on.")
@shared
def receive(host: str, port: int, region: Path | None, form: str, lang: str) -> None:
    """Receive images from the devices that [imaging.callers] names, by C-STORE, until interrupted."""
    from doorstep.cli.session import open_session

    workspace = open_session(region, migrate=True)
    import threading

    from doorstep.services import imaging_receiver

    running = imaging_receiver.start(workspace.imaging, host=host, port=port)
    click.echo(f"{workspace.imaging.ae_title} {host}:{running.port}", err=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        running.stop()


@command.command()
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option("--institution", required=True, help="Code of the institution whose images these are.")
@shared
def load(path: Path, institution: str, region: Path | None, form: str, lang: str) -> None:
    """Load a DICOM file, or every file of a folder. What is refused is listed by its number, and kept in quarantine."""
    from doorstep.cli.session import open_session

    open_session(region, migrate=True)
    from doorstep.core.clock import utc_now
    from doorstep.imaging.reading import MOST_BYTES
    from doorstep.imaging.reasons import Refused
    from doorstep.services import imaging_callers, imaging_store

    code = imaging_callers.require_institution(institution)
    counts = {"received": 0, "stored": 0, "duplicate": 0, "refused": 0}
    for number, file in enumerate(_files(path), 1):
        counts["received"] += 1
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
        try:
            done = imaging_store.receive(content, source="file", institution=code, now=utc_now())
            counts[done.status] += 1
        except Refused as refused:
            counts["refused"] += 1
            click.echo(f"{number}: {refused.reason} 0x{refused.status:04X} {refused.message(lang)}", err=True)
    emit([counts], form)


def _files(path: Path) -> Iterator[Path]:
    yield from (sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path])


@command.command()
@click.argument("name")
@click.option("--institution", required=True, help="Code of the institution whose machine this is.")
@click.option("--end", "is_end", is_flag=True, help="End the tokens of this name instead.")
@shared
def token(name: str, institution: str, is_end: bool, region: Path | None, form: str, lang: str) -> None:
    """Issue a token with which a machine called NAME sends and fetches images over DICOMweb. It is shown once."""
    from doorstep.cli.session import open_session

    open_session(region, migrate=True)
    from doorstep.core.clock import utc_now
    from doorstep.services import imaging_callers
    from doorstep.services.readers import Operator

    if is_end:
        emit([{"ended": imaging_callers.end(institution, name, by=Operator(), now=utc_now())}], form)
    else:
        emit([{"token": imaging_callers.issue(institution, name, by=Operator(), now=utc_now())}], form)
