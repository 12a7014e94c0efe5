"""What the accounts page holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.frame import Choice, Frame
from doorstep.web.refusals import Refusal
from doorstep.web.table import Table


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into the form, and what is wrong with each field ('' when nothing is)."""

    username: str = ""
    area: str = ""
    institution: str = ""
    username_error: str = ""
    role_error: str = ""
    area_error: str = ""

    @property
    def is_wrong(self) -> bool:
        return any((self.username_error, self.role_error, self.area_error))


@dataclass(frozen=True, slots=True)
class AccountsPage:
    template: ClassVar[str] = "accounts/listed.html"
    frame: Frame
    sentence: str
    made: str
    listed: Table
    typed: Typed
    roles: tuple[Choice, ...]
    refusal: Refusal | None
