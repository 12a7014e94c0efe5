"""The outbox: work queued with a change and done by the worker, at least once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from doorstep.core.clock import utc_now
from doorstep.store.models import OutboxMessage

Handler = Callable[[dict[str, Any]], None]
_HANDLERS: dict[str, Handler] = {}
MAX_ATTEMPTS = 8
LEASE = timedelta(minutes=15)


def handles(topic: str) -> Callable[[Handler], Handler]:
    """Register the function that does the work of a topic; a repeat must do no harm."""

    def register(handler: Handler) -> Handler:
        _HANDLERS[topic] = handler
        return handler

    return register


def queue(topic: str, **payload: Any) -> None:
    """Queue work in the transaction of the change."""
    now = utc_now()
    OutboxMessage.objects.create(topic=topic, payload=payload, queued_at=now, due_at=now)


def queue_all(topic: str, payloads: Iterable[dict[str, Any]]) -> None:
    """Queue several pieces of work of one topic with one statement."""
    now = utc_now()
    OutboxMessage.objects.bulk_create([OutboxMessage(topic=topic, payload=one, queued_at=now, due_at=now) for one in payloads])


def work_once(*, now: datetime) -> bool:
    """Do the oldest due piece of work; False when there is none.

    The message is leased first, in a short transaction of its own, so that long work holds no
    lock; a worker that dies leaves the lease to run out, and the work is done again.
    """
    message = _lease(now)
    if message is None:
        return False
    try:
        _HANDLERS[message.topic](message.payload)
    except Exception as error:  # the worker must outlive any handler
        message.error = type(error).__name__
        message.due_at = now + timedelta(seconds=2**message.attempts)
    else:
        message.done_at, message.error = utc_now(), ""
    message.save(update_fields=["done_at", "error", "due_at"])
    return True


def _lease(now: datetime) -> OutboxMessage | None:
    with transaction.atomic():
        due = OutboxMessage.objects.filter(done_at=None, due_at__lte=now, attempts__lt=MAX_ATTEMPTS)  # everyone: worker
        skip_locked = transaction.get_connection().features.has_select_for_update_skip_locked
        message = due.select_for_update(skip_locked=skip_locked).order_by("id").first()
        if message is not None:
            message.attempts += 1
            message.due_at = now + LEASE
            message.save(update_fields=["attempts", "due_at"])
    return message


def release(*, now: datetime) -> int:
    """Make unfinished work due at once, as a worker does when it starts; returns how many."""
    return OutboxMessage.objects.filter(done_at=None, due_at__gt=now).update(due_at=now)  # everyone: worker


def latest(topic: str) -> OutboxMessage | None:
    """The work of a topic that was queued last."""
    return OutboxMessage.objects.filter(topic=topic).order_by("-id").first()  # everyone: how far it is, no row


def is_unfinished(message: OutboxMessage) -> bool:
    """True while a worker has done it neither once nor given it up."""
    return message.done_at is None and message.attempts < MAX_ATTEMPTS
