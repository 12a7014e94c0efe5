"""What the worker does after a step: each effect that a workflow names, at least once, harmless when repeated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from doorstep.services import outbox
from doorstep.store.models import CaseEntry, Notice

Effect = Callable[[CaseEntry], None]


@outbox.handles("case-effect")
def do(payload: dict[str, Any]) -> None:
    """Do one effect of one entry."""
    entry = CaseEntry.objects.select_related("instance", "case").get(pk=payload["entry"])  # everyone: the worker
    EFFECTS[payload["effect"]](entry)


def _tell(effect: str, institution: Callable[[CaseEntry], str], *, rings: bool = False) -> Effect:
    """A notice at an institution's desk; its key lets a repeat find it."""

    def tell(entry: CaseEntry) -> None:
        told = institution(entry)
        if told and entry.instance:
            Notice.objects.get_or_create(  # everyone: the worker writes
                key=f"{entry.pk}:{effect}:desk",
                defaults={
                    "case": entry.case,
                    "instance": entry.instance,
                    "institution": told,
                    "effect": effect,
                    "step": entry.step,
                    "rings": rings,
                    "made_at": entry.at,
                    "sent_at": entry.at,
                },
            )

    return tell


EFFECTS: dict[str, Effect] = {
    "tell_sender": _tell("tell_sender", lambda entry: entry.sender),
    "tell_receiver": _tell("tell_receiver", lambda entry: entry.receiver),
    "ring_receiver": _tell("ring_receiver", lambda entry: entry.receiver, rings=True),
    "climb_ladder": _tell("climb_ladder", lambda entry: entry.receiver),
    "tell_caller": _tell("tell_caller", lambda entry: entry.sender),
}
