"""What the data pages hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.charts import Chart
from doorstep.web.figures import Shown
from doorstep.web.frame import Choice, Frame
from doorstep.web.refusals import Refusal
from doorstep.web.table import Table


@dataclass(frozen=True, slots=True)
class Publishing:
    """How far the figures lag behind what is loaded.

    is_lagging something waits
    words      what waits, or that nothing does
    state      '' or how far a publication is
    may_ask    the button stands: something waits, the reader may publish, nobody asked yet
    is_moving  the block asks again every second
    who        '' or who publishes, for readers who may not
    """

    is_lagging: bool
    words: str
    state: str
    may_ask: bool
    is_moving: bool
    has_failed: bool
    who: str


@dataclass(frozen=True, slots=True)
class QualityPage:
    """`sum_words` says whether the rows agree; `sum_holds` is False only when something is broken."""

    template: ClassVar[str] = "data/quality.html"
    frame: Frame
    tabs: tuple[Choice, ...]
    sentence: str
    publishing: Publishing
    rows: tuple[Shown, ...]
    sum_words: str
    sum_holds: bool
    homes_chart: Chart
    homes: Table
    sensitivity: Table
    missing: Table
    missing_is_long: bool
    flags: Table


@dataclass(frozen=True, slots=True)
class BatchesPage:
    template: ClassVar[str] = "data/batches.html"
    frame: Frame
    tabs: tuple[Choice, ...]
    sentence: str
    publishing: Publishing
    refusal: Refusal | None
    listed: Table


@dataclass(frozen=True, slots=True)
class QuarantinePage:
    """`open_rows` is None for readers who see only how many rows of each kind there are."""

    template: ClassVar[str] = "data/quarantine.html"
    frame: Frame
    tabs: tuple[Choice, ...]
    sentence: str
    done: str
    by_problem: Table
    filters: tuple[Choice, ...]
    open_rows: Table | None


@dataclass(frozen=True, slots=True)
class CellField:
    """One cell of the form. `value` is '' for a masked cell; `error` stands beside the field."""

    name: str
    column: str
    value: str
    shown: str
    is_masked: bool
    error: str


@dataclass(frozen=True, slots=True)
class QuarantineRowPage:
    template: ClassVar[str] = "data/quarantine_row.html"
    frame: Frame
    tabs: tuple[Choice, ...]
    sentence: str
    problems: tuple[tuple[str, str], ...]
    at_fault: tuple[CellField, ...]
    others: tuple[CellField, ...]
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class Progress:
    """One upload: `at` of `of` steps; `result` what became of its rows, or why it was refused."""

    file_name: str
    step: str
    at: int
    of: int
    words: str
    result: str
    is_refused: bool


@dataclass(frozen=True, slots=True)
class UploadPage:
    """`is_moving` while an upload is not finished: the list then asks again every second."""

    template: ClassVar[str] = "data/upload.html"
    frame: Frame
    tabs: tuple[Choice, ...]
    sentence: str
    refusal: Refusal | None
    uploads: tuple[Progress, ...]
    is_moving: bool
