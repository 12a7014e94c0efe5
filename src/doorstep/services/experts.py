"""Experts: who answers consultations and reads images for an institution, with title, specialty, and who is on line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.services import audit, policy, registry
from doorstep.store.models import Account, Expert
from doorstep.store.reader import Operator, Reader
from doorstep.vocab.professions import SPECIALTIES, TITLES, title_is_at_least
from doorstep.vocab.roles import Permission, Role

ON_LINE_WITHIN = timedelta(minutes=2)
_SIGNERS = (Role.SPECIALIST, Role.CLINICIAN)
_SEEN_EVERY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Entry:
    """One expert of a roster."""

    account: str
    institution: str
    name: str
    specialty: Text
    title: Text
    independent_since: date | None
    is_on_line: bool
    is_listed: bool


def listed(institution: str = "", *, specialty: str = "", now: datetime) -> tuple[Entry, ...]:
    """Experts on the rosters, of one institution or specialty when given; those on line first."""
    found = Expert.objects.filter(is_listed=True)  # everyone: who answers where is no secret in a region
    if institution:
        found = found.filter(institution=institution)
    if specialty:
        found = found.filter(specialty=specialty)
    return tuple(sorted((_entry(one, now) for one in found), key=lambda one: not one.is_on_line))


def _entry(one: Expert, now: datetime) -> Entry:
    is_on_line = one.seen_at is not None and now - one.seen_at <= ON_LINE_WITHIN
    specialty, title = SPECIALTIES.get(one.specialty), TITLES.get(one.title)
    return Entry(
        one.account,
        one.institution,
        one.name,
        specialty or Text(one.specialty, one.specialty),
        title or Text(one.title, one.title),
        one.independent_since,
        is_on_line,
        one.is_listed,
    )


def enter(
    account: str, *, name: str, specialty: str, title: str, independent_since: date | None, by: Reader, now: datetime
) -> None:
    """Put a doctor of the own institution on its roster, or change what the roster says.

    Raises BadValue with every fault, NotAllowed for those who keep no roster.
    """
    policy.require(by, Permission.KEEP_CAPACITY)
    BadValue.raise_for(_faults(account, name, specialty, title, independent_since, by, now))
    institution = by.institution or _institution_of(account)
    values = {"institution": institution, "name": name.strip(), "specialty": specialty, "title": title, "independent_since": independent_since, "is_listed": True}
    with transaction.atomic():
        Expert.objects.update_or_create(account=account, defaults=values)  # everyone: the roster of the own institution
        audit.record(by, "expert.enter", account, institution=institution)


def _faults(account: str, name: str, specialty: str, title: str, since: date | None, by: Reader, now: datetime) -> list[Text]:
    found = []
    signer = Account.objects.filter(username=account, role__in=_SIGNERS).first()  # everyone: only whether there is such a doctor
    if signer is None or (by.institution and signer.institution != by.institution):
        found.append(Text(f"本机构没有可签署意见的账号“{account}”", f"your institution has no account '{account}' that may sign"))
    if not name.strip():
        found.append(Text("请填写姓名", "the name is needed"))
    if specialty not in SPECIALTIES:
        found.append(Text(f"没有专科“{specialty}”", f"there is no specialty '{specialty}'"))
    if title not in TITLES:
        found.append(Text(f"没有职称“{title}”", f"there is no title '{title}'"))
    if since is not None and since > now.date():
        found.append(Text("独立执业日期在将来", "the start of independent practice lies in the future"))
    return found


def _institution_of(account: str) -> str:
    return str(Account.objects.values_list("institution", flat=True).get(username=account))  # everyone: the operator enters it


def strike(account: str, *, by: Reader) -> None:
    """Take a doctor of the own institution off the roster."""
    policy.require(by, Permission.KEEP_CAPACITY)
    found = Expert.objects.filter(account=account)  # everyone: narrowed to the own institution below
    with transaction.atomic():
        (found if by.sees_every_case else found.filter(institution=by.institution)).update(is_listed=False)
        audit.record(by, "expert.strike", account)


def seen(reader: Reader, *, now: datetime) -> None:
    """Note that an expert's browser asked for the queue; at most twice a minute."""
    found = Expert.objects.filter(account=reader.label)  # everyone: the reader's own row
    found.exclude(seen_at__gt=now - _SEEN_EVERY).update(seen_at=now)


def least_years() -> float:
    """Years of independent practice that the region asks of a consultant; 0 when it sets none, for the national number is not verified."""
    return float(registry.region(reader=Operator("experts")).settings.get("consultant_years") or 0)


def qualifies(account: str, *, institution: str, today: date, title: str = "") -> bool:
    """Whether a doctor may answer for an institution: on its roster, of the title wished for, with the years that the region asks."""
    found = Expert.objects.filter(account=account, institution=institution, is_listed=True).first()  # everyone: a rule is checked
    if found is None or not title_is_at_least(found.title, title):
        return False
    years = least_years()
    return not years or (found.independent_since is not None and (today - found.independent_since).days >= years * 365.25)


def of_account(account: str) -> Expert | None:
    """The roster's row of an account."""
    found: Expert | None = Expert.objects.filter(account=account).first()  # everyone: who answers where is no secret
    return found


def name_of(account: str) -> Text:
    """An expert's name with title; the account when the roster knows none."""
    found = of_account(account)
    if found is None:
        return Text(account or "—", account or "—")
    title = TITLES.get(found.title, Text("", ""))
    return Text(f"{found.name}{title.zh}", f"{found.name}, {title.en}")
