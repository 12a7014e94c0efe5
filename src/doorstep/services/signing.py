"""Signed texts: opinions and reports. Never edited; an amendment stands beside what it amends, with who and when."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from doorstep.core.clock import BEIJING
from doorstep.core.errors import BadValue, NotAllowed, UserError
from doorstep.core.text import Text
from doorstep.services import audit, experts
from doorstep.services.sealing import seal, unseal
from doorstep.store.models import Instance, Signed
from doorstep.store.reader import Reader
from doorstep.vocab.professions import TITLES
from doorstep.workflows.case_number import number_of

OPINION, DRAFT, REPORT = "opinion", "draft", "report"


@dataclass(frozen=True, slots=True)
class Paper:
    """A signed text as it is shown. `number` is 1 for the first, more for amendments."""

    pk: int
    kind: str
    number: int
    texts: Mapping[str, str]
    signer: str
    signer_name: str
    title: Text
    institution: str
    at: datetime
    digest: str

    def __repr__(self) -> str:  # what was found never reaches a log by accident
        return f"Paper({self.kind} {self.number})"


def sign(instance: Instance, kind: str, texts: Mapping[str, str], *, by: Reader, now: datetime) -> Signed:
    """Sign a text; must run inside the transaction of the step. Raises UserError when it was signed meanwhile."""
    expert = experts.of_account(by.label)
    number = Signed.objects.filter(instance=instance, kind=kind).count() + 1  # everyone: of an instance the signer has
    name, title = (expert.name, expert.title) if expert else (by.label, "")
    try:
        with transaction.atomic():
            made: Signed = Signed.objects.create(
                instance=instance,
                kind=kind,
                number=number,
                sealed=seal(texts),
                digest=digest_of(texts, signer=by.label, at=now),
                signer=by.label,
                signer_name=name,
                title=title,
                institution=by.institution,
                at=now,
            )
    except IntegrityError as error:
        raise UserError(Text("刚刚已有人签署", "somebody has just signed it"), cure=Text("请刷新后查看", "Look again")) from error
    return made


def digest_of(texts: Mapping[str, str], *, signer: str, at: datetime) -> str:
    """SHA-256 over the text, its signer and its time."""
    told = json.dumps([dict(sorted(texts.items())), signer, at.astimezone(BEIJING).isoformat()], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def amend(instance: Instance, kind: str, texts: Mapping[str, str], *, by: Reader, now: datetime) -> Signed:
    """Stand an amendment beside what was signed, at any time after it. Only for a qualified signer of the same institution."""
    first = Signed.objects.visible_to(by).filter(instance=instance, kind=kind).first()
    if first is None or first.institution != by.institution or not experts.qualifies(by.label, institution=by.institution, today=now.date()):
        raise NotAllowed(Text("只有签署机构的专家可以补充或更正", "only an expert of the institution that signed may amend it"))
    if not any(text.strip() for text in texts.values()):
        raise BadValue(Text("请写明补充或更正的内容", "write what is amended"))
    with transaction.atomic():
        Instance.objects.select_for_update().get(pk=instance.pk)  # everyone: two amendments wait for each other
        made = sign(instance, kind, texts, by=by, now=now)
        audit.record(by, f"{kind}.amend", number_of(instance.case_id), number=made.number)
    return made


def papers(instance: Instance, *, reader: Reader) -> tuple[Paper, ...]:
    """What was signed in an instance, oldest first. Raises UserError when a text is not what was signed."""
    return tuple(paper(one) for one in Signed.objects.visible_to(reader).filter(instance=instance).order_by("at", "pk").distinct())


def paper(one: Signed) -> Paper:
    """A row as it is shown. Raises UserError when the text is not what was signed."""
    texts = unseal(one.sealed)
    if digest_of(texts, signer=one.signer, at=one.at) != one.digest:
        raise UserError(Text("签署内容与其摘要不符", "a signed text does not match its digest"), cure=Text("请联系系统管理员，从备份核对", "Ask the administrator to compare it with a backup"))
    title = TITLES.get(one.title, Text(one.title, one.title))
    return Paper(one.pk, one.kind, one.number, texts, one.signer, one.signer_name, title, one.institution, one.at, one.digest)
