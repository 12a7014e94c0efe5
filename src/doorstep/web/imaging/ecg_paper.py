"""An ECG drawn on millimetre paper: 25 mm/s and 10 mm/mV unless asked otherwise.

Source: the usual recording of a resting ECG, AHA/ACCF/HRS 2007, part I.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.core.text import Lang
from doorstep.imaging.waveform import Lead, Waveform
from doorstep.web.frame import Choice
from doorstep.web.imaging.pages import EcgBlock, LeadLine
from doorstep.web.words import say

SPEEDS, GAINS = (25.0, 50.0), (5.0, 10.0, 20.0)
_ROW_MM = 30
_MARGIN_MM = 12
_MOST_SECONDS = 10.0
_POINTS_PER_MM = 10.0


@dataclass(frozen=True, slots=True)
class Paper:
    """Speed in mm/s, gain in mm/mV."""

    speed: float = 25.0
    gain: float = 10.0


def asked(speed: str, gain: str) -> Paper:
    """The paper that was asked for; the usual one for anything else."""
    speeds, gains = {f"{one:g}": one for one in SPEEDS}, {f"{one:g}": one for one in GAINS}
    return Paper(speeds.get(speed, 25.0), gains.get(gain, 10.0))


def drawn(found: Waveform, paper: Paper, lang: Lang) -> EcgBlock:
    """The first ten seconds of every lead, one under the other."""
    seconds = min(found.seconds, _MOST_SECONDS)
    row = round(_ROW_MM * max(1.0, paper.gain / 10))
    traces = tuple((lead.name, row * at + row // 2, _points(lead, found.rate_hz, paper, row * at + row // 2)) for at, lead in enumerate(found.leads))
    return EcgBlock(
        title=say(lang, "imaging.ecg", leads=len(found.leads), seconds=f"{found.seconds:g}"),
        scale=say(lang, "imaging.ecg-scale", speed=f"{paper.speed:g}", gain=f"{paper.gain:g}", rate=f"{found.rate_hz:g}"),
        width=round(seconds * paper.speed) + _MARGIN_MM,
        height=row * len(found.leads),
        traces=traces,
        leads=tuple(_line(lead) for lead in found.leads),
        speeds=tuple(Choice(f"{one:g} mm/s", f"?speed={one:g}&gain={paper.gain:g}", one == paper.speed) for one in SPEEDS),
        gains=tuple(Choice(f"{one:g} mm/mV", f"?speed={paper.speed:g}&gain={one:g}", one == paper.gain) for one in GAINS),
    )


def _points(lead: Lead, rate_hz: float, paper: Paper, zero_mm: int) -> str:
    """x,y in millimetres. Where samples lie closer than the eye sees, the lowest and highest of each step stand for it."""
    values = lead.values[: round(_MOST_SECONDS * rate_hz)]
    step = max(1, int(rate_hz / (paper.speed * _POINTS_PER_MM)) * 2)
    where, kept = _thinned(values, step)
    return " ".join(f"{_MARGIN_MM + at / rate_hz * paper.speed:.2f},{zero_mm - value * paper.gain:.2f}" for at, value in zip(where, kept, strict=True))


def _thinned(values: NDArray[np.float64], step: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Positions and values with the extremes of every step kept, in their order: no peak is lost."""
    if step < 3:
        return np.arange(len(values)), values
    whole = len(values) // step * step
    steps = values[:whole].reshape(-1, step)
    starts = np.arange(len(steps)) * step
    found = np.sort(np.concatenate([starts + steps.argmin(axis=1), starts + steps.argmax(axis=1)]))
    return found, values[found]


def _line(lead: Lead) -> LeadLine:
    return LeadLine(lead.name, f"{lead.lowest:.2f}", f"{lead.highest:.2f}", f"{lead.highest - lead.lowest:.2f}")
