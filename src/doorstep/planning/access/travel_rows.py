"""Rows of travel times judged: each is stored, a duplicate, or kept out with its line and reason.

Rows in = stored + duplicates + quarantined, always. A row from an area to an institution is the way to
care; one from an institution to an area is the way home.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.core.errors import BadValue, Rejected
from doorstep.core.text import Text
from doorstep.planning.access.travel import Heading, Mark, Travel, from_pairs
from doorstep.tables.travel import Problem, TravelRows

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
SLOWEST_KMH, FASTEST_KMH = 2.0, 200.0
"""A middle speed outside these is no road travel: hours read as minutes are 60 times too fast, seconds 60 times too slow."""


@dataclass(frozen=True, slots=True)
class KeptOut:
    """A row that is not used, with its line in the file."""

    line: int
    problem: Problem


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """What became of the rows of a file.

    to_care, to_home  the pairs stored, by heading
    duplicates        rows that say again what another says
    quarantined       rows kept out, by line
    """

    to_care: Travel
    to_home: Travel
    rows_in: int
    duplicates: int
    quarantined: tuple[KeptOut, ...]

    @property
    def stored(self) -> int:
        return self.to_care.pairs + self.to_home.pairs


def judge(rows: TravelRows, homes: Sequence[str], sites: Sequence[str], *, straight_km: Floats | None = None) -> Judged:
    """The travel times between the areas `homes` and the institutions `sites` that a file gives.

    straight_km  straight distances, shape (homes, sites), by which the unit of the minutes is checked besides the km of the rows
    Two rows of one pair with different minutes are both kept out: nothing says which is right.
    Raises Rejected when the unit is in doubt, BadValue when a code is both an area and an institution.
    """
    home, site = _numbered(homes), _numbered(sites)
    if both := home.keys() & site.keys():
        raise BadValue(Text(f"代码 {min(both)} 既是地区又是机构", f"the code {min(both)} is both an area and an institution"), cure=Text("请改用不同的代码", "Give them different codes"))
    begins, ends = (_looked_up(codes, home, site) for codes in (rows.origins, rows.destinations))
    problems = _problems(rows, begins, ends)
    row = np.where(begins > 0, begins, ends) - 1
    column = -np.where(begins < 0, begins, ends) - 1
    _refuse_doubtful(rows, problems == "", row, column, straight_km)
    # one number for a heading, a home and a site, so that repeats of a pair are repeats of it
    pair = ((begins < 0) * len(homes) + row) * max(len(sites), 1) + column
    duplicate = _repeats(rows, pair, problems)
    kept = (problems == "") & ~duplicate
    tables = [_table(heading, homes, sites, rows, kept & ((begins < 0) == (heading is Heading.TO_HOME)), row, column) for heading in Heading]
    out = [KeptOut(int(rows.lines[at]), Problem(problems[at])) for at in np.nonzero(problems != "")[0]]
    out += [KeptOut(line, Problem.RAGGED) for line in rows.ragged]
    return Judged(tables[0], tables[1], rows.count, int(duplicate.sum()), tuple(sorted(out, key=lambda one: one.line)))


def _numbered(codes: Sequence[str]) -> dict[str, int]:
    return {code: at for at, code in enumerate(codes, start=1)}


def _looked_up(codes: NDArray[np.object_], home: dict[str, int], site: dict[str, int]) -> Numbers:
    """Above 0 for a home, below 0 for a site, 0 for neither; both counted from 1."""
    return np.fromiter((home.get(code) or -site.get(code, 0) for code in codes), np.int64, codes.size)


def _problems(rows: TravelRows, begins: Numbers, ends: Numbers) -> NDArray[np.str_]:
    """The code of each row's problem, empty for none; the gravest to say is said."""
    found = np.full(rows.lines.size, "", dtype="U24")
    found[rows.minutes < 0] = Problem.NEGATIVE
    found[~np.isfinite(rows.minutes)] = Problem.UNREADABLE
    found[np.sign(begins) * np.sign(ends) >= 0] = Problem.UNKNOWN_ENDS
    return found


def _repeats(rows: TravelRows, pair: Numbers, problems: NDArray[np.str_]) -> NDArray[np.bool_]:
    """Which rows say again what an earlier one says; marks rows of a pair that contradict each other."""
    usable = np.nonzero(problems == "")[0]
    _, first, number = np.unique(pair[usable], return_index=True, return_inverse=True)
    apart = rows.minutes[usable] != rows.minutes[usable[first]][number]
    quarrel = np.bincount(number, apart, minlength=first.size) > 0
    problems[usable[quarrel[number]]] = Problem.CONFLICT
    duplicate = np.zeros(rows.lines.size, bool)
    duplicate[usable] = ~quarrel[number]
    duplicate[usable[first]] = False
    return duplicate


def _table(
    heading: Heading, homes: Sequence[str], sites: Sequence[str], rows: TravelRows, kept: NDArray[np.bool_], row: Numbers, column: Numbers
) -> Travel:
    return from_pairs(homes, sites, row[kept], column[kept], rows.minutes[kept], Mark.STATED, heading=heading)


def _refuse_doubtful(rows: TravelRows, usable: NDArray[np.bool_], row: Numbers, column: Numbers, straight_km: Floats | None) -> None:
    straight = straight_km[row[usable], column[usable]] if straight_km is not None else np.full(int(usable.sum()), np.nan)
    km = np.where(np.isfinite(rows.km[usable]), rows.km[usable], straight)
    known = np.isfinite(km) & (km > 1) & (rows.minutes[usable] > 0)
    if not known.any():
        return
    speed = float(np.median(km[known] / rows.minutes[usable][known] * 60))
    if not SLOWEST_KMH <= speed <= FASTEST_KMH:
        what = Text("小时", "hours") if speed > FASTEST_KMH else Text("秒", "seconds")
        raise Rejected(
            Text(f"按分钟计，中位车速为每小时 {speed:,.1f} 公里，像是以{what.zh}计", f"read as minutes the middle speed is {speed:,.1f} km/h; they look like {what.en}"),
            right=Text("minutes 一列应以分钟计，distance_km 应以公里计", "expected minutes in the column minutes and km in distance_km"),
            cure=Text("请换算后重新提交", "Convert them and send the file again"),
            where=rows.file,
        )
