"""The clock: takes the step of every instance whose time has run out. Run by the worker."""

from __future__ import annotations

from datetime import datetime

from doorstep.core.errors import UserError
from doorstep.services import case_steps
from doorstep.services.case_steps import CLOCK
from doorstep.store.models import Instance
from doorstep.workflows import catalogue

_AT_ONCE = 200


def tick(*, now: datetime) -> int:
    """Take the clock's step of each instance that is due, the longest due first; returns how many were taken.

    Two workers may tick at once: the version each saw lets only one of them move an instance.
    """
    due = Instance.objects.visible_to(CLOCK).filter(is_live=True, due_at__lte=now).order_by("due_at")[:_AT_ONCE]
    return sum(_step(instance, now) for instance in due)


def _step(instance: Instance, now: datetime) -> bool:
    step = catalogue.get(instance.workflow).states[instance.state].clock
    try:
        case_steps.take(instance.pk, step, by=CLOCK, version=instance.version, key=f"clock:{instance.pk}:{instance.version}", answers={}, now=now)
    except UserError:  # somebody moved it first, or another worker did
        return False
    return True
