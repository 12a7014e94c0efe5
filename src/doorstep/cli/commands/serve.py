"""`doorstep serve`: the site and its worker."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from doorstep.cli.output import say


@click.command("serve")
@click.option("--region", type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1")
@click.option("--port", default=8000)
@click.option("--processes", default=2, help="Processes that answer; one processor core each.")
@click.option("--threads", default=4, help="Requests answered at once by each process.")
def command(region: Path | None, host: str, port: int, processes: int, threads: int) -> None:
    """Serve the site and do its queued work until interrupted."""
    from doorstep.cli.session import open_session

    workspace = open_session(region, migrate=True)
    from doorstep.services import health

    health.assert_durable()
    serve(workspace.root, host=host, port=port, processes=processes, threads=threads)


def serve(root: Path, *, host: str, port: int, processes: int = 2, threads: int = 4) -> None:
    """Run the WSGI server here and the worker in a process of its own; both end together."""
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces

    connections.close_all()
    worker = subprocess.Popen([sys.executable, "-m", "doorstep", "worker", "--region", str(root)])
    say(f"http://{host}:{port}/")
    try:
        Granian(
            "doorstep.site.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=processes,
            blocking_threads=threads,
            log_enabled=False,
        ).serve()
    finally:
        worker.terminate()
        worker.wait(timeout=10)
