"""Remote diagnosis: ordered under an agreement, read elsewhere, reported and filed among the results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from doorstep.core.clock import BEIJING
from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.intake.conditions import condition_of
from doorstep.recognition.language import Item, ItemKind
from doorstep.services import agreements, case_steps, cases, directory, policy, recognition_rules
from doorstep.services.case_steps import Beginning, Outcome
from doorstep.services.referrals import CONSENTS, SEND_AGAIN, problem_of
from doorstep.store.models import Case, Instance
from doorstep.store.reader import Reader
from doorstep.vocab.levels import Urgency
from doorstep.vocab.roles import Permission
from doorstep.workflows.language import Part
from doorstep.workflows.report_template import ReportTemplate, templates

WORKFLOW = "diagnosis"
READ = frozenset({ItemKind.IMAGING, ItemKind.ECG, ItemKind.ULTRASOUND, ItemKind.PATHOLOGY, ItemKind.NUCLEAR})


@dataclass(frozen=True, slots=True)
class Order:
    """What is ordered: an item of the local list that is read, from an institution under agreement.

    history   complaint and history that the reader must know
    """

    item: str
    receiver: str
    condition: str
    history: str
    urgency: Urgency = Urgency.ROUTINE
    consent: str = ""
    person: Mapping[str, str] = field(default_factory=dict)


def items() -> tuple[Item, ...]:
    """Items of the local list that are read from images, tracings or slides."""
    return tuple(one for one in recognition_rules.book().items if one.kind in READ)


def order(wanted: Order, *, by: Reader, key: str, now: datetime, case: Case | None = None) -> Outcome:
    """Order a reading, in a new case or on within `case`; the case's number is what the machine is told as the order.

    Raises BadValue with every field that is wrong. A repeat under the same key gives the same answer.
    """
    policy.require(by, Permission.HANDLE_CASES)
    BadValue.raise_for(_faults(wanted, by, now), cure=SEND_AGAIN)
    return case_steps.begin(_beginning(wanted, by), case=cases.opener(case, wanted.person, by=by, now=now), by=by, part=Part.SENDER, key=key, now=now)


def _beginning(wanted: Order, by: Reader) -> Beginning:
    kind = next(one.kind for one in items() if one.code == wanted.item)
    return Beginning(
        workflow=WORKFLOW,
        sender=by.institution,
        receiver=wanted.receiver,
        condition=wanted.condition.strip().upper(),
        urgency=wanted.urgency.value,
        known={"problem": problem_of(wanted.condition), "item": wanted.item, "kind": kind.value, "consent": wanted.consent},
        details={"history": wanted.history.strip()},
    )


def _faults(wanted: Order, by: Reader, now: datetime) -> Iterator[Text]:
    if not by.institution:
        yield Text("您的账号没有绑定机构", "your account is bound to no institution")
    if wanted.item not in {one.code for one in items()}:
        yield Text("请从项目清单中选择检查项目", "choose an examination of the list of items")
    if condition_of(wanted.condition) is None:
        yield Text("请选择病种（ICD-10 编码）", "choose the condition (an ICD-10 code)")
    if not wanted.history.strip():
        yield Text("请写明病史与检查目的", "write history and purpose")
    if wanted.consent not in CONSENTS:
        yield Text("请记录患者是否同意", "record the patient's consent")
    if agreements.in_force(by.institution, wanted.receiver, kind=WORKFLOW, on=now.astimezone(BEIJING).date()) is None:
        place = directory.name_of(wanted.receiver)
        yield Text(f"与{place.zh}没有在有效期内的远程诊断协议", f"no agreement on remote diagnosis is in force with {place.en}")


def told(instance: Instance) -> dict[str, str | Text]:
    """What was coded in an order, in words, for those who see it."""
    if instance.workflow != WORKFLOW:
        return {}
    named = {one.code: one.name for one in items()}
    code = instance.known.get("item", "")
    return {"item": named.get(code, Text(code, code))} if code else {}


def templates_for(instance: Instance) -> tuple[ReportTemplate, ...]:
    """Templates for the kind of examination that was ordered."""
    return tuple(one for one in templates().values() if one.kind == instance.known.get("kind"))
