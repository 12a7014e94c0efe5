"""DuckDB: the encounters that a figure rests on, as a source and a condition."""

from __future__ import annotations

from doorstep.indicators.governance import Measure
from doorstep.indicators.lowering.duckdb_sequences import with_truth
from doorstep.indicators.lowering.duckdb_sql import condition
from doorstep.indicators.rollups import for_area
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel


def rows_behind(measure: Measure, basis: Basis, level: AreaLevel, *, only_hits: bool = False) -> tuple[str, str]:
    """The encounters of a figure: where they stand, and the condition that they fulfil.

    The last sum of a measure counts every row that it rests on, the first its numerator: `only_hits`.
    """
    one = for_area(measure, level).sums[0 if only_hits else -1]
    return with_truth(one.sequences, basis), condition(one.where)
