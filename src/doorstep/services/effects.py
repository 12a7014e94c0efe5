"""Did it work? Each finished project, its effect on the indicator it was meant to move, against comparison counties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from doorstep.assessment import effects
from doorstep.assessment.effects import Action, Calibration, Effect, Pair, Panel
from doorstep.assessment.effects.effect import Better
from doorstep.core.errors import BadValue, UserError
from doorstep.core.period import Period, add_months, month_number
from doorstep.core.text import Text
from doorstep.indicators.measures import Proportion
from doorstep.services import analytics, areas, indicator_results, ledgers
from doorstep.services.remembered import remembered
from doorstep.store.models import LedgerRow
from doorstep.store.reader import Operator, Reader
from doorstep.vocab.bases import Basis
from doorstep.vocab.divisions import ancestors
from doorstep.vocab.levels import AreaLevel, Kind

NEAR_SHARE = 0.02
"""A county is near an action when this share of its stays went to the county of the action in the year before: it may be touched too."""
_EXACT = Operator("effects")


@dataclass(frozen=True, slots=True)
class Judged:
    """One finished project and what it changed.

    began      first month after it was finished, yyyymm
    predicted  change expected, 0-1; None when nobody predicted one
    effect     None where `reason` says why nothing could be estimated
    """

    project: LedgerRow
    county: int
    indicator: str
    began: int
    predicted: float | None
    effect: Effect | None
    reason: Text | None = None


def finished(*, reader: Reader) -> tuple[Judged, ...]:
    """Every finished project that names an indicator, latest first."""
    rows = [one for one in ledgers.rows("projects", reader=reader) if one.values["finished"] and one.values["indicator"]]
    return tuple(of_project(one, reader=reader) for one in sorted(rows, key=lambda one: (one.values["finished"], one.code), reverse=True))


def of_project(project: LedgerRow, *, reader: Reader) -> Judged:
    """What one finished project changed. Estimates are made from exact counts and shown to whoever sees the project."""
    values = project.values
    county = ancestors(project.area)[1]
    began = add_months(month_number(date.fromisoformat(values["finished"])), 1)
    predicted = values["predicted"] / 100 if values["predicted"] is not None else None
    try:
        found = estimated(values["indicator"], county, began, reader=reader, elsewhere=acted(values["indicator"], reader=reader) - {county})
    except UserError as error:
        return Judged(project, county, values["indicator"], began, predicted, None, error.what)
    return Judged(project, county, values["indicator"], began, predicted, found)


def acted(code: str, *, reader: Reader) -> frozenset[int]:
    """Counties with a finished project that was meant to move an indicator: none of them shows what doing nothing brings."""
    rows = ledgers.rows("projects", reader=reader, indicator=code)
    return frozenset(ancestors(one.area)[1] for one in rows if one.values["finished"])


def estimated(code: str, county: int, began: int, *, reader: Reader, elsewhere: frozenset[int] = frozenset()) -> Effect:
    """The effect on an indicator of what began in a county; raises UserError where it cannot even be asked."""
    return _estimated(reader, code, county, began, elsewhere)


@remembered
def _estimated(reader: Reader, code: str, county: int, began: int, elsewhere: frozenset[int]) -> Effect:
    measure = indicator_results.measure(code)
    if not isinstance(measure, Proportion) or AreaLevel.COUNTY not in measure.levels:
        raise BadValue(Text("只有按县计算的比例指标可以估计效果", "only shares that are counted by county can be judged"))
    if not county:
        raise BadValue(Text("项目不在任何一个县，没有可比的地区", "the project belongs to no county: there is nothing to compare it with"))
    better: Better = "lower" if measure.better == "lower" else "higher"
    return effects.estimate(_panel(code, measure.bases[0]), Action((county,), began, began, elsewhere=elsewhere), near={county: near(county, began)}, better=better)


def _panel(code: str, basis: Basis) -> Panel:
    """Counts of a share by county and month, of the counties that the region answers for."""
    import numpy as np

    places = [place.code for place in areas.register(reader=_EXACT).places.values() if place.is_home and place.level is AreaLevel.COUNTY]
    series = {area: {one.month: one.figure for one in indicator_results.by_month(code, basis=basis, area=area, reader=_EXACT)} for area in sorted(places)}
    months = sorted({month for one in series.values() for month in one})
    if not months:
        raise BadValue(Text("快照里没有这个指标的月度数据", "the snapshot holds no months of this indicator"))
    num, den = (np.array([[_count(one.get(month), at) for month in months] for one in series.values()], dtype=np.int64) for at in ("num", "den"))
    return Panel(tuple(series), tuple(months), num, den)


def _count(figure: object, at: str) -> int:
    return int(getattr(figure, at) or 0) if figure is not None else 0


def near(county: int, began: int) -> frozenset[int]:
    """Counties of whose stays a notable share went to a county in the year before: what is done there may touch them."""
    year = Period.last_months(12, until=add_months(began, -1))
    rows = analytics.about_the_data(
        _EXACT,
        "SELECT home_county, sum(stays)::BIGINT, coalesce(sum(stays) FILTER (provider_county = ?), 0)::BIGINT FROM flows_place "
        "WHERE basis = ? AND kind = ? AND month >= ? AND month < ? AND home_county > 0 AND home_county <> ? GROUP BY 1",
        county,
        Basis.RESIDENCE.value,
        Kind.INPATIENT.value,
        year.start,
        year.end,
        county,
    )
    return frozenset(home for home, stays, there in rows if stays and there / stays >= NEAR_SHARE)


def calibration(*, reader: Reader) -> Calibration:
    """How much of what was predicted came, over the finished projects that could be judged."""
    pairs = [
        Pair(one.predicted, one.effect.estimate, one.effect.low, one.effect.high)
        for one in finished(reader=reader)
        if one.predicted and one.effect and one.effect.estimate is not None and one.effect.low is not None and one.effect.high is not None
    ]
    return effects.feedback(pairs)


def told(judged: Judged) -> Text:
    """The answer first: the effect in a sentence, or why there is none."""
    if judged.effect is not None:
        return judged.effect.sentence
    return judged.reason or Text("不能判断", "it cannot be judged")


