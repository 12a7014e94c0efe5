"""Hotline (有事找院长): a call or a scanned code becomes a case with a deadline, a reply, and the caller's verdict.

A caller has no account. What they may see and do hangs on a token that only they hold, and that opens one call.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from doorstep.core.errors import BadValue, NotFound
from doorstep.core.text import Text
from doorstep.services import areas, case_steps, cases, directory, hotline_limits, policy, worklists
from doorstep.services.case_people import Person
from doorstep.services.case_steps import CALLER, Beginning, Outcome, StaleVersion
from doorstep.services.sealing import unseal
from doorstep.services.worklists import Job
from doorstep.store.models import CaseEntry, Instance
from doorstep.store.reader import Reader
from doorstep.vocab.roles import Permission
from doorstep.workflows import catalogue
from doorstep.workflows.case_number import number_of
from doorstep.workflows.language import Part, Tone

WORKFLOW = "hotline"
MOST_WORDS = 2000
_SHOWN_WORDS = 40
_TOKEN = re.compile(r"(\d{1,18})-([0-9a-f]{32})")
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{3,22}[0-9]")


@dataclass(frozen=True, slots=True)
class Call:
    """What a caller brings. Name and telephone may stay empty: whoever wishes to stay unknown may."""

    institution: str
    words: str
    name: str = ""
    phone: str = ""

    def __repr__(self) -> str:  # a caller never reaches a log by accident
        return f"Call({self.institution!r}, …)"


@dataclass(frozen=True, slots=True)
class Standing:
    """One call as its caller may see it: where it stands and what was answered, never what anybody else wrote.

    code, institution  who deals with it now
    version   what a verdict must have seen
    due_at    when the institution is to have moved; None when nothing is due from it
    reply     the latest answer, '' before there is one
    may_judge True while a verdict is awaited
    """

    number: str
    code: str
    institution: Text
    state: str
    version: int
    received_at: datetime
    due_at: datetime | None
    reply: str
    replied_at: datetime | None
    may_judge: bool


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call as work, and the beginning of what was said, for those who deal with it."""

    job: Job
    words: str


def receive(call: Call, *, by: Reader, key: str, now: datetime) -> Outcome:
    """A call that a desk writes down; its institution is the sender.

    Raises BadValue with every fault, NotAllowed for those who handle no cases. A repeat under the same key
    gives the same case; another call under it is refused.
    """
    policy.require(by, Permission.HANDLE_CASES)
    return _begun(call, by=by, part=Part.SENDER, key=key, now=now)


def receive_scanned(call: Call, *, address: str, key: str, now: datetime) -> Outcome:
    """A call through the public form, by somebody without an account at a network address.

    Raises BadValue with every fault, and TooManyCalls; a repeat under the same key is not counted again.
    """
    with transaction.atomic():
        begun = _begun(call, by=CALLER, part=Part.CALLER, key=key, now=now)
        if not begun.is_repeat:
            hotline_limits.count(call.institution, address=address, now=now)
    return begun


def _begun(call: Call, *, by: Reader, part: Part, key: str, now: datetime) -> Outcome:
    BadValue.raise_for(faults_of(call), cure=Text("请补正后再提交；已填内容没有丢失", "Correct it and send again; what you wrote is kept"))
    person = Person(call.name.strip(), phone=call.phone.strip())
    beginning = Beginning(
        WORKFLOW, sender=by.institution, receiver=call.institution, known={"said": _said(call)}, details={"call": call.words.strip()}
    )
    return case_steps.begin(beginning, case=lambda: cases.open_case(person, home=0, by=by, now=now), by=by, part=part, key=key, now=now)


def faults_of(call: Call) -> Iterator[Text]:
    """Everything that is wrong with a call."""
    if call.institution not in directory.institutions():
        yield Text("请选择登记册中的机构", "choose an institution of the register")
    if not call.words.strip():
        yield Text("请写明反映的事项", "write what it is about")
    if len(call.words) > MOST_WORDS:
        yield Text(f"事项超过 {MOST_WORDS} 字", f"it is longer than {MOST_WORDS} characters")
    if len(call.name.strip()) > 80:
        yield Text("姓名超过 80 字", "the name is longer than 80 characters")
    if call.phone.strip() and not _PHONE.fullmatch(call.phone.strip()):
        yield Text("电话应为 5 至 25 位数字，可含区号", "the telephone must be 5 to 25 digits, with its area code")


def _said(call: Call) -> str:
    """A keyed digest of what was said, so that one key is not taken for two calls."""
    parts = "\0".join((call.words.strip(), call.name.strip(), call.phone.strip()))
    return _mac(f"said:{parts}")[:16]


def is_call(instances: Collection[Instance]) -> bool:
    """True for a case in which nothing but a call has happened: it is about a caller, not yet about a patient."""
    return bool(instances) and all(one.workflow == WORKFLOW for one in instances)


def name_of_place(code: str) -> Text:
    """The institution of a public form. Raises NotFound when the register has no such."""
    if code not in directory.institutions():
        raise NotFound(Text("登记册中没有这个机构", "the register has no such institution"), cure=Text("请重新扫码", "Scan the code again"))
    return directory.name_of(code)


def synthetic_of() -> Text | None:
    """The region's name when its records are invented, for pages without a reader; None for real ones."""
    register = areas.register(reader=CALLER)
    return register.name if register.is_synthetic else None


def open_calls(*, reader: Reader, now: datetime) -> tuple[OpenCall, ...]:
    """Calls that are not ended in which the reader's institution has a part: what it has to do first, alarms, then by the time left."""
    policy.require(reader, Permission.HANDLE_CASES)
    found = Instance.objects.visible_to(reader).filter(workflow=WORKFLOW, is_live=True).select_related("case")
    calls = [OpenCall(worklists.job(one, reader=reader, now=now), _beginning_of(one)) for one in found]
    return tuple(sorted(calls, key=lambda call: _order(call.job)))


def _order(job: Job) -> tuple[object, ...]:
    return (not job.waits_here, job.tone is not Tone.ALARM, job.minutes_left is None, job.minutes_left or 0, job.entered_at)


def _beginning_of(instance: Instance) -> str:
    words = " ".join(unseal(instance.sealed).get("call", "").split())
    return words if len(words) <= _SHOWN_WORDS else f"{words[:_SHOWN_WORDS]}…"


# what only the caller may see ----------------------------------------------------------------------


def token_of(instance: int) -> str:
    """What opens one call, and no other: its number, and 128 bits that only the workspace's secret can make."""
    return f"{instance}-{_mac(f'call:{instance}')}"


def token_for(number: str, *, reader: Reader) -> str:
    """The caller's token of a call that the reader's institution wrote down, to be handed over. Raises NotFound for any other."""
    case = cases.get(number, reader=reader)
    found = Instance.objects.visible_to(reader).filter(case=case, workflow=WORKFLOW, sender=reader.institution).first()
    if found is None:
        raise _no_call()
    return token_of(found.pk)


def _mac(text: str) -> str:
    return hmac.new(settings.WORKSPACE.key("hotline"), text.encode(), hashlib.sha256).hexdigest()[:32]


def by_token(token: str) -> Standing:
    """The call that a token opens. Raises NotFound, the same for a wrong token and for one of no call."""
    return _standing(_instance(token))


def reply_for(token: str) -> str:
    """The latest answer to the call that a token opens; '' before there is one."""
    return by_token(token).reply


def verdict(token: str, *, is_satisfied: bool, words: str, version: int, key: str, now: datetime) -> Outcome:
    """The caller's verdict on the answer they saw.

    Raises NotFound for a wrong token, StaleVersion when the call has moved since `version`, StepRefused when no
    verdict is awaited. A repeat under the same key gives the same answer.
    """
    found = _instance(token)
    step, answers = ("praise", {}) if is_satisfied else ("object", {"note": words[:MOST_WORDS]})
    try:
        return case_steps.take(found.pk, step, by=CALLER, version=version, key=key, answers=answers, now=now)
    except StaleVersion as error:  # its words name who of the desk did what, which is not the caller's to read
        raise StaleVersion(
            Text("您打开本页后已有新进展", "it has moved since you opened this page"), cure=Text("请先看下面的最新情况，再评价", "Read what is new below, then judge")
        ) from error


def _instance(token: str) -> Instance:
    parts = _TOKEN.fullmatch(token)
    number = int(parts[1]) if parts else 0
    is_right = hmac.compare_digest(token_of(number).encode(), token.encode())
    found = Instance.objects.filter(pk=number, workflow=WORKFLOW).select_related("case").first() if is_right else None  # everyone: the token opens this one
    if found is None:
        raise _no_call()
    return found


def _no_call() -> NotFound:
    return NotFound(Text("没有这件事项，或链接不完整", "there is no such call, or the address is incomplete"), cure=Text("请使用提交后给您的完整链接", "Use the whole address that you were given"))


def _standing(found: Instance) -> Standing:
    state = catalogue.get(WORKFLOW).states[found.state]
    answered = CaseEntry.objects.filter(instance=found, step__in=("reply", "give_up")).order_by("-version").first()  # everyone: the token opened it
    opened = found.state if state.is_final or state.waits_for is Part.CALLER else ""
    words = list(unseal(answered.sealed).values()) if answered and answered.sealed else []
    return Standing(
        number=number_of(found.case_id),
        code=found.receiver,
        institution=directory.name_of(found.receiver),
        state=found.state,
        version=found.version,
        received_at=found.opened_at,
        due_at=None if opened else found.due_at,
        reply=words[0] if words else "",
        replied_at=answered.at if answered and words else None,
        may_judge=state.waits_for is Part.CALLER,
    )
