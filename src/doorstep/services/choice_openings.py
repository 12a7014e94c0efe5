"""Openings that the records hold: what the choice model of the year before would have said of an institution, and where people then went."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.core.errors import BadValue, NotFound
from doorstep.core.period import Period, add_months
from doorstep.core.text import Text
from doorstep.planning.choice import holdouts
from doorstep.services import analytics, choice, choice_cells, directory, indicator_results, travel_times
from doorstep.services.readers import Operator
from doorstep.services.remembered import remembered
from doorstep.store.reader import Reader
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import Kind

FEWEST = 30
"""Stays of the region's people after an opening before anything is said of it."""
_BEFORE, _LEAST_AFTER, _MOST_AFTER = 12, 6, 12
_FIRST_MONTHS = (
    "SELECT institution, min(month)::INTEGER, count(*)::BIGINT FROM encounters_{basis} WHERE kind = ? AND home_county > 0 AND {{scope:home_county}} "
    "GROUP BY institution ORDER BY institution"
)


@dataclass(frozen=True, slots=True)
class Opened:
    """An institution with no stay in the first year of the records or longer: its code, the month (yyyymm) of its first one, and how many."""

    code: str
    month: int
    stays: int


@dataclass(frozen=True, slots=True)
class Judged:
    """An opening, the periods compared, and what was predicted of it."""

    code: str
    before: Period
    after: Period
    found: holdouts.Opening


def opened(basis: Basis, *, reader: Reader) -> tuple[Opened, ...]:
    """Openings with a year of records before and half a year after, the newest first."""
    rows = analytics.ask(reader, _FIRST_MONTHS.format(basis=basis.value), Kind.INPATIENT.value)
    if not rows:
        return ()
    earliest = add_months(min(first for _, first, _ in rows), _BEFORE)
    latest = add_months(indicator_results.snapshot_of(reader).last_month, 1 - _LEAST_AFTER)
    code_of = {one.number: one.code for one in travel_times.network(reader=reader).sites}
    found = [Opened(code_of[number], first, int(stays)) for number, first, stays in rows if number in code_of and earliest <= first <= latest and stays >= FEWEST]
    return tuple(sorted(found, key=lambda one: (-one.month, one.code)))


def judged(code: str, month: int, basis: Basis, *, reader: Reader) -> Judged:
    """The model of the twelve months before `month` (yyyymm) against the year after it, or as much of one as there is.

    Raises NotFound for an institution that is none or without records, BadValue when it had patients before or the records are too short.
    """
    return _judged(reader, code, month, basis)


@remembered
def _judged(reader: Reader, code: str, month: int, basis: Basis) -> Judged:
    del reader  # shares of everybody; who may see an institution is asked where it is shown
    everyone = Operator("choice")
    sites = [one.code for one in travel_times.network(reader=everyone).sites]
    if code not in sites:
        raise NotFound.among(Text("机构", "institution"), code, sites)
    end = min(add_months(month, _MOST_AFTER), add_months(indicator_results.snapshot_of(everyone).last_month, 1))
    if end < add_months(month, _LEAST_AFTER):
        raise BadValue(
            Text(f"{month} 之后的记录不足 {_LEAST_AFTER} 个月", f"there are less than {_LEAST_AFTER} months of records from {month} on"),
            cure=Text("请给更早的月份，或等记录更长", "Give an earlier month, or wait for more records"),
        )
    before, after = Period(add_months(month, -_BEFORE), month), Period(month, end)
    whole = choice_cells.gathered(basis, before, after, reader=everyone)
    at, cells = whole.cells.alternatives.codes.index(code), whole.cells
    earlier, later = cells.kept(whole.span == 0), cells.kept(whole.span == 1)
    if not len(earlier) or not len(later):
        raise BadValue(Text(f"{before} 或 {after} 没有记录", f"there are no records of {before} or of {after}"), cure=Text("请换一个月份", "Give another month"))
    already = float(earlier.chosen[earlier.alternative == at].sum())
    if already:
        raise BadValue(
            Text(f"{directory.name_of(code).zh}在这之前一年已有病人", f"{directory.name_of(code).en} had patients in the year before"),
            right=Text("开业前一年不应有病人", "expected none in the year before it opened"), cure=Text("请核对开业月份", "Check the month of opening"),
        )  # fmt: skip
    earlier = earlier.only_rows(earlier.alternative != at)
    told = earlier.varying
    names = tuple(name for name, one in zip(earlier.feature_names, told, strict=True) if one)
    earlier, later = (one.with_features(one.features[:, told], names) for one in (earlier, later))
    return Judged(code, before, after, holdouts.opening(earlier, later, code, choice.sturdy))
