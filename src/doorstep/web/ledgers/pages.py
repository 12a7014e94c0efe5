"""What the pages of ledgers hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.cases.pages import StepForm, ThreadLine
from doorstep.web.frame import Choice, Frame
from doorstep.web.refusals import Refusal
from doorstep.web.table import Table


@dataclass(frozen=True, slots=True)
class RowsPage:
    """The rows of one ledger. `around` are the ledgers of the same room; `pages` are '' when one holds all."""

    template: ClassVar[str] = "ledgers/rows.html"
    frame: Frame
    sentence: str
    meaning: str
    done: str
    refusal: Refusal | None
    around: tuple[Choice, ...]
    states: tuple[Choice, ...]
    table: Table
    pages: tuple[Choice, ...]
    new: str
    load: str
    raw: str
    columns: str


@dataclass(frozen=True, slots=True)
class FieldInput:
    """One field of the form. `kind` is text, number, day, choice, many or flag."""

    name: str
    label: str
    kind: str
    is_required: bool
    value: str
    choices: tuple[Choice, ...]
    hint: str


@dataclass(frozen=True, slots=True)
class RowFormPage:
    """Making or correcting a row. `reason` is asked for when it is corrected; `version` is 0 for a new one."""

    template: ClassVar[str] = "ledgers/form.html"
    frame: Frame
    sentence: str
    refusal: Refusal | None
    fields: tuple[FieldInput, ...]
    action: str
    version: int
    key: str
    reason: str
    synthetic: str


@dataclass(frozen=True, slots=True)
class RowPage:
    """One row: what it says, what can be done now, what was done. `below` are rows of other ledgers that name it."""

    template: ClassVar[str] = "ledgers/row.html"
    frame: Frame
    sentence: str
    done: str
    refusal: Refusal | None
    facts: tuple[tuple[str, str, str], ...]
    state: str
    tone: str
    due: str
    is_late: bool
    has_workflow: bool
    is_live: bool
    steps: tuple[StepForm, ...]
    edit: str
    withdraw: str
    withdraw_key: str
    version: int
    below: tuple[Table, ...]
    thread: tuple[ThreadLine, ...]
