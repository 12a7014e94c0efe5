"""What is known of a patient who sits in front of a doctor: an earlier case, and their latest first pages.

Asked for by identity number only, by those who handle cases; every look is kept. Records hold no name, so the name
and telephone come from an earlier case of the reader's own institution.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.conf import settings
from pyarrow import parquet

from doorstep.services import audit, case_people, policy
from doorstep.services.case_people import Person
from doorstep.store.models import Batch, Case
from doorstep.store.reader import Operator, Reader
from doorstep.vocab.roles import Permission

SHOWN = 3
_COLUMNS = ["row_key", "institution", "admitted_on", "discharged_on", "icd"]


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay of the patient, from a first page. `institution` is a code of the register."""

    institution: str
    admitted_on: date
    discharged_on: date
    icd: str


@dataclass(frozen=True, slots=True)
class Known:
    """`person` is from an earlier case of the reader's institution, None when there was none; stays latest first."""

    person: Person | None
    stays: tuple[Stay, ...]


def known(person: Person, *, reader: Reader) -> Known:
    """What the reader's institution and the records know of a patient with an identity number; nothing without one."""
    policy.require(reader, Permission.HANDLE_CASES)
    key = case_people.key_of(person)
    if not key:
        return Known(None, ())
    earlier = Case.objects.visible_to(reader).filter(person=key).order_by("-pk").first()
    stays = _stays(key)
    audit.note_personal_read(reader, "known patient", rows=len(stays) + (earlier is not None))
    return Known(case_people.of_case(earlier) if earlier else None, stays)


def _stays(key: str) -> tuple[Stay, ...]:
    """The latest stays of a person, each in its latest version; looked up once until another batch is loaded."""
    batches = Batch.objects.visible_to(Operator("records")).filter(table="stays", stored__gt=0).order_by("pk")
    return _stays_in(key, tuple(batches.values_list("parquet", flat=True)))


@lru_cache(maxsize=64)
def _stays_in(key: str, files: tuple[str, ...]) -> tuple[Stay, ...]:
    versions: dict[str, Stay] = {}
    for name in files:
        found = parquet.read_table(settings.WORKSPACE.batches / name, columns=_COLUMNS, filters=[("person_key", "=", key)])
        versions |= {row.pop("row_key"): Stay(**row) for row in found.to_pylist()}
    return tuple(sorted(versions.values(), key=lambda stay: stay.discharged_on, reverse=True)[:SHOWN])
