"""A demo served by `doorstep serve`, and its accounts in a browser."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.test_demo_against_truth import _made
from tests.lib.made_once import copied, made_once
from tests.lib.window import AXE, Window, photograph

_SIZES = {"zh": (1280, 900), "en": (390, 844)}


@contextmanager
def served(root: Path) -> Iterator[str]:
    """The address of a workspace served as a user would, on a port of its own, with its worker."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("DOORSTEP_", "DJANGO_"))}
    port = _free_port()
    asked = [sys.executable, "-m", "doorstep", "serve", "--region", str(root), "--port", str(port)]
    server = subprocess.Popen(asked, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/sign-in/")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=20)


@contextmanager
def served_copy(factory: pytest.TempPathFactory, name: str) -> Iterator[tuple[str, Path]]:
    """The address and the folder of a served copy of the run's demo of 6,000 people."""
    if not AXE.exists():
        pytest.skip("axe is not there")
    kept, _ = made_once(factory, "demo-against-truth", _made)
    root = copied(kept, factory.mktemp(name) / "workspace")
    with served(root) as site:
        yield site, root


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(address: str) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"nothing answers at {address}")


class DemoWindow(Window):
    """One account of the demo: Chinese on a desk, English on a phone. Pictures are named `shots`-page-language."""

    shots = "demo"

    def __init__(self, browser: object, site: str, who: str, lang: str) -> None:
        super().__init__(browser, site, size="desk")
        self.lang, self.width = lang, _SIZES[lang][0]
        self.page.set_viewport_size({"width": self.width, "height": _SIZES[lang][1]})
        self.sign_in(who, "doorstep-demo")
        self.open("/account/", lang)

    def go(self, address: str) -> None:
        self.page.goto(f"{self.site}{address}")

    def text(self) -> str:
        return str(self.page.locator("main").inner_text())

    def picture(self, name: str, *, whole: bool = True) -> None:
        """Keep a picture of this account's page."""
        photograph(self.page, f"{self.shots}-{name}-{self.lang}", whole=whole)

    def shoot(self, name: str) -> None:
        """A picture of the page, which fits its window and has no serious finding of axe."""
        self.picture(name)
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width, name
        found = self.serious()
        assert found == [], f"{name}: {found}"
