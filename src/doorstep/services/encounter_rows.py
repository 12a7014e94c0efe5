"""The encounters behind a figure, for readers who may see rows: what was done, never who it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil

from doorstep.core.errors import NotAllowed
from doorstep.core.period import Period
from doorstep.core.text import Text
from doorstep.indicators.governance import Measure
from doorstep.indicators.lowering.duckdb_rows import rows_behind
from doorstep.indicators.measures import Proportion, Ratio
from doorstep.indicators.nodes import place_column
from doorstep.services import analytics, areas, audit, indicator_results, policy
from doorstep.store.models import Batch
from doorstep.store.reader import Reader
from doorstep.vocab.bases import Basis
from doorstep.vocab.divisions import level_of
from doorstep.vocab.levels import Kind, Route
from doorstep.vocab.roles import Permission

PAGE = 50
"""Rows shown at once."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose rows: one area, basis and period of one indicator; `only_hits` keeps to its numerator."""

    code: str
    basis: Basis
    area: int
    period: Period
    only_hits: bool = False


@dataclass(frozen=True, slots=True)
class EncounterRow:
    """One encounter. There is no person in it, and no number of a person.

    institution   its number in the register, 0 not known; `home` the finest area known of the home
    cost_fen      None when the record has none
    batch, line   where the row came from; `file_name` is '' for readers who do not see batches
    """

    institution: int
    provider: int
    tier: int
    kind: Kind
    admitted_on: date
    discharged_on: date
    los_days: int
    icd: str
    home: int
    route: Route
    cost_fen: int | None
    batch: int
    line: int
    file_name: str


@dataclass(frozen=True, slots=True)
class RowsPage:
    """Some of the rows, which page of them that is (from 1), and how many there are in all."""

    rows: tuple[EncounterRow, ...]
    page: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, ceil(self.total / PAGE))


def has_numerator(measure: Measure) -> bool:
    """Whether a figure is one count out of another, so that its numerator can be looked at alone."""
    return isinstance(measure, (Proportion, Ratio))


def behind(wanted: Wanted, *, page: int, reader: Reader) -> RowsPage:
    """Page `page` (from 1, at most the last) of the rows, the latest discharge first; that `reader` looked is kept.

    Raises NotAllowed for readers who may not see rows, and for areas outside their own.
    """
    policy.require(reader, Permission.SEE_ROWS)
    measure = indicator_results.measure(wanted.code)
    _refuse_outside(wanted.area, reader)
    level = level_of(wanted.area)
    indicator_results.refuse_unsupported(measure, wanted.basis, level)
    source, condition = rows_behind(measure, wanted.basis, level, only_hits=wanted.only_hits)
    place = place_column(measure.by, level)
    where = f"s.month >= ? AND s.month < ? AND s.{place} = ? AND {condition} AND {{scope:{place}}}"
    values = (wanted.period.start, wanted.period.end, wanted.area)
    ((total,),) = analytics.ask(reader, f"SELECT count(*) FROM {source} s WHERE {where}", *values)
    here = min(page, RowsPage((), 1, int(total)).last)
    origins = "origins_settlements" if wanted.basis is Basis.INSURED else "origins_stays"
    rows = analytics.ask(
        reader,
        f"SELECT {_COLUMNS} FROM {source} s LEFT JOIN {origins} o ON o.encounter = s.encounter WHERE {where} "
        f"ORDER BY s.discharged_on DESC, s.encounter LIMIT {PAGE} OFFSET ?",
        *values,
        (here - 1) * PAGE,
    )
    audit.note_personal_read(reader, f"{wanted.code} {wanted.area} {wanted.basis.value} {wanted.period}", rows=len(rows))
    files = _files(reader)
    return RowsPage(tuple(_row(row, files) for row in rows), here, int(total))


_COLUMNS = (
    "s.institution, CASE WHEN s.provider_county > 0 THEN s.provider_county WHEN s.provider_city > 0 THEN s.provider_city "
    "ELSE s.provider_province END, s.provider_tier, s.kind, s.admitted_on, s.discharged_on, s.los_days, s.icd, "
    "CASE WHEN s.home_township > 0 THEN s.home_township WHEN s.home_county > 0 THEN s.home_county WHEN s.home_city > 0 "
    "THEN s.home_city ELSE s.home_province END, s.route, s.cost_fen, coalesce(o.batch, 0), coalesce(o.line, 0)"
)


def _refuse_outside(area: int, reader: Reader) -> None:
    """The figure of an area around one's own may be seen, its rows may not."""
    place = areas.place(area, reader=reader)
    if not areas.sees_inside(reader, area):
        raise NotAllowed(
            Text(f"您的账号看不到{place.name.zh}的明细", f"your account does not see the rows of {place.name.en}"),
            right=Text("明细只限本账号所属地区之内", "rows are seen only inside an account's own area"),
        )


def _files(reader: Reader) -> dict[int, str]:
    return dict(Batch.objects.visible_to(reader).values_list("pk", "file_name"))


def _row(row: analytics.Row, files: dict[int, str]) -> EncounterRow:
    institution, provider, tier, kind, admitted_on, discharged_on, days, icd, home, route, cost, batch, line = row
    return EncounterRow(
        institution=institution,
        provider=provider,
        tier=tier,
        kind=Kind(kind),
        admitted_on=admitted_on,
        discharged_on=discharged_on,
        los_days=days,
        icd=icd,
        home=home,
        route=Route(route),
        cost_fen=cost,
        batch=batch,
        line=line,
        file_name=files.get(batch, ""),
    )
