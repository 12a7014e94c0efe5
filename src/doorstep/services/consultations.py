"""Consultations: invited under an agreement and with the patient's consent, one or several specialties at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from doorstep.core.clock import BEIJING
from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.intake.conditions import condition_of
from doorstep.services import agreements, case_documents, case_steps, cases, directory, policy, rooms
from doorstep.services.case_steps import Beginning, Outcome
from doorstep.services.referrals import SEND_AGAIN, problem_of
from doorstep.store.models import Case, Instance
from doorstep.store.reader import Reader
from doorstep.vocab.levels import Urgency
from doorstep.vocab.professions import SPECIALTIES, TITLES
from doorstep.vocab.roles import Permission
from doorstep.workflows.language import Part

WORKFLOW = "consultation"
MOST_INVITED = 4
CONSENTS = {
    "patient": Text("患者本人书面同意", "the patient's written consent"),
    "family": Text("监护人或近亲属书面同意", "written consent of guardian or close family"),
}


@dataclass(frozen=True, slots=True)
class Guest:
    """Whom is wished for: an institution, a specialty, a title or higher ('' for any)."""

    institution: str
    specialty: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an invitation must hold: reason, purpose, time, summary, wished specialty and title.

    at        when, None for at once
    consent   one of CONSENTS; `paper` is the signed form, with content and cost told
    """

    condition: str
    guests: Sequence[Guest]
    reason: str
    purpose: str
    summary: str
    at: datetime | None = None
    urgency: Urgency = Urgency.ROUTINE
    consent: str = ""
    paper: bytes = b""
    person: Mapping[str, str] = field(default_factory=dict)


def invite(invitation: Invitation, *, by: Reader, key: str, now: datetime, case: Case | None = None) -> tuple[Outcome, ...]:
    """Invite to a consultation, in a new case or on within `case`; several guests share one room.

    Raises BadValue with every field that is wrong, and when an agreement is missing. A repeat under the same key gives the
    same answer.
    """
    policy.require(by, Permission.HANDLE_CASES)
    BadValue.raise_for(_faults(invitation, by, now), cure=SEND_AGAIN)
    open_case = cases.opener(case, invitation.person, by=by, now=now)
    with transaction.atomic():
        first, *others = (_beginning(invitation, guest, by, now) for guest in invitation.guests)
        begun = [case_steps.begin(first, case=open_case, by=by, part=Part.SENDER, key=f"{key}:0", now=now)]
        opened = Instance.objects.select_related("case").get(pk=begun[0].instance).case  # everyone: just begun by the inviting side
        for at, one in enumerate(others, 1):
            begun.append(case_steps.begin(one, case=lambda: opened, by=by, part=Part.SENDER, key=f"{key}:{at}", now=now))
        if not begun[0].is_repeat:
            rooms.reserve(Instance.objects.filter(pk__in=[one.instance for one in begun]))  # everyone: just begun by the inviting side
            case_documents.attach(opened, "知情同意书", invitation.paper, by=by, key=f"{key}:consent", now=now)
    return tuple(begun)


def _beginning(invitation: Invitation, guest: Guest, by: Reader, now: datetime) -> Beginning:
    agreement = agreements.in_force(by.institution, guest.institution, kind=WORKFLOW, on=now.astimezone(BEIJING).date())
    coded = {
        "problem": problem_of(invitation.condition),
        "specialty": guest.specialty,
        "wished_title": guest.title,
        "consent": invitation.consent,
        "wished": invitation.at.isoformat() if invitation.at else "now",
        "fee_fen": str(agreement.fee_fen) if agreement else "",
    }
    return Beginning(
        workflow=WORKFLOW,
        sender=by.institution,
        receiver=guest.institution,
        condition=invitation.condition.strip().upper(),
        urgency=invitation.urgency.value,
        known={name: text for name, text in coded.items() if text},
        details={"reason": invitation.reason.strip(), "purpose": invitation.purpose.strip(), "summary": invitation.summary.strip()},
    )


def _faults(invitation: Invitation, by: Reader, now: datetime) -> Iterator[Text]:
    if not by.institution:
        yield Text("您的账号没有绑定机构", "your account is bound to no institution")
    if condition_of(invitation.condition) is None:
        yield Text("请选择病种（ICD-10 编码）", "choose the condition (an ICD-10 code)")
    for name, text in (("邀请事由", invitation.reason), ("会诊目的", invitation.purpose), ("病历摘要", invitation.summary)):
        if not text.strip():
            yield Text(f"请填写{name}", f"{_ENGLISH[name]} is needed")
    if invitation.at is not None and invitation.at <= now:
        yield Text("会诊时间已过", "the time lies in the past")
    if invitation.consent not in CONSENTS or not invitation.paper:
        yield Text("需要患者或近亲属签署的知情同意书（内容与费用）", "the signed consent to content and cost is needed")
    if not 1 <= len(invitation.guests) <= MOST_INVITED:
        yield Text(f"请邀请 1 至 {MOST_INVITED} 个专科", f"invite one to {MOST_INVITED} specialties")
    for guest in invitation.guests:
        yield from _wrong_guest(guest, by, now)


_ENGLISH = {"邀请事由": "the reason", "会诊目的": "the purpose", "病历摘要": "a summary of the record"}


def _wrong_guest(guest: Guest, by: Reader, now: datetime) -> Iterator[Text]:
    if guest.institution not in directory.institutions() or guest.institution == by.institution:
        yield Text("请选择登记册中的另一家机构", "choose another institution of the register")
        return
    if guest.specialty not in SPECIALTIES or guest.title not in ("", *TITLES):
        yield Text("请选择专科与职称", "choose specialty and title from the lists")
    if agreements.in_force(by.institution, guest.institution, kind=WORKFLOW, on=now.astimezone(BEIJING).date()) is None:
        place = directory.name_of(guest.institution)
        yield Text(f"与{place.zh}没有在有效期内的远程会诊协议", f"no agreement on remote consultation is in force with {place.en}")


def told(instance: Instance) -> dict[str, str | Text]:
    """What was coded in an invitation, in words, for those who see it."""
    if instance.workflow != WORKFLOW:
        return {}
    known = instance.known
    found: dict[str, str | Text] = {}
    if known.get("specialty") in SPECIALTIES:
        title = TITLES.get(known.get("wished_title", ""))
        name = SPECIALTIES[known["specialty"]]
        found["wished"] = Text(f"{name.zh} {title.zh}及以上", f"{name.en}, {title.en} or above") if title else name
    if known.get("wished"):
        found["when"] = Text("即时", "at once") if known["wished"] == "now" else _moment(known["wished"])
    if known.get("consent") in CONSENTS:
        found["consent"] = CONSENTS[known["consent"]]
    if known.get("fee_fen", "").isdecimal():
        found["fee"] = Text(f"{int(known['fee_fen']) / 100:.2f} 元", f"{int(known['fee_fen']) / 100:.2f} yuan")
    return found


def _moment(text: str) -> Text:
    local = datetime.fromisoformat(text).astimezone(BEIJING)
    return Text(f"{local:%Y-%m-%d %H:%M}", f"{local:%d %b %Y, %H:%M}")
