"""Machines that send and fetch images: who calls, and the tokens they show.

A token is shown once; only a digest keyed with the workspace's secret is kept.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from doorstep.core.errors import NotAllowed, NotFound
from doorstep.core.text import Text
from doorstep.services import audit, directory, institutions
from doorstep.store.models import SendingToken
from doorstep.store.models.account import NOWHERE
from doorstep.store.reader import Reader
from doorstep.vocab.roles import Permission

_PREFIX = "dsi_"


@dataclass(frozen=True, slots=True)
class Caller:
    """A device or system of one institution: it sees what its institution sees of images, and nothing else."""

    name: str
    institution: str

    @property
    def label(self) -> str:
        return f"{self.name}@{self.institution}"

    @property
    def scope(self) -> int:
        return NOWHERE

    @property
    def role(self) -> str:
        return ""

    @property
    def sees_every_case(self) -> bool:
        return False

    def may(self, permission: Permission) -> bool:
        return permission is Permission.HANDLE_CASES


def require_institution(code: str) -> str:
    """The code of an institution of the register. Raises NotFound, naming the nearest."""
    if code not in directory.institutions():
        raise NotFound.among(institutions.KIND, code, directory.institutions())
    return code


def issue(institution: str, name: str, *, by: Reader, now: datetime) -> str:
    """A new token for a machine of an institution; it cannot be shown again."""
    token = _PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        SendingToken.objects.create(institution=require_institution(institution), name=name[:40], digest=_digest(token), made_at=now)
        audit.record(by, "imaging.token", institution, name=name[:40])
    return token


def end(institution: str, name: str, *, by: Reader, now: datetime) -> int:
    """End the tokens of that name; returns how many ended."""
    with transaction.atomic():
        ended: int = SendingToken.objects.visible_to(by).filter(institution=institution, name=name, ended_at=None).update(ended_at=now)
        audit.record(by, "imaging.token-end", institution, name=name[:40], ended=ended)
    return ended


def caller_of(token: str) -> Caller:
    """Whose token this is. Raises NotAllowed when it is nobody's, or ended."""
    found = SendingToken.objects.filter(digest=_digest(token), ended_at=None).first()  # everyone: the token is the proof
    if found is None:
        raise NotAllowed(
            Text("令牌无效或已停用", "the token is none, or has ended"),
            cure=Text("请管理员运行 doorstep imaging token", "Ask the operator to run doorstep imaging token"),
        )
    return Caller(found.name, found.institution)


def _digest(token: str) -> str:
    return hmac.new(settings.WORKSPACE.key("imaging-token"), token.encode(), hashlib.sha256).hexdigest()
