"""Figures worked out once: a snapshot never changes, so what it says to one kind of reader stays said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar, TypeVarTuple

from doorstep.services import disclosure, one_view, snapshots
from doorstep.store.reader import Reader

Values = TypeVarTuple("Values")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class _Sight:
    """All that decides what a reader is told: two readers with the same sight are told the same."""

    snapshot: str
    scope: int
    exactly: bool
    reader: Reader = field(compare=False)


def remembered(work: Callable[[Reader, *Values], Answer]) -> Callable[[Reader, *Values], Answer]:
    """Keep what `work` answers while the process lives, by its values, the snapshot and what the reader may see.

    For work that reads nothing but the current snapshot; its answer must be immutable.
    """

    @lru_cache(maxsize=8192)
    def kept(sight: _Sight, *values: *Values) -> Answer:
        return work(sight.reader, *values)

    def answer(reader: Reader, *values: *Values) -> Answer:
        with one_view.held():  # the snapshot named in the key is the one that is read
            snapshot = snapshots.current(reader=reader).code
            return kept(_Sight(snapshot, reader.scope, disclosure.sees_exactly(reader), reader), *values)

    return answer
