"""What the pages of quality control hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.charts import Chart
from doorstep.web.frame import Choice, Frame
from doorstep.web.pickers import Picker
from doorstep.web.refusals import Refusal
from doorstep.web.table import Table


@dataclass(frozen=True, slots=True)
class BoardPage:
    """Every item of an institution. `loaded` says what became of a file that was just handed in."""

    template: ClassVar[str] = "qc/board.html"
    frame: Frame
    sentence: str
    institution: str
    places: Picker | None
    items: Table
    without: tuple[Choice, ...]
    refusal: Refusal | None
    loaded: str
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PassLine:
    """One pass in an external assessment; `withdraw` is the address that ends it, '' when it is ended."""

    words: str
    withdraw: str


@dataclass(frozen=True, slots=True)
class ItemPage:
    """One item: its chart, its runs, its passes and the forms. `typed` is what was written, so that nothing is lost."""

    template: ClassVar[str] = "qc/item.html"
    frame: Frame
    sentence: str
    institution: str
    code: str
    chart: Chart
    runs: Table
    lapses: tuple[str, ...]
    passes: tuple[PassLine, ...]
    rules: tuple[str, ...]
    levels: tuple[Choice, ...]
    refusal: Refusal | None
    done: str
    typed: dict[str, str]
    today: str
