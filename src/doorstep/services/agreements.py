"""Agreements on remote care: on file before the first invitation, with what one service costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.services import audit, directory, policy, sealed_files
from doorstep.store.models import Agreement
from doorstep.store.reader import Reader
from doorstep.vocab.roles import Permission

KINDS = {"consultation": Text("远程会诊", "remote consultation"), "diagnosis": Text("远程诊断", "remote diagnosis")}


@dataclass(frozen=True, slots=True)
class Terms:
    """What two institutions agreed on. `fee_fen` is in fen for one service; `until` is the last day, None for open end."""

    invited: str
    kinds: Sequence[str]
    since: date
    until: date | None = None
    fee_fen: int = 0
    words: str = ""
    document: bytes = b""


def file(terms: Terms, *, by: Reader, now: datetime) -> Agreement:
    """File an agreement of the own institution. Raises BadValue with every fault."""
    policy.require(by, Permission.KEEP_CAPACITY)
    BadValue.raise_for(_faults(terms, by))
    digest = sealed_files.written(terms.document) if terms.document else ""
    with transaction.atomic():
        made = _made(terms, digest, by, now)
        audit.record(by, "agreement.file", f"{made.inviting}>{made.invited}", since=terms.since.isoformat())
    return made


def _made(terms: Terms, digest: str, by: Reader, now: datetime) -> Agreement:
    try:
        with transaction.atomic():
            made: Agreement = Agreement.objects.create(
                inviting=by.institution,
                invited=terms.invited,
                kinds=list(terms.kinds),
                since=terms.since,
                until=terms.until,
                fee_fen=terms.fee_fen,
                terms=terms.words.strip(),
                digest=digest,
                noted_by=by.label,
                noted_at=now,
            )
    except IntegrityError as error:
        raise BadValue(Text("同一天起的协议已登记", "an agreement from this day on is on file"), cure=Text("请改开始日期", "Give another first day")) from error
    return made


def _faults(terms: Terms, by: Reader) -> list[Text]:
    found = []
    if not by.institution:
        found.append(Text("您的账号没有绑定机构", "your account is bound to no institution"))
    if terms.invited not in directory.institutions() or terms.invited == by.institution:
        found.append(Text("请选择另一家登记在册的机构", "choose another institution of the register"))
    if not terms.kinds or set(terms.kinds) - set(KINDS):
        found.append(Text("请选择协议所含服务", "choose what the agreement covers"))
    if terms.until is not None and terms.until < terms.since:
        found.append(Text("截止日期早于开始日期", "it ends before it begins"))
    if not 0 <= terms.fee_fen <= 10_000_000:
        found.append(Text("费用应在 0 至 100,000 元之间", "the fee must lie between 0 and 100,000 yuan"))
    if len(terms.words) > 400:
        found.append(Text("备注最多 400 字", "at most 400 characters of terms"))
    return found


def in_force(inviting: str, invited: str, *, kind: str, on: date) -> Agreement | None:
    """The agreement under which `inviting` may ask `invited` on a day; the latest when there are several."""
    found = Agreement.objects.filter(inviting=inviting, invited=invited, since__lte=on).filter(Q(until=None) | Q(until__gte=on))  # everyone: a rule is checked
    return next((one for one in found.order_by("-since") if kind in one.kinds), None)


def partners(inviting: str, *, kind: str, on: date) -> dict[str, int]:
    """Institutions that `inviting` may ask on a day, with the fee of one service in fen."""
    found = Agreement.objects.filter(inviting=inviting, since__lte=on).filter(Q(until=None) | Q(until__gte=on))  # everyone: the own agreements
    return {one.invited: one.fee_fen for one in found.order_by("since") if kind in one.kinds}


def of(reader: Reader) -> list[Agreement]:
    """Agreements to which the reader's institution is a party."""
    policy.require(reader, Permission.HANDLE_CASES)
    return list(Agreement.objects.visible_to(reader))


def document(agreement: int, *, reader: Reader) -> bytes:
    """The signed document of an agreement, b'' when it is kept on paper only."""
    found = Agreement.objects.visible_to(reader).filter(pk=agreement).first()
    return sealed_files.read(found.digest) if found and found.digest else b""
