"""Progress on long work: a bar on a terminal, one line a step elsewhere; always stderr."""

from __future__ import annotations

import sys
import time

import click

_WIDTH = 28


class Progress:
    """A bar with the name of the step; `at` moves it, `done` closes it with the time taken."""

    def __init__(self, label: str, total: int) -> None:
        self.label, self.total, self.count = label, max(total, 1), 0
        self.started = time.monotonic()
        self.is_terminal = sys.stderr.isatty()
        self._draw("")

    def at(self, count: float, step: str = "") -> None:
        self.count = int(count)
        if self.is_terminal:
            self._draw(step)

    def advance(self, step: str = "") -> None:
        self.at(self.count + 1, step)

    def done(self, note: str = "") -> None:
        self.count = self.total
        if self.is_terminal:
            click.echo("\r\x1b[K", nl=False, err=True)
        click.echo(f"{self.label}  {time.monotonic() - self.started:5.1f} s  {note}".rstrip(), err=True)

    def _draw(self, step: str) -> None:
        if not self.is_terminal:
            return
        filled = min(_WIDTH, _WIDTH * self.count // self.total)
        bar = "█" * filled + "░" * (_WIDTH - filled)
        click.echo(f"\r\x1b[K{self.label}  {bar} {self.count}/{self.total}  {step[:40]}", nl=False, err=True)
