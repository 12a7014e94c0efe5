"""A patient, a bed and a few words, so that a test of a referral reads as one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from doorstep.core.text import Text
from doorstep.services import capacity_keeping, case_people, case_steps, cases
from doorstep.services.case_steps import Beginning, Outcome
from doorstep.store.models import Slot
from doorstep.store.reader import Operator, Reader
from doorstep.workflows.language import Part
from tests.lib import tiny_region as tiny

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
UNTIL = (NOW + timedelta(hours=6)).isoformat()
PATIENT = {"name": "合成患者甲", "identity": tiny.ID_NUMBER, "phone": "13800000000"}


def send(by: Reader, *, receiver: str = "E-COUNTY", key: str = "send-1", workflow: str = "referral-up", problem: str = "I63", **changes: str) -> Outcome:
    """A referral of the synthetic patient from the institution of `by`."""
    person = case_people.made(today=NOW.date(), **{**PATIENT, **changes})
    beginning = Beginning(workflow, sender=by.institution, receiver=receiver, condition="I63.9", problem=problem, known={"problem": problem})
    return case_steps.begin(beginning, case=lambda: cases.open_case(person, home=tiny.TOWNSHIP, by=by, now=NOW), by=by, part=Part.SENDER, key=key, now=NOW)


def take(sent: Outcome, step: str, by: Reader, *, key: str = "", version: int = 0, now: datetime = NOW, **answers: str) -> Outcome:
    """The next step of an instance, by somebody who has just looked."""
    seen = version or sent.version
    return case_steps.take(sent.instance, step, by=by, version=seen, key=key or f"{step}-{seen}-{sent.instance}", answers=answers, now=now)


@pytest.fixture
def beds(db: None) -> list[str]:
    """Two free beds of the county hospital."""
    return make_beds("E-COUNTY", "甲1", "甲2")


def make_beds(institution: str, *labels: str) -> list[str]:
    ward = capacity_keeping.open_service(
        by=Operator(), institution=institution, code="neuro", kind="ward", name=Text("合成神经内科", "Synthetic neurology"), blocks=("I60-I69",)
    )
    capacity_keeping.add_beds(ward, labels, by=Operator())
    return [str(pk) for pk in Slot.objects.filter(service=ward).values_list("pk", flat=True)]
