"""A table: made once, drawn by one template and written by one exporter."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.core import numbers
from doorstep.core.text import Lang
from doorstep.services.disclosure import Figure
from doorstep.services.summary import synthetic_opening
from doorstep.web.asking import Asked
from doorstep.web.words import say

Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Column:
    """`exported` are the headings in a download when a cell holds several values (a rate and its counts)."""

    label: str
    is_number: bool = False
    exported: tuple[str, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        return self.exported or (self.label,)


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows, and the values that a download holds.

    under  small print under the text, such as counts under a rate
    heat   1–5 shades the cell, 0 leaves it plain
    tone   '' or 'muted', 'hidden', 'own', 'alarm'
    bars   shares 0-1 of a whole, drawn beside each other as one thin bar under the text
    """

    text: str
    values: tuple[Value, ...]
    under: str = ""
    href: str = ""
    heat: int = 0
    tone: str = ""
    bars: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """Cells in the order of the columns; the first is the row's heading."""

    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a page. `notes` stand above a download's rows: (name, words)."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    empty: str
    notes: tuple[tuple[str, str], ...] = ()
    note: str = ""

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """(format, query) of the downloads."""
        return tuple((name, f"format={name}&table={self.key}") for name in ("csv", "xlsx"))


def words(text: str, *, href: str = "", tone: str = "", under: str = "") -> Cell:
    return Cell(text, (text,), under=under, href=href, tone=tone)


def number(value: int | float | None, lang: Lang, *, decimals: int = 0) -> Cell:
    """A count; None when too few to show."""
    if value is None:
        return Cell(say(lang, "table.hidden"), (None,), tone="hidden")
    return Cell(numbers.grouped(value, decimals=decimals), (value,))


def maybe(value: int | None, lang: Lang) -> Cell:
    """A number that may not be known at all."""
    return Cell(say(lang, "table.none"), (None,), tone="muted") if value is None else number(value, lang)


def share(figure: Figure | None, lang: Lang, *, href: str = "") -> Cell:
    """A rate as a percentage with its counts under it; exported as value, numerator and denominator."""
    if figure is None or figure.is_empty:
        return Cell(say(lang, "table.none"), (None, None, None), tone="muted")
    value = figure.value
    if value is None or figure.num is None or figure.den is None:
        return Cell(say(lang, "table.hidden"), (None, None, None), tone="hidden")
    under = say(lang, "figure.of", num=numbers.grouped(figure.num), den=numbers.grouped(figure.den))
    return Cell(numbers.percent(value), (value, figure.num, figure.den), under=under, href=href)


def share_column(label: str, lang: Lang) -> Column:
    """The column of `share` cells."""
    parts = (say(lang, "table.numerator"), say(lang, "table.denominator"))
    return Column(label, True, (label, *(f"{label} · {part}" for part in parts)))


def points(change: float | None, lang: Lang) -> Cell:
    """A change of a share in percentage points."""
    if change is None:
        return Cell(say(lang, "table.none"), (None,), tone="muted")
    return Cell(numbers.signed(change * 100), (round(change * 100, 2),))


def notes(asked: Asked, *, by_basis: bool = True) -> tuple[tuple[str, str], ...]:
    """What must stand inside every download of figures."""
    from doorstep.services.disclosure import sees_exactly

    about = [
        (asked.say("ribbon.basis"), asked.basis.label.of(asked.lang)),
        (asked.say("ribbon.period"), asked.period.label(asked.lang)),
    ]
    counted = "export.exact" if sees_exactly(asked.reader) else "export.rounded"
    return (
        *(about if by_basis else ()),
        (asked.say("ribbon.snapshot"), asked.snapshot),
        (asked.say("export.counts"), asked.say(counted)),
    )


def titled(title: str, asked: Asked) -> str:
    """A title that says synthetic when the records are."""
    register = asked.register
    return synthetic_opening(register.name if register.is_synthetic else None, asked.lang) + title
