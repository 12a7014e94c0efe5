"""What the worker does after a step: each effect that a workflow names, at least once, harmless when repeated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from doorstep.core.clock import utc_now
from doorstep.services import notice_making, outbox
from doorstep.services.notice_making import Telling
from doorstep.store.models import CaseEntry
from doorstep.workflows import catalogue

Effect = Callable[[CaseEntry, datetime], None]


@outbox.handles("case-effect")
def do(payload: dict[str, Any]) -> None:
    """Do one effect of one entry."""
    entry = CaseEntry.objects.select_related("instance", "case").get(pk=payload["entry"])  # everyone: the worker
    EFFECTS[payload["effect"]](entry, utc_now())


def _tell_sender(entry: CaseEntry, now: datetime) -> None:
    notice_making.tell(Telling(entry, "tell_sender", entry.sender), now=now)


def _tell_receiver(entry: CaseEntry, now: datetime) -> None:
    notice_making.tell(Telling(entry, "tell_receiver", entry.receiver), now=now)


def _ring_receiver(entry: CaseEntry, now: datetime) -> None:
    """The bell is the desk's; whoever is on duty is called by it alone only when nothing else of the step tells them."""
    others = {"tell_receiver", "climb_ladder"} & set(_effects_of(entry))
    notice_making.tell(Telling(entry, "ring_receiver", entry.receiver, rings=True, on_channels=not others), now=now)


def _ring_sender(entry: CaseEntry, now: datetime) -> None:
    notice_making.tell(Telling(entry, "ring_sender", entry.sender, rings=True), now=now)


def _climb_ladder(entry: CaseEntry, now: datetime) -> None:
    notice_making.climb(Telling(entry, "climb_ladder", entry.receiver), now=now)


def _tell_caller(entry: CaseEntry, now: datetime) -> None:
    """A caller has no address here but a telephone number, which is a patient value: a desk is told to call back."""
    notice_making.tell(Telling(entry, "tell_caller", entry.sender or entry.receiver), now=now)


def _effects_of(entry: CaseEntry) -> tuple[str, ...]:
    workflow = catalogue.get(entry.instance.workflow) if entry.instance else None
    if workflow is None:
        return ()
    return workflow.steps[entry.step].effects if entry.step else workflow.opening_effects


EFFECTS: dict[str, Effect] = {
    "tell_sender": _tell_sender,
    "tell_receiver": _tell_receiver,
    "ring_sender": _ring_sender,
    "ring_receiver": _ring_receiver,
    "climb_ladder": _climb_ladder,
    "tell_caller": _tell_caller,
}
