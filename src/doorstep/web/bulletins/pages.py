"""What the pages of bulletins hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.frame import Choice, Frame
from doorstep.web.refusals import Refusal
from doorstep.web.table import Table


@dataclass(frozen=True, slots=True)
class ListPage:
    """Every bulletin, the form of a new one for those who issue them, and where one is verified."""

    template: ClassVar[str] = "bulletins/list.html"
    frame: Frame
    sentence: str
    tabs: tuple[Choice, ...]
    refusal: Refusal | None
    bulletins: Table
    may_make: bool
    typed: dict[str, str]
    periods: tuple[Choice, ...]
    langs: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One block as the page shows it. `kind` is heading, paragraph, table, chart or mentions."""

    kind: str
    text: str = ""
    level: int = 2
    table: Table | None = None
    entries: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BulletinPage:
    """One bulletin as it reads, with its code; `is_draft` until it is signed."""

    template: ClassVar[str] = "bulletins/bulletin.html"
    frame: Frame
    sentence: str
    done: str
    refusal: Refusal | None
    number: str
    issuer: str
    title: str
    addressee: str
    blocks: tuple[Shown, ...]
    signer: str
    dated: str
    code: str
    facts: tuple[tuple[str, str], ...]
    is_draft: bool
    may_sign: bool
    sign: str
    files: tuple[Choice, ...]
    figures: Table
    appeals: Table
    appeal: str


@dataclass(frozen=True, slots=True)
class VerifyPage:
    """A document against the records. `verdict` is '' before one was handed in."""

    template: ClassVar[str] = "bulletins/verify.html"
    frame: Frame
    sentence: str
    refusal: Refusal | None
    verdict: str
    holds: bool
    differences: Table | None
