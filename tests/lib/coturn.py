"""A private coturn on the loopback: the relay that production uses, with a secret of its own."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SECRET = "a-secret-of-the-tests"


@dataclass(frozen=True, slots=True)
class Relay:
    """A running relay. `address` is for browsers; `pause` stops everything that goes through it."""

    address: str
    process: subprocess.Popen[bytes]

    def pause(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)


def is_installed() -> bool:
    return shutil.which("turnserver") is not None


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def relay() -> Iterator[Relay]:
    """A relay until the block ends."""
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="coturn-") as folder:
        command = [
            "turnserver", "-n", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", f"--listening-port={port}", "--use-auth-secret",
            f"--static-auth-secret={SECRET}", "--realm=doorstep.test", "--allow-loopback-peers", "--no-cli", "--no-tls", "--no-dtls",
            f"--pidfile={Path(folder) / 'pid'}", f"--userdb={Path(folder) / 'db'}", f"--log-file={Path(folder) / 'log'}", "--simple-log",
        ]  # fmt: skip
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
        try:
            _wait(port, process)
            yield Relay(f"turn:127.0.0.1:{port}?transport=udp", process)
        finally:
            process.send_signal(signal.SIGCONT)
            process.terminate()
            process.wait(timeout=10)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        with socket.socket() as found:
            found.settimeout(0.2)
            if found.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, "coturn ended at once"
        time.sleep(0.1)
    raise AssertionError("coturn does not listen")
