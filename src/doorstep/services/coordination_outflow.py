"""Self-chosen outflow of stays, to stand beside outflow by referral: another count on another basis, never added."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.core.errors import NotFound
from doorstep.core.period import Period, add_months
from doorstep.core.text import Text
from doorstep.services import areas, indicator_results, snapshots
from doorstep.services.areas import Place
from doorstep.services.disclosure import Figure
from doorstep.store.reader import Reader
from doorstep.vocab.bases import Basis

SELF_CHOSEN = ("outflow-ordinary-self-chosen", "outflow-severe-self-chosen")
"""Indicators of the catalogue: stays outside, chosen by the patient, ordinary and severe."""


@dataclass(frozen=True, slots=True)
class Beside:
    """One indicator of the reader's own area in a period; None where the snapshot has nothing of it."""

    code: str
    name: Text
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class SelfChosen:
    """`last_month` is the snapshot's, 0 without one; `reaches` is False when it ends before the period does."""

    place: Place
    each: tuple[Beside, ...]
    last_month: int
    reaches: bool


def self_chosen(period: Period, *, reader: Reader) -> SelfChosen:
    """Self-chosen outflow of the reader's own area, by present residence, in the whole months of a period."""
    place = areas.subject(reader=reader)
    try:
        last = snapshots.current(reader=reader).last_month
    except NotFound:
        return SelfChosen(place, (), 0, False)
    each = tuple(_beside(code, place, period, reader) for code in SELF_CHOSEN)
    return SelfChosen(place, each, last, last >= add_months(period.end, -1))


def _beside(code: str, place: Place, period: Period, reader: Reader) -> Beside:
    measure = indicator_results.measure(code)
    is_kept = place.level in measure.levels
    found = indicator_results.one(code, basis=Basis.RESIDENCE, area=place.code, period=period, reader=reader) if is_kept else None
    return Beside(code, measure.name, found.figure if found else None)
