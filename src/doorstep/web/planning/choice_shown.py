"""Coefficients as odds in plain words, and what a change would do, as facts, charts and tables."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

from doorstep.core import numbers
from doorstep.services.choice import Report
from doorstep.vocab.levels import Tier
from doorstep.web import charts, table
from doorstep.web.asking import Asked
from doorstep.web.charts import Chart
from doorstep.web.table import Cell, Column, Row, Table

_TWO_SIDED_95 = 1.959964
_PLAIN = {
    "ten_minutes": ("choice.minutes", "choice.minutes-does", "choice.unit-minutes"),
    "ln_beds": ("choice.beds", "choice.beds-does", "choice.unit-beds"),
    "other_county": ("choice.border", "choice.border-does", "choice.unit-yes"),
}
_CHANGES = {"nearer": "choice.nearer", "county-beds": "choice.county-beds", "city-beds": "choice.city-beds", "no-border": "choice.no-border"}


@dataclass(frozen=True, slots=True)
class Odds:
    """What a change of one feature multiplies the odds by, with its 95 % interval.

    halving  units of the feature that halve the odds; negative when they grow with it
    """

    times: float
    low: float
    high: float
    halving: float


def odds_of(report: Report, feature: str) -> Odds | None:
    """Odds by the plain fit; None when the feature is not in it. Beds are told by their doubling."""
    if feature not in report.plain.names:
        return None
    value, error = report.plain.of(feature)
    change = log(2) if feature == "ln_beds" else 1.0
    low, high = ((value + sign * _TWO_SIDED_95 * error) * change for sign in (-1, 1))
    return Odds(exp(value * change), exp(low), exp(high), -log(2) / value if value else float("inf"))


def left(report: Report) -> float:
    """Observed share of patients outside the region."""
    return sum(observed for nest, observed, _ in report.sides if nest == "outside")


def drives(asked: Asked, report: Report) -> tuple[tuple[str, str], ...]:
    """Each driver and what it does; what draws to each destination outside stands in the table."""
    return tuple(_fact(asked, report, feature) for feature in report.plain.names if not feature.startswith("to:"))


def _fact(asked: Asked, report: Report, feature: str) -> tuple[str, str]:
    found = odds_of(report, feature)
    assert found is not None
    words = {"times": _times(found.times), "low": _times(found.low), "high": _times(found.high)}
    return name_of(asked, report, feature), asked.say(_does(feature), **words)


def name_of(asked: Asked, report: Report, feature: str) -> str:
    """A feature in words."""
    if feature in _PLAIN:
        return asked.say(_PLAIN[feature][0])
    if feature.startswith("to:"):
        return asked.say("choice.to", place=report.gathered.names[feature].of(asked.lang))
    kind, _, nest = feature.partition("_")
    return nest_name(asked, nest) if kind == "tier" else asked.say("choice.severe", tier=nest_name(asked, nest))


def nest_name(asked: Asked, nest: str) -> str:
    """A tier inside, or the outside."""
    return asked.say("choice.outside") if nest == "outside" else Tier[nest.upper()].label.of(asked.lang)


def _does(feature: str) -> str:
    if feature in _PLAIN:
        return _PLAIN[feature][1]
    return "choice.tier-does" if feature.startswith("tier_") else "choice.severe-does"


def _times(value: float) -> str:
    return numbers.grouped(value, decimals=2 if value < 10 else 0) if value >= 0.01 else f"{value:.1e}"


def odds(asked: Asked, report: Report) -> Table:
    """Every coefficient of the plain fit with its odds."""
    names = ("choice.driver", "choice.unit", "choice.odds", "choice.low", "choice.high", "choice.coefficient", "choice.error")
    columns = tuple(Column(asked.say(name), at > 1) for at, name in enumerate(names))
    rows = tuple(_odds_row(asked, report, feature) for feature in report.plain.names)
    return Table("odds", table.titled(asked.say("choice.drives"), asked), columns, rows, asked.say("choice.empty"), table.notes(asked), asked.say("choice.odds-note"))


def _odds_row(asked: Asked, report: Report, feature: str) -> Row:
    found, (value, error) = odds_of(report, feature), report.plain.of(feature)
    assert found is not None
    unit = _PLAIN[feature][2] if feature in _PLAIN else "choice.unit-yes"
    cells = [Cell(_times(one), (round(one, 6),)) for one in (found.times, found.low, found.high)]
    return Row((table.words(name_of(asked, report, feature)), table.words(asked.say(unit)), *cells, _decimal(value), _decimal(error)))


def _decimal(value: float, decimals: int = 3) -> Cell:
    return Cell(numbers.grouped(value, decimals=decimals).replace("-", "−"), (round(value, 6),))


def what_if(asked: Asked, report: Report) -> Chart:
    """Bars of 100 %: who stays and who leaves, now and after each change."""
    title = table.titled(asked.say("choice.what-if"), asked)
    leaving = [report.leaving, *(one.leaving for one in report.changes)]
    names = [asked.say("choice.now"), *(asked.say(_CHANGES[one.code]) for one in report.changes)]
    parts = [(asked.say("choice.stays-inside"), [round(1e5 * (1 - one)) for one in leaving]), (asked.say("choice.leaves"), [round(1e5 * one) for one in leaving])]
    return charts.stack("what-if", title, title, names, parts)


def changes(asked: Asked, report: Report) -> Table:
    """What the bars show, and the difference in percentage points."""
    columns = (Column(asked.say("choice.change")), Column(asked.say("choice.leaving"), True), Column(asked.say("choice.difference"), True))
    now = Row((table.words(asked.say("choice.now")), _share(report.leaving), table.points(0.0, asked.lang)))
    rows = [Row((table.words(asked.say(_CHANGES[one.code])), _share(one.leaving), table.points(one.leaving - report.leaving, asked.lang))) for one in report.changes]
    title = table.titled(asked.say("choice.changes"), asked)
    return Table("changes", title, columns, (now, *rows), asked.say("choice.empty"), table.notes(asked), asked.say("choice.changes-note"))


def _share(value: float) -> Cell:
    return Cell(numbers.percent(value), (round(value, 6),))


def elasticities(asked: Asked, report: Report) -> Table:
    """By tier, how much its patients change with one hospital's beds or minutes."""
    columns = (Column(asked.say("choice.nest")), Column(asked.say("choice.by-beds"), True), Column(asked.say("choice.by-minutes"), True))
    nests = [one for one in report.cells.alternatives.nests if one in report.beds or one in report.minutes]
    rows = tuple(Row((table.words(nest_name(asked, one)), _percent(asked, report.beds.get(one)), _percent(asked, report.minutes.get(one)))) for one in nests)
    return Table("elasticities", table.titled(asked.say("choice.elasticities"), asked), columns, rows, asked.say("choice.empty"), table.notes(asked))


def _percent(asked: Asked, value: float | None) -> Cell:
    if value is None:
        return Cell(asked.say("table.none"), (None,), tone="muted")
    return Cell(numbers.signed(value, decimals=2) + "%", (round(value, 6),))


def sides(asked: Asked, report: Report) -> Chart:
    """Bars of 100 %: observed and modelled patients by tier and outside."""
    parts = [(nest_name(asked, name), [round(1e5 * observed), round(1e5 * modelled)]) for name, observed, modelled in report.sides]
    title = table.titled(asked.say("choice.sides"), asked)
    return charts.stack("sides", title, title, [asked.say("choice.observed"), asked.say("choice.modelled")], parts)


def nothing(asked: Asked) -> Table:
    """An empty table."""
    return Table("none", asked.say("choice.empty"), (), (), asked.say("choice.empty"))


def no_chart(asked: Asked) -> Chart:
    """An empty chart."""
    return charts.stack("none", asked.say("choice.empty"), asked.say("choice.empty"), [], [])
