"""Referrals: sent up, in an emergency, out of the region, and down again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.intake.conditions import condition_of
from doorstep.services import case_people, case_steps, cases, directory, policy, registry, shortlists
from doorstep.services.case_people import Person
from doorstep.services.case_steps import Beginning, Outcome
from doorstep.services.sealing import unseal
from doorstep.services.shortlists import Wanted
from doorstep.store.models import Case, Instance
from doorstep.store.reader import Reader
from doorstep.vocab.condition_groups import category_of
from doorstep.vocab.levels import Tier, Urgency
from doorstep.vocab.referral_criteria import CRITERIA, Criterion, criteria
from doorstep.vocab.roles import Permission
from doorstep.workflows import catalogue
from doorstep.workflows.language import Part
from doorstep.workflows.shortlist import Ranked

CONSENTS = {
    "patient": Text("患者本人同意", "the patient agreed"),
    "family": Text("家属或监护人同意", "family or guardian agreed"),
    "emergency": Text("急救，无法征得", "emergency, could not be asked"),
}

SEND_AGAIN = Text("请补正后再发送；已填内容没有丢失", "Correct it and send again; what you wrote is kept")


@dataclass(frozen=True, slots=True)
class Request:
    """A referral as a doctor writes it.

    receiver    institution of the register; or `outside`, the name of one that is not on the platform
    condition   ICD-10 code of the problem
    criteria    codes of suggested reasons, may be empty
    consent     one of CONSENTS
    reason, plan    words: why, and for a downward referral the plan of rehabilitation and medicines
    """

    condition: str
    receiver: str = ""
    outside: str = ""
    urgency: Urgency = Urgency.ROUTINE
    is_severe: bool = False
    is_down: bool = False
    is_question: bool = False
    criteria: tuple[str, ...] = ()
    consent: str = ""
    reason: str = ""
    plan: str = ""
    person: Mapping[str, str] = field(default_factory=dict)


def send(request: Request, *, by: Reader, key: str, now: datetime, case: Case | None = None) -> Outcome:
    """Send a patient, in a new case or on within `case`.

    Raises BadValue with every field that is wrong, AlreadyLive when the patient has a live referral for the
    problem, NotAllowed for those who handle no cases. A repeat under the same key gives the same answer.
    """
    policy.require(by, Permission.HANDLE_CASES)
    BadValue.raise_for(_faults(request, by), cure=SEND_AGAIN)
    return case_steps.begin(_beginning(request, by), case=cases.opener(case, request.person, by=by, now=now), by=by, part=Part.SENDER, key=key, now=now)


def _beginning(request: Request, by: Reader) -> Beginning:
    problem = problem_of(request.condition)
    coded = {
        "problem": problem,
        "severity": "severe" if request.is_severe else "ordinary",
        "criteria": " ".join(request.criteria),
        "consent": request.consent,
    }
    return Beginning(
        workflow=workflow_of(request),
        sender=by.institution,
        receiver=request.receiver,
        outside=request.outside.strip(),
        condition=request.condition.strip().upper(),
        urgency=request.urgency.value,
        problem=problem,
        known={name: text for name, text in coded.items() if text},
        details={name: text.strip() for name, text in (("reason", request.reason), ("plan", request.plan)) if text.strip()},
    )


def workflow_of(request: Request) -> str:
    """Which workflow carries a request."""
    if request.is_down:
        return "referral-down"
    if request.is_question:
        return "advice"
    if request.outside:
        return "referral-out"
    return "referral-emergency" if request.urgency is Urgency.EMERGENCY else "referral-up"


def problem_of(condition: str) -> str:
    """What only one live referral of a patient may be about: the ICD-10 category."""
    return category_of(condition)


def live(person: Person, condition: str, *, is_down: bool = False) -> Instance | None:
    """The live referral of a patient for a problem, whoever has it; doctors are told before the form opens."""
    group = catalogue.get("referral-down" if is_down else "referral-up").exclusive
    return cases.live_for(case_people.key_of(person), problem=problem_of(condition), exclusive=group)


def _faults(request: Request, by: Reader) -> Iterator[Text]:
    if not by.institution:
        yield Text("您的账号没有绑定机构", "your account is bound to no institution")
    if condition_of(request.condition) is None:
        yield Text("请选择病种（ICD-10 编码）", "choose the condition (an ICD-10 code)")
    if bool(request.receiver) == bool(request.outside.strip()):
        yield Text("请选择一个接收机构", "choose one place to send to")
    elif request.receiver and request.receiver not in directory.institutions():
        yield Text("登记册中没有所选机构", "the register has no such institution")
    elif request.receiver == by.institution:
        yield Text("不能转给本机构", "you cannot refer to your own institution")
    if request.consent not in CONSENTS:
        yield Text("请记录患者是否同意", "record the patient's consent")
    if request.consent == "emergency" and request.urgency is not Urgency.EMERGENCY:
        yield Text("只有急救可以不经同意", "only an emergency goes without consent")
    known = {one.code for one in suggested("down" if request.is_down else "up", reader=by)}
    if set(request.criteria) - known:
        yield Text("没有所选的转诊标准", "there is no such criterion")
    if request.is_down and not request.plan.strip():
        yield Text("请写明康复与用药计划", "write the plan of rehabilitation and medicines")
    if request.is_question and not request.reason.strip():
        yield Text("请写明问题", "write the question")


def places(request: Request, *, reader: Reader, now: datetime, most: int = shortlists.SHOWN) -> tuple[Ranked, ...]:
    """Where a request may go: able places for going up or asking, places near home for going down."""
    if condition_of(request.condition) is None:
        return ()
    if request.is_down:
        return shortlists.near_home(reader.institution, reader=reader, now=now, most=most, places=_care_places(request.criteria))
    wanted = Wanted(request.condition, is_severe=request.is_severe, urgency=request.urgency, sender=reader.institution)
    return shortlists.shortlist(wanted, reader=reader, now=now, most=most)


def places_for(instance: Instance, *, reader: Reader, now: datetime, most: int) -> tuple[Ranked, ...]:
    """Where an instance may go next: not back to those who have it now."""
    is_down = catalogue.get(instance.workflow).exclusive == "downward"
    if is_down:
        found = shortlists.near_home(instance.sender, reader=reader, now=now, most=most, places=_care_places(instance.known.get("criteria", "").split()))
    else:
        is_bad = instance.known.get("severity") == "severe"
        wanted = Wanted(instance.condition, is_severe=is_bad, urgency=Urgency(instance.urgency), sender=instance.sender)
        found = shortlists.shortlist(wanted, reader=reader, now=now, most=most)
    return tuple(one for one in found if one.candidate.code not in (instance.sender, instance.receiver))


def _care_places(chosen: Iterable[str]) -> frozenset[str]:
    """Kinds of place that the criteria chosen point to."""
    picked = set(chosen)
    return frozenset(one.place for one in CRITERIA if one.place and one.code in picked)


def is_severe(condition: str) -> bool:
    """True when the catalogue says that only the highest tier should treat it."""
    return shortlists.proper_tier(condition) >= Tier.PROVINCE


def told(instance: Instance) -> dict[str, str | Text]:
    """What the sender wrote and coded, by name, for those who see the instance."""
    found: dict[str, str | Text] = {}
    if instance.known.get("consent") in CONSENTS:
        found["consent"] = CONSENTS[instance.known["consent"]]
    names = {one.code: one.name for one in CRITERIA}
    chosen = [names.get(code, Text(code, code)) for code in instance.known.get("criteria", "").split()]
    if chosen:
        found["criteria"] = Text.joined(chosen)
    return {**found, **unseal(instance.sealed)} if instance.sealed else found


def suggested(direction: str, *, reader: Reader) -> tuple[Criterion, ...]:
    """Criteria to choose from: those shipped, then the region's own. They suggest, and lock nothing."""
    local = registry.sheet("criteria", reader=reader)
    own = (Criterion(row["code"], row["direction"], Text(row["name_zh"], row["name_en"]), row["source"]) for row in local)
    return (*criteria(direction), *(one for one in own if one.direction == direction))
