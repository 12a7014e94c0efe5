"""Sending a notice through its gateway, as work of the outbox: at least once, under a key that never changes."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from doorstep.core.clock import utc_now
from doorstep.services import outbox
from doorstep.services.gateway import Message, NotSent
from doorstep.services.notice_making import SEND, message_key
from doorstep.services.notify_settings import Notify
from doorstep.store.models import Notice


@outbox.handles(SEND)
def send(payload: dict[str, Any]) -> None:
    """Send one notice to one address; nothing when its institution has acknowledged it meanwhile. Raises NotSent."""
    notice = Notice.objects.get(pk=payload["notice"])  # everyone: the worker
    if notice.acknowledged_at is not None:
        return
    notify: Notify = settings.WORKSPACE.notify
    gateway = notify.gateways.get(notice.channel)
    if gateway is None:
        raise NotSent("not configured", may_heal=False)
    gateway.send(Message(message_key(notice, payload["to"]), payload["to"], payload["text"], notice.institution, payload["alarm"]))
    Notice.objects.filter(pk=notice.pk).update(sent_at=utc_now(), failed="")  # everyone: the worker
