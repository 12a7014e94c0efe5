"""An institution beside its peers: the median of those of its tier and kind, indicator by indicator."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from doorstep.core.period import Period
from doorstep.indicators.governance import Kept, KeyValue, Measure
from doorstep.indicators.lowering.duckdb_state import gathered, kept_sql
from doorstep.indicators.rollups import for_institution
from doorstep.services import analytics, indicator_results, institutions
from doorstep.services.disclosure import Figure
from doorstep.services.institutions import Facility
from doorstep.services.remembered import remembered
from doorstep.store.reader import Reader
from doorstep.vocab.bases import Basis

FEWEST_PEERS = 3
"""Peers below which no median is told: it would be one of them."""
CODES = (
    "average-length-of-stay",
    "cost-per-admission",
    "operated-discharges",
    "high-grade-operations",
    "severe-admissions",
    "conditions-treated",
    "inflow-admissions",
    "readmission-31-days",
)
"""What institutions are compared by: efficiency, capability, reach and quality."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One indicator of an institution and its peers.

    basis    the one asked for, or the indicator's own first where it is not declared on that
    own      None when nothing was counted
    median   of the peers whose figure is shown, None when they are fewer than three
    """

    measure: Measure
    basis: Basis
    own: Figure | None
    median: float | None
    peers: int

    @property
    def times(self) -> float | None:
        """The own figure as a multiple of the peers' median; None without either, or when the median is 0."""
        if self.own is None or self.own.value is None or not self.median:
            return None
        return self.own.value / self.median


def compared(one: Facility, *, basis: Basis, period: Period, reader: Reader) -> tuple[Compared, ...]:
    """The institution, which `reader` may see, against its peers of the whole region."""
    return _compared(reader, one.number, institutions.peers_of(one, reader=reader), basis, period)


@remembered
def _compared(reader: Reader, number: int, peers: tuple[int, ...], basis: Basis, period: Period) -> tuple[Compared, ...]:
    return tuple(_one(reader, indicator_results.measure(code), number, peers, basis, period) for code in CODES)


def _one(reader: Reader, found: Measure, number: int, peers: tuple[int, ...], basis: Basis, period: Period) -> Compared:
    on = basis if basis in found.bases else found.bases[0]
    figures = _figures(reader, found, (number, *peers), on, period)
    values = [value for peer in peers if peer in figures and (value := figures[peer].value) is not None]
    middle = median(values) if len(values) >= FEWEST_PEERS else None
    return Compared(found, on, figures.get(number), middle, len(values))


def _figures(
    reader: Reader, found: Measure, numbers: tuple[int, ...], basis: Basis, period: Period
) -> dict[KeyValue, Figure]:
    """The figure of each institution as `reader` may see figures: rounded, and none from too few."""
    these = ", ".join(f"{number:d}" for number in numbers)
    question = kept_sql(for_institution(found), basis, "institution", (period.start, period.end), where=f"institution IN ({these})")
    try:
        rows = analytics.about_the_data(reader, question)
    except analytics.NotBuilt:
        return {}
    kept: dict[KeyValue, Kept] = {number: cell for (number, _), cell in gathered(rows).items()}
    return indicator_results.figures_together(found, kept, reader)
