"""A chart made ready to be drawn: its axis, colours and places, as plain data for the drawing template."""

from __future__ import annotations

import math
from collections.abc import Iterable

from doorstep.assessment.bulletins.blocks import Chart, ChartKind, Series

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Told apart under every common colour blindness. Source: Okabe and Ito, Color Universal Design, 2008."""
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_TICKS = 5
MOST_POINTS_NAMED = 24  # beyond this the printed words of a line would cover each other


def drawing(chart: Chart) -> dict[str, object]:
    """All that the template needs; numbers stay numbers, words stay words."""
    low, high, step = axis(chart)
    return {
        "kind": str(chart.kind),
        "labels": list(chart.labels),
        "series": [_series(one, colour) for one, colour in zip(chart.series, COLOURS, strict=False)],
        "low": low,
        "high": high,
        "ticks": [{"at": at, "text": tick_text(at, step)} for at in ticks(low, high, step)],
        "unit": chart.unit,
        "reference": chart.reference,
        "reference_name": chart.reference_name,
        "are_points_named": len(chart.labels) * len(chart.series) <= MOST_POINTS_NAMED,
    }


def axis(chart: Chart) -> tuple[float, float, float]:
    """Lowest and highest mark of the axis and the step between marks; bars always start from zero."""
    numbers = [number for one in chart.series for number in one.numbers()]
    numbers += [chart.reference] if chart.reference is not None else []
    if chart.kind is ChartKind.BAR:
        numbers.append(0.0)
    low, high = min(numbers), max(numbers)
    if low == high:
        low, high = low - 1, high + 1
    step = _step((high - low) / _TICKS)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step, step


def ticks(low: float, high: float, step: float) -> list[float]:
    return [low + step * at for at in range(round((high - low) / step) + 1)]


def tick_text(value: float, step: float) -> str:
    """A mark's words: as many decimals as the step has, and a true minus sign."""
    places = next((places for places in range(6) if math.isclose(round(step, places), step, rel_tol=1e-6)), 6)
    return f"{value + 0.0:,.{places}f}".replace("-", "−")


def _step(least: float) -> float:
    """The next round step that is not below `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    return power * next(one for one in _STEPS if one * power >= least * (1 - 1e-9))


def _series(series: Series, colour: str) -> dict[str, object]:
    return {
        "name": series.name,
        "colour": colour,
        "values": _plain(series.values),
        "low": _plain(series.low),
        "high": _plain(series.high),
        "printed": list(series.printed),
    }


def _plain(values: Iterable[float | None]) -> list[float | None]:
    return list(values)
