"""The outbox: work queued with a change and done by the worker, at least once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from doorstep.core.clock import utc_now
from doorstep.services.gateway import NotSent
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


def work_once(*, now: datetime, only: Collection[str] = (), without: Collection[str] = ()) -> bool:
    """Do the oldest due piece of work, of some topics or without some; False when there is none.

    What has been tried before comes after what has not, so that a gateway that is away delays no other.
    The message is leased first, in a short transaction of its own, so that long work holds no
    lock; a worker that dies leaves the lease to run out, and the work is done again.
    """
    message = _lease(now, only, without)
    if message is None:
        return False
    try:
        _HANDLERS[message.topic](message.payload)
    except Exception as error:  # the worker must outlive any handler
        _note_failure(message, error, now)
    else:
        message.done_at, message.error = utc_now(), ""
    message.save(update_fields=["done_at", "error", "due_at", "attempts"])
    return True


def _note_failure(message: OutboxMessage, error: Exception, now: datetime) -> None:
    """When to try again, ever longer apart; work that was given up is due no more, so that its end is plain at once."""
    message.error = error.reason if isinstance(error, NotSent) else type(error).__name__
    if isinstance(error, NotSent) and not error.may_heal:
        message.attempts = MAX_ATTEMPTS
    message.due_at = now if message.attempts >= MAX_ATTEMPTS else now + timedelta(seconds=2**message.attempts)


def _lease(now: datetime, only: Collection[str] = (), without: Collection[str] = ()) -> OutboxMessage | None:
    with transaction.atomic():
        due = OutboxMessage.objects.filter(done_at=None, due_at__lte=now, attempts__lt=MAX_ATTEMPTS)  # everyone: worker
        due = due.filter(topic__in=only) if only else due.exclude(topic__in=without)
        skip_locked = transaction.get_connection().features.has_select_for_update_skip_locked
        message = due.select_for_update(skip_locked=skip_locked).order_by("attempts", "id").first()
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


def endings(topic: str, *, field: str, values: Collection[int], now: datetime) -> dict[int, str]:
    """For each value of one field of the payload, all of whose work of a topic has ended: why the last of it failed, '' when it did not."""
    found = OutboxMessage.objects.filter(topic=topic, **{f"payload__{field}__in": list(values)})  # everyone: worker
    ended: dict[int, str] = {}
    unfinished = set()
    for message in found.order_by("id"):
        if message.done_at is None and (message.attempts < MAX_ATTEMPTS or message.due_at > now):
            unfinished.add(message.payload[field])
        ended[message.payload[field]] = "" if message.done_at else message.error or "worker died"
    return {value: error for value, error in ended.items() if value not in unfinished}
