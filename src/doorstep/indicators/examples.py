"""Hand-counted examples: a small text table in, counts by area out.

`home` and `provider` name places: `east` is a county, `north/east` the county east of the city
north, `far/north/east` in the province far; `east@mill` is the township mill of east. City and
province default to `city` and `province`. `-` is unresolved for a place, and missing (NULL) for
any other column. Columns not named take the value in DEFAULTS.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.indicators.nodes import PLACE_LEVELS
from doorstep.tables.encounters import ENCOUNTERS
from doorstep.tables.schema import Type
from doorstep.vocab.levels import AreaLevel

Cell: TypeAlias = int | str | date | None
Row: TypeAlias = dict[str, Cell]
Codes: TypeAlias = dict[AreaLevel, int]

UNRESOLVED = "-"
DEFAULTS: Mapping[str, Cell] = {
    **{column.name: "" if column.type is Type.TEXT else 0 for column in ENCOUNTERS.columns},
    "kind": "inpatient",
    "month": 202401,
    "admitted_on": date(2024, 1, 1),
    "discharged_on": date(2024, 1, 2),
    "los_days": 1,
    "institution": 1,
    "provider_tier": 3,
    "icd": "J18",
    "block": "J09-J18",
    "chapter": 10,
    "route": "self_chosen",
    "departure": 1,
}


@dataclass(frozen=True, slots=True)
class Example:
    """Rows, and the (numerator, denominator) counted by hand for each area at `level`."""

    rows: str
    expected: Mapping[str, tuple[int, int]]
    level: AreaLevel = AreaLevel.COUNTY

    def __hash__(self) -> int:
        return hash((self.rows, tuple(sorted(self.expected.items())), self.level))

    def encounters(self) -> tuple[Row, ...]:
        """The table as rows of ENCOUNTERS."""
        return _read(self.rows, _Atlas())

    def expected_codes(self) -> dict[int, tuple[int, int]]:
        """The expected counts by area code; an expected area that no row names is refused."""
        atlas = _Atlas()
        _read(self.rows, atlas)
        return {atlas.named(label, self.level): counts for label, counts in self.expected.items()}


@dataclass(slots=True)
class _Atlas:
    """Codes given to invented places in the order they appear."""

    codes: dict[tuple[str, ...], int] = field(default_factory=dict)

    def place(self, label: str) -> Codes:
        """The four codes of a place; all 0 when it is unresolved."""
        if label == UNRESOLVED:
            return dict.fromkeys(PLACE_LEVELS, 0)
        area, _, township = label.partition("@")
        named = area.split("/")
        province, city, county = [*("province", "city")[: 3 - len(named)], *named]
        province_code = self._code((province,), 110_000, 10_000)
        city_code = self._code((province, city), province_code + 100, 100)
        county_code = self._code((province, city, county), city_code + 1, 1)
        township_code = self._code((province, city, county, township), county_code * 1000 + 1, 1) if township else 0
        return dict(zip(PLACE_LEVELS, (township_code, county_code, city_code, province_code), strict=True))

    def _code(self, path: tuple[str, ...], first: int, step: int) -> int:
        siblings = sum(1 for known in self.codes if len(known) == len(path) and known[:-1] == path[:-1])
        return self.codes.setdefault(path, first + siblings * step)

    def named(self, label: str, level: AreaLevel | None = None) -> int:
        """The code of a place by its own name; `east@mill` for a township."""
        if label == UNRESOLVED:
            return 0
        depth = {AreaLevel.PROVINCE: 1, AreaLevel.CITY: 2, AreaLevel.COUNTY: 3, AreaLevel.TOWNSHIP: 4}
        for path, code in self.codes.items():
            name = "@".join(path[2:]) if len(path) == 4 else path[-1]
            if name == label and (level is None or depth[level] == len(path)):
                return code
        raise BadValue(Text(f"例表没有地区“{label}”", f"the example has no area '{label}'"))


def _read(table: str, atlas: _Atlas) -> tuple[Row, ...]:
    lines = [line for line in table.splitlines() if line.strip()]
    if not lines:
        raise BadValue(Text("例表为空", "the example has no rows"))
    header = [cell.strip() for cell in lines[0].split("|")]
    known = (*ENCOUNTERS.names, "id", "home", "provider")
    for name in header:
        if name not in known:
            raise BadValue(Text(f"例表有未知的列“{name}”", f"the example has an unknown column '{name}'"))
    return tuple(_row(number, header, line, atlas) for number, line in enumerate(lines[1:], start=1))


def _row(number: int, header: list[str], line: str, atlas: _Atlas) -> Row:
    cells = [cell.strip() for cell in line.split("|")]
    if len(cells) != len(header):
        raise BadValue(
            Text(f"例表第 {number} 行有 {len(cells)} 列", f"row {number} of the example has {len(cells)} cells"),
            right=Text(f"应为 {len(header)} 列", f"expected {len(header)}"),
        )
    row: Row = {**DEFAULTS, "encounter": number}
    for name, cell in zip(header, cells, strict=True):
        row.update(_cell(name, cell, number, atlas))
    return row


def _cell(name: str, cell: str, number: int, atlas: _Atlas) -> Row:
    if name in ("home", "provider"):
        return {f"{name}_{level.value}": code for level, code in atlas.place(cell).items()}
    if name == "id":
        return {}
    if cell == UNRESOLVED:
        return {name: None}
    if name == "serves":
        return {name: atlas.named(cell) if cell != "0" else 0}
    if name == "groups":
        return {name: cell and f"|{cell.replace(' ', '|')}|"}
    return {name: _typed(name, cell, number)}


def _typed(name: str, cell: str, number: int) -> Cell:
    column_type = ENCOUNTERS.column(name).type
    try:
        if column_type is Type.TEXT:
            return cell
        return date.fromisoformat(cell) if column_type is Type.DATE else int(cell)
    except ValueError:
        raise BadValue(
            Text(f"例表第 {number} 行：{name} 不能为“{cell}”", f"row {number} of the example: {name} cannot be '{cell}'")
        ) from None
