"""What an institution was told: unread, ringing, acknowledged; and the clock that tells the next rung."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from doorstep.core.clock import utc_now
from doorstep.core.errors import NotFound
from doorstep.core.text import Text
from doorstep.services import audit, notice_making, notice_words, one_view, outbox, policy
from doorstep.services.notice_making import DESK, LEAD, MISSED, SEND, Telling
from doorstep.services.notify_settings import Notify
from doorstep.store.models import Instance, Notice
from doorstep.store.reader import Reader
from doorstep.vocab.roles import Permission
from doorstep.workflows import catalogue
from doorstep.workflows.case_number import number_of
from doorstep.workflows.language import Part

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One notice at a desk.

    text   as it is sent, with the time that is left now
    rung   of the ladder that was told with it
    """

    notice: int
    number: str
    instance: int
    institution: str
    text: Text
    made_at: datetime
    rung: int
    rings: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """What waits at a reader's desk: work with open notices, of it what rings, and notices that reached nobody on their channel."""

    unread: int
    ringing: int
    failed: int


def unread(*, reader: Reader, now: datetime | None = None, most: int = 200) -> tuple[Line, ...]:
    """What the reader's desk has not acknowledged, oldest first."""
    policy.require(reader, Permission.HANDLE_CASES)
    found = Notice.objects.visible_to(reader).filter(channel=DESK, acknowledged_at=None).exclude(entry=None)
    found = found.select_related("entry__instance")
    with one_view.held():
        return tuple(_line(one, now or utc_now()) for one in found[:most])


def bells(*, reader: Reader, now: datetime | None = None) -> tuple[Line, ...]:
    """What rings at the reader's desk now, oldest first."""
    return tuple(line for line in unread(reader=reader, now=now) if line.rings)


def counts(*, reader: Reader) -> Counts:
    """How much waits at the reader's desk; cheap enough to ask every few seconds."""
    policy.require(reader, Permission.HANDLE_CASES)
    found = Notice.objects.visible_to(reader).filter(acknowledged_at=None).order_by()
    unread, ringing, failed = set[int](), set[int](), 0
    for instance, channel, rings, why in found.values_list("instance_id", "channel", "rings", "failed"):
        failed += bool(why)
        if channel == DESK:
            unread.add(instance)
            ringing |= {instance} if rings else set()
    return Counts(len(unread), len(ringing), failed)


def acknowledge(notice: int, *, by: Reader, now: datetime) -> int:
    """Acknowledge a notice, and what the same desk was told before of the same work; returns how many were open.

    Raises NotFound for a notice of another institution. A repeat changes nothing.
    """
    policy.require(by, Permission.HANDLE_CASES)
    found = Notice.objects.visible_to(by).filter(pk=notice).first()
    if found is None:
        raise NotFound(Text("没有这条通知，或不属于贵院", "there is no such notice, or it is not your institution's"))
    same = Notice.objects.visible_to(by).filter(instance_id=found.instance_id, institution=found.institution, acknowledged_at=None)
    with transaction.atomic():
        closed: int = same.filter(Q(pk__lte=found.pk) | Q(entry_id=found.entry_id)).update(acknowledged_at=now, acknowledged_by=by.label)
        if closed:
            audit.record(by, "notice.acknowledge", number_of(found.case_id), notices=closed)
    return closed


def acknowledge_all(*, by: Reader, seen: int, now: datetime) -> int:
    """Acknowledge everything at the desk up to notice `seen`, the latest that was looked at; returns how many were open.

    What came in since then stays, so that nothing is silenced that nobody read.
    """
    with transaction.atomic():
        lines = [line.notice for line in unread(reader=by, now=now) if line.notice <= seen]
        return sum(acknowledge(notice, by=by, now=now) for notice in reversed(lines))


def _line(notice: Notice, now: datetime) -> Line:
    text = notice_words.words(notice.entry, rung=notice.rung, late=notice.late, now=now)
    return Line(notice.pk, number_of(notice.case_id), notice.instance_id, notice.institution, text, notice.made_at, notice.rung, notice.rings)


def tick(*, now: datetime) -> int:
    """Settle what could not be sent and what nobody acknowledged in time; returns how many times a next rung was told.

    Two workers may tick at once: what is told has a key, and each notice is settled under its row's lock.
    """
    return _unsent(now) + _unacknowledged(now)


def _unsent(now: datetime) -> int:
    """Notices that reached nobody on their channel, now that all their messages have ended."""
    waiting = Notice.objects.filter(sent_at=None, acknowledged_at=None, failed="").values_list("pk", flat=True)[:_AT_ONCE]  # everyone: worker
    numbers = list(waiting)
    ended = outbox.endings(SEND, field="notice", values=numbers, now=now) if numbers else {}
    return sum(_fail(pk, reason, now) for pk, reason in ended.items() if reason)


def _fail(pk: int, reason: str, now: datetime) -> bool:
    with transaction.atomic():
        notice = _open(pk)
        if notice is None or notice.sent_at or notice.failed:
            return False
        notice.failed = reason[:120]
        notice.save(update_fields=["failed"])
        return _tell_next(notice, now)


def _unacknowledged(now: datetime) -> int:
    notify: Notify = settings.WORKSPACE.notify
    if notify.acknowledge_within is None:
        return 0
    overdue = Notice.objects.filter(  # everyone: worker
        channel=DESK, acknowledged_at=None, reviewed_at=None, made_at__lte=now - notify.acknowledge_within
    )
    return sum(_review(pk, now) for pk in list(overdue.order_by("made_at").values_list("pk", flat=True)[:_AT_ONCE]))


def _review(pk: int, now: datetime) -> bool:
    with transaction.atomic():
        notice = _open(pk)
        if notice is None or notice.reviewed_at:
            return False
        notice.reviewed_at = now
        notice.save(update_fields=["reviewed_at"])
        return _is_waited_for(notice) and _tell_next(notice, now)


def _open(pk: int) -> Notice | None:
    """A notice that nobody acknowledged, locked after its instance, in the order in which steps lock them."""
    found = Notice.objects.filter(pk=pk).first()  # everyone: worker
    if found is None:
        return None
    Instance.objects.select_for_update().get(pk=found.instance_id)  # everyone: worker
    notice: Notice | None = (
        Notice.objects.select_for_update(of=("self",))  # everyone: worker
        .filter(pk=pk, acknowledged_at=None)
        .select_related("entry__instance")
        .first()
    )
    return notice


def _is_waited_for(notice: Notice) -> bool:
    """True while the next move is the told institution's: news that asks for nothing is not pressed on anybody."""
    instance = notice.instance
    if not instance.is_live:
        return False
    waits_for = catalogue.get(instance.workflow).states[instance.state].waits_for
    mover = instance.sender if waits_for is Part.SENDER else instance.receiver if waits_for is Part.RECEIVER else ""
    return bool(notice.institution == mover)


def _tell_next(notice: Notice, now: datetime) -> bool:
    """Tell the rung above a notice's; False at a lead, who stands above every ladder, or when it was told already."""
    if notice.effect == LEAD or notice.rung < notice_making.highest(notice.instance_id, notice.institution):
        return False
    before = Notice.objects.filter(entry=notice.entry).count()  # everyone: worker
    notice_making.climb_from(Telling(notice.entry, MISSED, notice.institution), notice.rung, now=now)
    return bool(Notice.objects.filter(entry=notice.entry).count() > before)  # everyone: worker
