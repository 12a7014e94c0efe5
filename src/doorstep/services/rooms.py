"""Rooms: entered by parties of an open consultation only, three seats at most, closed for all at once.

Browsers find each other through a mailbox over plain HTTP; pictures and sound never pass the server.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from doorstep.core.errors import BadValue, NotAllowed, NotFound, UserError
from doorstep.core.text import Text
from doorstep.services import audit, policy
from doorstep.store.models import Instance, Room, Seat, Signal
from doorstep.store.reader import Reader
from doorstep.vocab.roles import Permission
from doorstep.workflows.case_number import number_of

SEATS = 3
KINDS = frozenset({"offer", "answer", "candidate", "bye"})
MOST_CHARACTERS = 20_000
MOST_WAITING = 400
"""Messages that may wait for one browser; what sends more is not a call."""
AWAY = timedelta(seconds=20)
"""A seat whose browser has not asked for so long may be taken by another."""


class RoomClosed(UserError):
    """The consultation has ended, or has not begun."""

    code = "room-closed"
    http_status = 410


class RoomFull(UserError):
    """Every seat is taken."""

    code = "room-full"
    http_status = 409


class EnteredElsewhere(UserError):
    """The same person sits in the room with another browser: the newer one stays."""

    code = "entered-elsewhere"
    http_status = 409


@dataclass(frozen=True, slots=True)
class Sitter:
    """Somebody in the room."""

    seat: int
    holder: str
    institution: str


@dataclass(frozen=True, slots=True)
class Entered:
    """What a browser needs to begin: its seat, who else sits there, and how they reach each other."""

    seat: int
    others: tuple[Sitter, ...]
    ice_servers: list[dict[str, object]]
    relay_only: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """One message of the mailbox."""

    number: int
    sender: int
    kind: str
    body: str


def reserve(instances: Iterable[Instance]) -> Room:
    """A room for consultations that were invited together; opened by the first that begins."""
    room: Room = Room.objects.create(code=secrets.token_hex(16))
    room.instances.set(instances)
    return room


def open_for(instance: Instance, *, now: datetime) -> None:
    """Open the room of a consultation; one that was closed is opened again."""
    found = Room.objects.filter(instances=instance)  # everyone: part of a step already allowed
    if not found.exists():
        reserve([instance])
    found.filter(opened_at=None).update(opened_at=now)
    found.exclude(closed_at=None).update(closed_at=None)


def close_for(instance: Instance, *, now: datetime) -> None:
    """Close the room of a consultation for all, unless another of those invited together still goes on."""
    for room in Room.objects.filter(instances=instance, closed_at=None):  # everyone: part of a step already allowed
        others = room.instances.exclude(pk=instance.pk)
        if not others.filter(state="open").exists():
            _close(room, now)


def _close(room: Room, now: datetime) -> None:
    Room.objects.filter(pk=room.pk).update(closed_at=now)  # everyone: part of a step already allowed
    room.seats.filter(left_at=None).update(left_at=now)
    room.signals.all().delete()


def of(instance: Instance, *, reader: Reader) -> Room | None:
    """The room of a consultation that the reader sees, open or not; None when none was reserved."""
    found: Room | None = Room.objects.visible_to(reader).filter(instances=instance).first()
    return found


def get(code: str, *, reader: Reader) -> Room:
    """An open room. Raises NotFound for a forged code or one that is not the reader's, RoomClosed before and after."""
    policy.require(reader, Permission.HANDLE_CASES)
    found = Room.objects.visible_to(reader).filter(code=code).first()
    if found is None:
        raise NotFound(Text("没有这间会诊室，或不属于您参与的会诊", "there is no such room, or the consultation is not yours"))
    is_on = found.opened_at is not None and found.closed_at is None
    if not is_on or not Instance.objects.visible_to(reader).filter(rooms=found, state="open").exists():
        raise RoomClosed(Text("会诊未开始或已结束", "the consultation has not begun, or has ended"), cure=Text("请回到病例查看", "Go back to the case"))
    return found


def case_number(room: Room, *, reader: Reader) -> str:
    """The number of the case that a room belongs to."""
    return number_of(Instance.objects.visible_to(reader).filter(rooms=room).values_list("case_id", flat=True)[0])


def enter(code: str, *, by: Reader, now: datetime) -> Entered:
    """Take a seat. Whoever sits there already under the same account makes room: one person, one browser.

    Raises RoomFull when three sit there, besides what `get` raises.
    """
    room = get(code, reader=by)
    with transaction.atomic():
        Room.objects.select_for_update().get(pk=room.pk)  # everyone: seats are given one after the other
        room.seats.filter(left_at=None, holder=by.label).update(left_at=now)
        room.seats.filter(left_at=None, seen_at__lt=now - AWAY).update(left_at=now)
        taken = set(room.seats.filter(left_at=None).values_list("number", flat=True))
        free = next((number for number in range(1, SEATS + 1) if number not in taken), None)
        if free is None:
            raise _full()
        seat = _sit(room, free, by, now)
        audit.record(by, "room.enter", room.code[:8], seat=free)
    video = settings.WORKSPACE.video
    return Entered(seat.pk, sitters(room, but=seat.pk), video.ice_servers(by.label, now=now), video.relay_only)


def _sit(room: Room, number: int, by: Reader, now: datetime) -> Seat:
    try:
        with transaction.atomic():
            made: Seat = Seat.objects.create(room=room, number=number, holder=by.label, institution=by.institution, joined_at=now, seen_at=now)
    except IntegrityError as error:
        raise _full() from error
    return made


def _full() -> RoomFull:
    return RoomFull(Text(f"会诊室已有 {SEATS} 人", f"the room holds {SEATS} already"), cure=Text("请等一位离开，或用病例留言", "Wait until somebody leaves, or write in the case"))


def sitters(room: Room, *, but: int = 0) -> tuple[Sitter, ...]:
    """Who sits in a room now."""
    return tuple(Sitter(one.pk, one.holder, one.institution) for one in room.seats.filter(left_at=None).exclude(pk=but))


def leave(code: str, seat: int, *, by: Reader, now: datetime) -> None:
    """Give a seat up; a repeat changes nothing."""
    Seat.objects.visible_to(by).filter(pk=seat, holder=by.label, room__code=code, left_at=None).update(left_at=now)


def post(code: str, seat: int, *, to: int, kind: str, body: str, by: Reader, now: datetime) -> None:
    """Put a message into the mailbox of another seat of the same room.

    Raises BadValue for a message that is none, NotAllowed for a seat that is not the sender's, RoomClosed after the end.
    """
    room = get(code, reader=by)
    if kind not in KINDS or not isinstance(body, str) or len(body) > MOST_CHARACTERS:
        raise BadValue(Text("不是通话信令", "this is no message of a call"), right=Text("offer、answer、candidate 或 bye，至多 20,000 字符", "offer, answer, candidate or bye of at most 20,000 characters"))
    own = _own(room, seat, by)
    other = room.seats.filter(pk=to, left_at=None).exclude(pk=own.pk).first()
    if other is None:
        raise BadValue(Text("对方已离开", "the other has left"), cure=Text("请等对方重新进入", "Wait until they come back"))
    if other.received.count() >= MOST_WAITING:
        raise BadValue(Text("信令过多", "too many messages wait"), cure=Text("请重新进入会诊室", "Enter the room again"))
    Signal.objects.create(room=room, sender=own, recipient=other, kind=kind, body=body, at=now)


def inbox(code: str, seat: int, *, after: int, by: Reader, now: datetime) -> tuple[tuple[Letter, ...], tuple[Sitter, ...]]:
    """New messages of a seat, and who else sits there now. What was fetched before is thrown away."""
    room = get(code, reader=by)
    own = _own(room, seat, by)
    own.received.filter(pk__lte=after).delete()
    letters = tuple(Letter(one.pk, one.sender_id, one.kind, one.body) for one in own.received.filter(pk__gt=after))
    if now - own.seen_at > AWAY / 4:
        Seat.objects.visible_to(by).filter(pk=own.pk).update(seen_at=now)
        room.seats.filter(left_at=None, seen_at__lt=now - AWAY).exclude(pk=own.pk).update(left_at=now)
    return letters, sitters(room, but=own.pk)


def _own(room: Room, seat: int, by: Reader) -> Seat:
    found: Seat | None = room.seats.filter(pk=seat, holder=by.label, left_at=None).first()
    if found is None and room.seats.filter(holder=by.label, left_at=None).exists():
        raise EnteredElsewhere(Text("您已在另一个窗口进入会诊室", "you have entered the room in another window"))
    if found is None:
        raise NotAllowed(Text("这不是您的座位，或已让出", "this seat is not yours, or was given up"), cure=Text("请重新进入会诊室", "Enter the room again"))
    return found
