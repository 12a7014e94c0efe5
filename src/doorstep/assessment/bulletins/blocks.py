"""What the body of a bulletin is made of: headings, paragraphs, tables, charts, and lists of who is praised or criticised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from doorstep.core.text import Text

Align = Literal["left", "centre", "right"]
Change = Callable[[str], str]


class ChartKind(StrEnum):
    """How numbers are drawn: bars from zero, lines over time, or dots with an interval beside a reference line."""

    BAR = "bar"
    LINE = "line"
    DOTS = "dots"


class Verdict(StrEnum):
    """What a list of names says of them; an authority's own wording, mildest first."""

    PRAISE = "praise"
    COMMENDATION = "commendation"
    CRITICISM = "criticism"

    @property
    def label(self) -> Text:
        return _VERDICTS[self]


_VERDICTS = {
    Verdict.PRAISE: Text("予以表扬的单位", "Praised"),
    Verdict.COMMENDATION: Text("予以通报表扬的单位", "Commended in this bulletin"),
    Verdict.CRITICISM: Text("予以通报批评的单位", "Criticised in this bulletin"),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is numbered 一、 and level 2 （一）, by the layout."""

    level: int
    text: str

    def mapped(self, change: Change) -> Heading:
        return replace(self, text=change(self.text))


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str

    def mapped(self, change: Change) -> Paragraph:
        return Paragraph(change(self.text))


@dataclass(frozen=True, slots=True)
class Table:
    """Figures in rows. `align` holds one word per column; empty: the first column left, the others right."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: tuple[Align, ...] = ()

    @property
    def alignment(self) -> tuple[Align, ...]:
        return self.align or tuple("right" if at else "left" for at in range(len(self.header)))

    def mapped(self, change: Change) -> Table:
        rows = tuple(_each(row, change) for row in self.rows)
        return replace(self, caption=change(self.caption), header=_each(self.header, change), rows=rows)


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers of a chart.

    values     one per label; None where there is none
    printed    how each value is printed, in the chart and in the table after it
    low, high  ends of the interval, for dots
    """

    name: str
    values: tuple[float | None, ...]
    printed: tuple[str, ...]
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()

    def __post_init__(self) -> None:
        for name in ("values", "low", "high"):
            object.__setattr__(self, name, tuple(None if one is None else float(one) for one in getattr(self, name)))

    def mapped(self, change: Change) -> Series:
        return replace(self, name=change(self.name), printed=_each(self.printed, change))

    def numbers(self) -> tuple[float, ...]:
        """Every number that must find room in the chart."""
        return tuple(one for one in (*self.values, *self.low, *self.high) if one is not None)


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of numbers; the layout puts the same numbers as a table after it.

    labels_name  what the labels are ("机构"), head of the table's first column
    reference    a value marked with a dashed line, for dots and bars; `reference_name` says what it is
    """

    caption: str
    kind: ChartKind
    labels_name: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    reference: float | None = None
    reference_name: str = ""

    def __post_init__(self) -> None:
        if self.reference is not None:
            object.__setattr__(self, "reference", float(self.reference))

    def mapped(self, change: Change) -> Chart:
        return replace(
            self,
            caption=change(self.caption),
            labels_name=change(self.labels_name),
            labels=_each(self.labels, change),
            series=tuple(one.mapped(change) for one in self.series),
            unit=change(self.unit),
            reference_name=change(self.reference_name),
        )


@dataclass(frozen=True, slots=True)
class Mention:
    """Who is named, and why."""

    name: str
    reason: str

    def mapped(self, change: Change) -> Mention:
        return Mention(change(self.name), change(self.reason))


@dataclass(frozen=True, slots=True)
class Mentions:
    """A list of those praised, commended or criticised (表扬、通报表扬、通报批评)."""

    verdict: Verdict
    entries: tuple[Mention, ...]

    def mapped(self, change: Change) -> Mentions:
        return replace(self, entries=tuple(one.mapped(change) for one in self.entries))


Block = Heading | Paragraph | Table | Chart | Mentions


def _each(texts: tuple[str, ...], change: Change) -> tuple[str, ...]:
    return tuple(change(text) for text in texts)
