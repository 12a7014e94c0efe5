"""One region in a few figures: what the demo prints and a program reads."""

from __future__ import annotations

from typing import Any

from doorstep.core.period import Period
from doorstep.services import areas, indicator_results, quality, registry, snapshots
from doorstep.services.indicator_results import AreaFigure
from doorstep.store.reader import Reader
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel

CODE = "in-area-admissions"


def overview(*, reader: Reader, basis: Basis = Basis.RESIDENCE) -> dict[str, Any]:
    """Rows, coverage by basis, in-area shares of the city and its counties, and the snapshot they come from.

    `share` is 0-1, `count` stays inside, `of` all stays of the area's people in the last twelve months.
    """
    period = indicator_results.latest_year(reader=reader)
    rows = quality.rows()
    region = registry.region(reader=reader)
    counties = _figures(AreaLevel.COUNTY, basis, period, reader)
    cities = _figures(AreaLevel.CITY, basis, period, reader)
    return {
        "region": f"{region.name_en} (synthetic)" if region.is_synthetic else region.name_en,
        "synthetic": region.is_synthetic,
        "period": str(period),
        "basis": basis.value,
        "rows": {
            "in": rows.rows_in,
            "stored": rows.stored,
            "duplicate": rows.duplicate,
            "revised": rows.revised,
            "quarantined": rows.quarantined,
        },
        "coverage": {one.basis.value: one.known.value for one in quality.homes(reader=reader)},
        "in_area": {"city": cities.get(str(region.code)), "counties": counties},
        "snapshot": snapshots.current(reader=reader).code,
    }


def _figures(level: AreaLevel, basis: Basis, period: Period, reader: Reader) -> dict[str, dict[str, Any]]:
    """Figures of the region's own areas of a level, by division code."""
    own = areas.home_codes(reader=reader)
    found = indicator_results.by_area(CODE, basis=basis, level=level, period=period, reader=reader)
    return {str(one.area): _figure(one) for one in found if one.area in own}


def _figure(one: AreaFigure) -> dict[str, Any]:
    return {"share": one.figure.value, "count": one.figure.num, "of": one.figure.den}
