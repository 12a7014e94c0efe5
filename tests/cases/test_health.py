"""`doorstep check` finds a slot marked otherwise than its booking, and a document that is gone."""

from __future__ import annotations

import pytest

from doorstep.services import health
from doorstep.store.models import CaseDocument, CaseEntry, Slot
from doorstep.store.reader import Operator, Reader
from tests.cases.conftest import UNTIL, send, take

pytestmark = pytest.mark.django_db


def sound(name: str) -> bool:
    return next(one.is_sound for one in health.findings(reader=Operator()) if one.name == name)


def test_slots_agree_with_their_bookings_until_somebody_writes_around_the_services(
    township_doctor: Reader, county_desk: Reader, beds: list[str]
) -> None:
    take(send(township_doctor), "accept", county_desk, slot=beds[0], until=UNTIL)
    before = sound("capacity")
    Slot.objects.filter(pk=int(beds[0])).update(is_free=True)

    assert before and not sound("capacity")


def test_a_document_that_is_gone_is_found(township_doctor: Reader) -> None:
    send(township_doctor)
    entry = CaseEntry.objects.get()
    before = sound("documents")
    CaseDocument.objects.create(entry=entry, case=entry.case, sealed_name=b"", media_type="application/pdf", size=1, digest="0" * 64)

    assert before and not sound("documents")
