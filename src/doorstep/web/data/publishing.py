"""How far the figures lag behind what is loaded, in words."""

from __future__ import annotations

from doorstep.core import numbers
from doorstep.services import snapshots
from doorstep.services.snapshots import Waiting
from doorstep.vocab.roles import Permission
from doorstep.web.asking import Asked
from doorstep.web.data.pages import Publishing


def of(asked: Asked) -> Publishing:
    """The block for one reader: the button for those who may publish, a word for the others."""
    now = snapshots.waiting()
    may_publish = asked.reader.may(Permission.PUBLISH)
    return Publishing(
        is_lagging=now.batches > 0,
        words=_words(asked, now),
        state=_state(asked, now),
        may_ask=may_publish and now.batches > 0 and not now.is_asked,
        is_moving=may_publish and now.is_asked,
        has_failed=now.has_failed,
        who="" if may_publish or not now.batches else asked.say("publish.who"),
    )


def _words(asked: Asked, now: Waiting) -> str:
    if not now.batches:
        return asked.say("publish.nothing", snapshot=asked.snapshot)
    batches = _counted(asked, now.batches, one="publish.batch", many="publish.batches")
    rows = _counted(asked, now.rows, one="publish.row", many="publish.rows")
    return asked.say("publish.waits", batches=batches, rows=rows)


def _counted(asked: Asked, count: int, *, one: str, many: str) -> str:
    return asked.say(one) if count == 1 else asked.say(many, count=numbers.grouped(count))


def _state(asked: Asked, now: Waiting) -> str:
    if now.has_failed:
        return asked.say("publish.failed-again" if now.is_asked else "publish.failed")
    if now.is_building:
        return asked.say("publish.building")
    return asked.say("publish.queued") if now.is_asked else ""
