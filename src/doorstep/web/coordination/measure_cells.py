"""Figures of measures as cells, cards and words: a count, a share with its counts, minutes with their slowest tenth."""

from __future__ import annotations

from doorstep.core import numbers
from doorstep.core.text import Lang
from doorstep.services.coordination_counts import Counted, Shown
from doorstep.services.disclosure import Figure
from doorstep.web import figures, table
from doorstep.web.table import Cell, Column
from doorstep.web.words import say
from doorstep.workflows.measure_language import Measure, Unit

NOTHING = Shown(Figure(0, 0))


def column(measure: Measure, lang: Lang) -> Column:
    """The column of one measure's cells."""
    name = measure.name.of(lang)
    if measure.unit is Unit.SHARE:
        return table.share_column(name, lang)
    if measure.unit is Unit.COUNT:
        return Column(name, True)
    return Column(name, True, (name, f"{name} · {say(lang, 'coordination.nine-of-ten-name')}", f"{name} · {say(lang, 'coordination.count-name')}"))


def cell(measure: Measure, shown: Shown | None, lang: Lang) -> Cell:
    """One institution's figure of a measure; a count of nothing is 0, a share or minutes of nothing a dash."""
    one = shown or NOTHING
    if measure.unit is Unit.COUNT:
        return table.number(None if one.figure.is_hidden else one.figure.num, lang)
    if measure.unit is Unit.SHARE:
        return table.share(one.figure, lang)
    if one.figure.is_hidden:
        return Cell(say(lang, "table.hidden"), (None, None, None), tone="hidden")
    if one.figure.value is None or one.slowest is None:
        return Cell(say(lang, "table.none"), (None, None, one.figure.den), tone="muted")
    under = say(lang, "coordination.nine-of-ten", minutes=minutes(one.slowest))
    return Cell(minutes(one.figure.value), (round(one.figure.value, 1), round(one.slowest, 1), one.figure.den), under=under)


def minutes(value: float) -> str:
    """Whole minutes; below ten with one decimal."""
    return numbers.grouped(value, decimals=1 if value < 10 else 0)


def value(one: Counted, lang: Lang) -> str:
    """The figure in words."""
    figure = one.whole.figure
    if figure.is_hidden:
        return say(lang, "coordination.few")
    if figure.value is None:
        return say(lang, "table.none")
    if one.measure.unit is Unit.COUNT:
        return numbers.grouped(figure.num or 0)
    return numbers.percent(figure.value) if one.measure.unit is Unit.SHARE else say(lang, "coordination.minutes", minutes=minutes(figure.value))


def card(one: Counted, lang: Lang) -> figures.Shown:
    """A measure as a card: its value, what it rests on, and whose it is."""
    figure, under = one.whole.figure, ""
    if one.measure.unit is Unit.SHARE and figure.num is not None and figure.den:
        under = say(lang, "figure.of", num=numbers.grouped(figure.num), den=numbers.grouped(figure.den))
    if one.whole.slowest is not None and figure.den:
        counted = say(lang, "coordination.cases", count=numbers.grouped(figure.den))
        under = f"{say(lang, 'coordination.nine-of-ten', minutes=minutes(one.whole.slowest))} · {counted}"
    tone = "hidden" if figure.is_hidden else "muted" if figure.value is None else ""
    return figures.Shown(one.measure.name.of(lang), value(one, lang), under, tone, note=whose(one.measure, lang))


def whose(measure: Measure, lang: Lang) -> str:
    """Whose figure it is."""
    return say(lang, f"coordination.whose-{measure.credited.value}")
