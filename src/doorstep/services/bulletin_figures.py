"""Figures of a bulletin: each with the question that recomputes it, and the words in which it is printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from doorstep.assessment.bulletins.content import Figure
from doorstep.assessment.effects import Effect
from doorstep.core import numbers
from doorstep.core.errors import UserError
from doorstep.core.period import Period
from doorstep.core.text import Lang
from doorstep.indicators.governance import Unit
from doorstep.services import disclosure, effects, indicator_results
from doorstep.services.bulletin_request import FEWEST, Public, Request
from doorstep.services.indicator_results import AreaFigure
from doorstep.vocab.bases import Basis

NONE = "—"


@dataclass(slots=True)
class Figures:
    """The figures that a bulletin prints, collected while it is written: asking for one gives the mark that stands in the text."""

    request: Request
    found: dict[str, Figure] = field(default_factory=dict)

    @property
    def lang(self) -> Lang:
        return self.request.lang

    def mark(self, name: str, query: Mapping[str, str], printed: str, definition: str = "") -> str:
        """Keep a figure under a name and give its mark."""
        self.found[name] = Figure(name, dict(query), printed, snapshot=self.request.snapshot, definition=definition)
        return "{" + name + "}"

    def indicator(self, code: str, area: int, part: str = "value", period: Period | None = None) -> str:
        """The mark of an indicator's value, its change on the year before, or its counts."""
        span = period or self.request.span
        found = figure_of(self.request, code, area, span)
        measure = indicator_results.measure(code)
        query = {"kind": "indicator", "indicator": code, "basis": basis_of(code).value, "area": str(area), "period": str(span), "part": part}
        return self.mark(f"{code}.{area}.{span}.{part}".replace("..", "-"), query, _PARTS[part](found, measure.unit), measure.version)

    def effect(self, project: str, indicator: str, county: int, began: int, part: str) -> str:
        """The mark of a finished project's effect or its interval, in percentage points."""
        found = effect_of(self.request, indicator, county, began)
        query = {"kind": "effect", "indicator": indicator, "county": str(county), "began": str(began), "part": part}
        return self.mark(f"effect.{project}.{part}", query, _effect(found, part, self.lang), indicator_results.measure(indicator).version)

    def count(self, name: str, number: int) -> str:
        """The mark of a number that the ledgers gave on the day of the bulletin."""
        return self.mark(f"count.{name}", {"kind": "ledger", "count": name}, numbers.grouped(number))


def basis_of(code: str) -> Basis:
    """The basis on which a bulletin prints an indicator: by residence where it is declared, else its own first."""
    bases = indicator_results.measure(code).bases
    return Basis.RESIDENCE if Basis.RESIDENCE in bases else bases[0]


def figure_of(request: Request, code: str, area: int, period: Period) -> AreaFigure | None:
    """An area's figure as it is published."""
    return published(code, area, period, reader=request.reader)


def published(code: str, area: int, period: Period, *, reader: Public) -> AreaFigure | None:
    """An area's figure as counted; None with too few cases, or where the indicator does not go. So is the year before."""
    try:
        found = indicator_results.one(code, basis=basis_of(code), area=area, period=period, reader=reader)
    except UserError:
        return None
    if found is None or not _is_enough(found.figure):
        return None
    return found if found.before is None or _is_enough(found.before) else replace(found, before=None)


def _is_enough(figure: disclosure.Figure) -> bool:
    return figure.den is not None and figure.den >= FEWEST


def effect_of(request: Request, indicator: str, county: int, began: int) -> Effect | None:
    """A finished project's effect; None where it cannot be asked."""
    try:
        acted = frozenset(one.county for one in request.projects if one.indicator == indicator)
        return effects.estimated(indicator, county, began, reader=request.reader, elsewhere=acted - {county})
    except UserError:
        return None


def value(found: AreaFigure | None, unit: Unit) -> str:
    """A value as it is printed."""
    if found is None or found.figure.value is None:
        return NONE
    return numbers.percent(found.figure.value) if unit is Unit.PERCENT else numbers.grouped(found.figure.value, decimals=2 if found.figure.value < 100 else 0)


def change(found: AreaFigure | None, unit: Unit) -> str:
    """The change on the same months a year before, with its sign: points for shares, percent for others."""
    if found is None or found.change is None or found.before is None or not found.before.value:
        return NONE
    return numbers.signed(found.change * 100) if unit is Unit.PERCENT else f"{numbers.signed(found.change / found.before.value * 100)}%"


def counts(found: AreaFigure | None, unit: Unit) -> str:
    """Numerator and denominator."""
    if found is None or found.figure.num is None or found.figure.den is None:
        return NONE
    return f"{numbers.grouped(found.figure.num)} / {numbers.grouped(found.figure.den)}"


_PARTS = {"value": value, "change": change, "counts": counts}


def _effect(found: Effect | None, part: str, lang: Lang) -> str:
    if found is None or found.estimate is None or found.low is None or found.high is None:
        return NONE
    if part == "estimate":
        return numbers.signed(found.estimate * 100)
    between = " 至 " if lang == "zh" else " to "
    return f"{numbers.signed(found.low * 100)}{between}{numbers.signed(found.high * 100)}"
