"""The duty roster: who of an institution is told first, and who next when nobody acknowledges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from doorstep.core.clock import BEIJING
from doorstep.core.errors import BadValue, NotAllowed, NotFound
from doorstep.core.text import Text
from doorstep.services import audit, directory, policy
from doorstep.services.gateway import channels
from doorstep.store.models import Account, Duty
from doorstep.store.reader import Reader
from doorstep.vocab.roles import Permission

MOST_RUNGS = 9
EVERY_DAY = "1234567"


@dataclass(frozen=True, slots=True)
class Shift:
    """Someone on a rung, on some weekdays between two hours of Beijing time.

    addresses  by channel
    weekdays   digits 1 (Monday) to 7, on which the shift begins
    to_hour    not included; smaller than `from_hour` for a night shift that ends on the next day
    """

    institution: str
    rung: int
    name: str
    account: str = ""
    addresses: Mapping[str, str] = field(default_factory=dict)
    weekdays: str = EVERY_DAY
    from_hour: int = 0
    to_hour: int = 24


def roster(*, reader: Reader, institution: str = "") -> list[Duty]:
    """The rungs of the reader's own institution, lowest first; the operator sees those of all, or of one."""
    policy.require(reader, Permission.HANDLE_CASES)
    found = Duty.objects.visible_to(reader)
    return list(found.filter(institution=institution) if institution else found)


def add(shift: Shift, *, by: Reader) -> Duty:
    """Put someone on a rung. Raises BadValue with every fault, NotAllowed for another institution."""
    _require_own(by, shift.institution)
    BadValue.raise_for(faults_of(shift), cure=Text("请补正后再提交", "Correct it and send again"))
    with transaction.atomic():
        made = Duty.objects.create(**_values(shift))
        audit.record(by, "duty.add", f"{shift.institution} rung {shift.rung}", name=shift.name)
    return made


def remove(duty: int, *, by: Reader) -> None:
    """Take someone off a rung. Raises NotFound when it is none of the institution's."""
    policy.require(by, Permission.KEEP_CAPACITY)
    found = Duty.objects.visible_to(by).filter(pk=duty).first()
    if found is None:
        raise NotFound(Text("贵院值班表中没有这一条", "your institution's roster has no such entry"), cure=Text("请刷新后再看", "Look again"))
    with transaction.atomic():
        audit.record(by, "duty.remove", f"{found.institution} rung {found.rung}", name=found.name)
        found.delete()


def replace(shifts: Iterable[Shift], *, by: Reader) -> dict[str, int]:
    """Make these the whole roster of every institution they name, all or none; returns how many each has now."""
    wanted: dict[str, list[Shift]] = {}
    for shift in shifts:
        wanted.setdefault(shift.institution, []).append(shift)
    for institution in wanted:
        _require_own(by, institution)
    with transaction.atomic():
        for institution, rows in wanted.items():
            Duty.objects.filter(institution=institution).delete()  # everyone: own institution, checked above
            Duty.objects.bulk_create(Duty(**_values(row)) for row in rows)
            audit.record(by, "duty.load", institution, rows=len(rows))
    return {institution: len(rows) for institution, rows in wanted.items()}


def on_duty(institution: str, rung: int, at: datetime) -> list[Duty]:
    """Who stands on a rung at a moment."""
    return ladder(institution, at).get(rung, [])


def ladder(institution: str, at: datetime) -> dict[int, list[Duty]]:
    """The rungs on which somebody stands at a moment, lowest first."""
    found: dict[int, list[Duty]] = {}
    for duty in Duty.objects.filter(institution=institution).order_by("rung", "id"):  # everyone: the worker looks up whom to tell
        if _holds(duty, at):
            found.setdefault(duty.rung, []).append(duty)
    return found


def _holds(duty: Duty, at: datetime) -> bool:
    local = at.astimezone(BEIJING)
    today = str(local.isoweekday()) in duty.weekdays
    if duty.from_hour < duty.to_hour:
        return today and duty.from_hour <= local.hour < duty.to_hour
    yesterday = str((local.isoweekday() - 2) % 7 + 1) in duty.weekdays
    return (today and local.hour >= duty.from_hour) or (yesterday and local.hour < duty.to_hour)


def faults_of(shift: Shift) -> list[Text]:
    """Everything that is wrong with a shift."""
    faults = []
    if shift.institution not in directory.institutions():
        faults.append(Text(f"登记册中没有机构“{shift.institution}”", f"the register has no institution '{shift.institution}'"))
    if not 1 <= shift.rung <= MOST_RUNGS:
        faults.append(Text(f"级别应为 1 至 {MOST_RUNGS}", f"the rung must be 1 to {MOST_RUNGS}"))
    if not 1 <= len(shift.name.strip()) <= 80:
        faults.append(Text("请填写姓名或岗位，不超过 80 个字", "a name or post of at most 80 characters is needed"))
    if not shift.weekdays or not set(shift.weekdays) <= set(EVERY_DAY) or len(set(shift.weekdays)) < len(shift.weekdays):
        faults.append(Text("星期应为 1 至 7 的数字，各一次，如 12345", "the weekdays must be digits 1 to 7, each once, such as 12345"))
    if not (0 <= shift.from_hour <= 23 and 1 <= shift.to_hour <= 24) or shift.from_hour == shift.to_hour:
        faults.append(Text("时段应为整点，起 0 至 23、止 1 至 24，且不相同", "hours must be whole, from 0 to 23 and to 1 to 24, and not the same"))
    return faults + _wrong_account(shift) + _wrong_addresses(shift)


def _wrong_account(shift: Shift) -> list[Text]:
    if not shift.account:
        return []
    known = Account.objects.filter(username=shift.account, institution=shift.institution, is_active=True)  # everyone: only whether it is one of theirs
    return [] if known.exists() else [Text(f"该机构没有账号“{shift.account}”", f"the institution has no account '{shift.account}'")]


def _wrong_addresses(shift: Shift) -> list[Text]:
    faults = []
    for code, address in shift.addresses.items():
        channel = channels().get(code)
        if channel is None:
            faults.append(Text(f"没有通道“{code}”", f"there is no channel '{code}', only {', '.join(channels())}"))
        elif not re.fullmatch(channel.pattern, address):
            faults.append(Text(f"{channel.name.zh}地址不对，应为{channel.address.zh}", f"the {channel.name.en} address is wrong, expected {channel.address.en}"))
    return faults


def _values(shift: Shift) -> dict[str, object]:
    return {name: getattr(shift, name) for name in ("institution", "rung", "account", "weekdays", "from_hour", "to_hour")} | {
        "name": shift.name.strip(),
        "addresses": dict(shift.addresses),
    }


def masked(address: str) -> str:
    """An address as colleagues may see it on a screen: enough to know whose it is, its middle hidden."""
    name, at, host = address.partition("@")
    kept = max(1, len(name) // 4) if at else min(3, len(name) // 4)
    tail = "" if at else name[-kept:] if kept else ""
    return f"{name[:kept]}****{tail}{at}{host}"


def stands_now(duty: Duty, *, now: datetime) -> bool:
    """True while an entry of the roster is on duty."""
    return _holds(duty, now)


def accounts_of(*, reader: Reader) -> list[str]:
    """Names of the accounts of the reader's own institution, to be put on a rung."""
    policy.require(reader, Permission.KEEP_CAPACITY)
    found = Account.objects.filter(institution=reader.institution, is_active=True).exclude(institution="")  # everyone: one's own colleagues
    return list(found.order_by("username").values_list("username", flat=True))


def _require_own(by: Reader, institution: str) -> None:
    policy.require(by, Permission.KEEP_CAPACITY)
    if not by.sees_every_case and by.institution != institution:
        raise NotAllowed(Text("这不是您的机构", "this is not your institution"), right=Text("各机构维护自己的值班表", "each institution keeps its own roster"))
