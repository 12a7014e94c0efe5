"""A private PostgreSQL server for the suite, from Debian's binaries, on a free loopback port."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


@contextmanager
def server() -> Iterator[str]:
    """The address of an empty running server, or '' where there are no binaries."""
    if not _BINARIES:
        yield ""
        return
    folder = Path(tempfile.mkdtemp(prefix="doorstep-pg-"))
    user = "postgres" if os.geteuid() == 0 else None
    try:
        if user:
            shutil.chown(folder, user, user)
        port = _free_port()
        _run(user, "initdb", "-D", str(folder / "data"), "-A", "trust", "-U", "doorstep", "--no-sync")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=on"
        _run(user, "pg_ctl", "-D", str(folder / "data"), "-o", options, "-w", "-l", str(folder / "log"), "start")
        try:
            yield f"postgresql://doorstep@127.0.0.1:{port}/postgres"
        finally:
            _run(user, "pg_ctl", "-D", str(folder / "data"), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(user: str | None, program: str, *arguments: str) -> None:
    subprocess.run([str(_BINARIES[-1] / program), *arguments], user=user, cwd="/", check=True, stdout=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
