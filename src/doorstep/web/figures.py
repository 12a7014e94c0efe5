"""Figures as a page shows them: by unit, with counts, and the ribbon of what they rest on."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.core import numbers
from doorstep.core.text import Lang
from doorstep.indicators.governance import Unit
from doorstep.indicators.noise import Verdict
from doorstep.services import indicator_results
from doorstep.services.disclosure import Figure, sees_exactly
from doorstep.services.indicator_results import AreaFigure
from doorstep.web.asking import Asked
from doorstep.web.table import Cell, share
from doorstep.web.words import say

PARTIAL_BELOW = 0.95
"""Coverage under which a page says that it is partial."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure in words: value, counts under it; tone is '', 'hidden' or 'muted'."""

    label: str
    value: str
    under: str
    tone: str = ""
    href: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ribbon:
    """What the figures of a page rest on: (name, words) pairs, and a warning when coverage is partial."""

    items: tuple[tuple[str, str], ...]
    warning: str = ""


def value_words(figure: Figure, unit: Unit, lang: Lang) -> str:
    """The value in its unit; figures that cannot be shown say why."""
    if figure.is_hidden:
        return say(lang, "figure.hidden")
    value = figure.value
    if value is None:
        return say(lang, "figure.empty")
    if unit is Unit.PERCENT:
        return numbers.percent(value)
    decimals = {Unit.DAYS: 1, Unit.INDEX: 2, Unit.WEIGHT: 2, Unit.KM: 1}.get(unit, 0)
    return f"{numbers.grouped(value, decimals=decimals)} {unit.label.of(lang)}"


def counts_words(figure: Figure, unit: Unit, lang: Lang) -> str:
    """The counts that stand under a value; '' when there are none to show."""
    if figure.den is None or figure.value is None or unit in (Unit.STAYS, Unit.VISITS, Unit.PERSONS, Unit.GROUPS):
        return ""
    if unit is Unit.PERCENT and figure.num is not None:
        return say(lang, "figure.of", num=numbers.grouped(figure.num), den=numbers.grouped(figure.den))
    return f"{numbers.grouped(figure.den)} {Unit.STAYS.label.of(lang)}"


def value_cell(figure: Figure | None, unit: Unit, lang: Lang, *, href: str = "") -> Cell:
    """A table cell for any unit; exported as value, numerator, denominator."""
    if figure is None or figure.is_empty or figure.is_hidden or (unit is Unit.PERCENT and figure.num is not None):
        return share(figure, lang, href=href)
    if figure.value is None:
        return Cell(say(lang, "table.none"), (None, None, figure.den), tone="muted")
    exported = (round(figure.value, 4), figure.num, figure.den)
    return Cell(value_words(figure, unit, lang), exported, under=counts_words(figure, unit, lang), href=href)


def change_cell(one: AreaFigure | None, unit: Unit, lang: Lang) -> Cell:
    """A change in percentage points, or in the unit; one that chance alone may bring is muted and says so."""
    if one is None or one.change is None:
        return Cell(say(lang, "table.none"), (None,), tone="muted")
    change, is_chance = one.change, one.verdict is Verdict.WITHIN
    under = say(lang, "figure.within-chance") if is_chance else ""
    scaled = change * 100 if unit is Unit.PERCENT else change
    decimals = {Unit.PERCENT: 1, Unit.DAYS: 1, Unit.INDEX: 2, Unit.WEIGHT: 2, Unit.KM: 1}.get(unit, 0)
    return Cell(numbers.signed(scaled, decimals=decimals), (round(scaled, 2),), under=under, tone="muted" if is_chance else "")


def ribbon(asked: Asked, counted: Figure | None = None) -> Ribbon:
    """Basis, period, counts, coverage, snapshot and how counts are shown."""
    covered = indicator_results.coverage(basis=asked.basis, period=asked.period, reader=asked.reader)
    items = [
        (asked.say("ribbon.basis"), asked.basis.label.of(asked.lang)),
        (asked.say("ribbon.period"), asked.period.label(asked.lang)),
    ]
    if counted is not None and counted.num is not None and counted.den:
        items.append((asked.say("ribbon.counts"), counts_words(counted, Unit.PERCENT, asked.lang)))
    if covered.value is not None:
        items.append((asked.say("ribbon.coverage"), numbers.percent(covered.value)))
    items.append((asked.say("ribbon.counted"), asked.say("ribbon.exact" if sees_exactly(asked.reader) else "ribbon.rounded")))
    items.append((asked.say("ribbon.snapshot"), asked.snapshot))
    is_partial = covered.value is not None and covered.value < PARTIAL_BELOW
    warning = asked.say("ribbon.partial", share=numbers.percent(1 - (covered.value or 0))) if is_partial else ""
    return Ribbon(tuple(items), warning)
