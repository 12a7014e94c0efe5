"""One view of the data for the length of one answer.

While a page is made, the snapshot and the register it reads stay the ones it began with, however
often they are asked for: a page never mixes two snapshots, and asks the database once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar, cast

Kept = TypeVar("Kept")
_kept: ContextVar[dict[str, object] | None] = ContextVar("doorstep_one_view", default=None)


@contextmanager
def held() -> Iterator[None]:
    """Everything asked through `once` inside the block is asked once; a block inside a block shares its view.

    Not for work that changes what it asks for through `once`.
    """
    if _kept.get() is not None:
        yield
        return
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


@contextmanager
def fixed(name: str, value: object) -> Iterator[None]:
    """A view of its own in which what is asked for under `name` is `value`: another snapshot than the current one."""
    token = _kept.set({name: value})
    try:
        yield
    finally:
        _kept.reset(token)


def once(name: str, ask: Callable[[], Kept]) -> Kept:
    """What `ask` answers; inside `held`, what it answered first. A refusal is not kept."""
    kept = _kept.get()
    if kept is None:
        return ask()
    if name not in kept:
        kept[name] = ask()
    return cast(Kept, kept[name])
