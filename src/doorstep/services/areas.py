"""Areas by name: what the register and the national divisions call a code, and what lies in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from doorstep.core.errors import NotAllowed, NotFound
from doorstep.core.text import Text
from doorstep.services import registry
from doorstep.store.models import Area
from doorstep.store.reader import Reader
from doorstep.tables.region import QUALIFIERS
from doorstep.vocab.divisions import Divisions, ancestors, level_of
from doorstep.vocab.levels import AreaLevel

_REMARK = re.compile(r"\s*[（(][^（()）]*[)）]\s*$")
_UNKNOWN = Text("未确定", "not known")


@dataclass(frozen=True, slots=True)
class Place:
    """An area of the register. `longitude` and `latitude` are degrees, None when not given."""

    code: int
    name: Text
    level: AreaLevel
    parent: int
    population: int | None
    longitude: float | None
    latitude: float | None
    is_home: bool


@dataclass(frozen=True, slots=True)
class Published:
    """A figure that somebody published; never computed here. `value` of a share is 0–1; `qualifier` says over, nearly or about; what is
    not comparable has no counterpart here."""

    key: str
    indicator: str
    area: int
    value: float
    period: Text
    source: Text
    qualifier: Text | None = None
    is_comparable: bool = True


@dataclass(frozen=True, slots=True)
class Register:
    """The register in force, as names and places."""

    code: int
    name: Text
    is_synthetic: bool
    published: tuple[Published, ...]
    places: Mapping[int, Place]

    def name_of(self, code: int) -> Text:
        """What people call a division: by the register, else by the national list."""
        if code in self.places:
            return self.places[code].name
        zh = Divisions.national().name(code)
        return Text(zh, zh) if zh else _UNKNOWN

    def children(self, code: int) -> tuple[Place, ...]:
        """Areas one level down whose people the region answers for."""
        return tuple(place for place in self.places.values() if place.parent == code and place.is_home)

    def trail(self, code: int) -> tuple[Place, ...]:
        """The way from the region down to an area, both included."""
        codes = [one for one in reversed(ancestors(code)) if one and (one == self.code or is_within(one, self.code))]
        return tuple(self.places[one] for one in codes if one in self.places)


_registers: dict[str, Register] = {}


def register(*, reader: Reader) -> Register:
    """Names and places of the register in force; the same object until another region file is loaded."""
    region = registry.region(reader=reader)
    if region.digest not in _registers:
        _registers.clear()
        _registers[region.digest] = Register(
            code=region.code,
            name=_plain(region.name_zh, region.name_en or region.name_zh),
            is_synthetic=region.is_synthetic,
            published=tuple(_published(row) for row in region.settings.get("published", ())),
            places={one.code: _place(one) for one in Area.objects.all()},  # everyone: names of places are public
        )
    return _registers[region.digest]


def _plain(zh: str, en: str) -> Text:
    """A region's name without a remark in brackets at its end: pages say themselves that records are synthetic."""
    return Text(_REMARK.sub("", zh) or zh, _REMARK.sub("", en) or en)


def _place(one: Area) -> Place:
    name = Text(one.name_zh, one.name_en or one.name_zh)
    return Place(
        one.code, name, AreaLevel(one.level), one.parent, one.population, one.longitude, one.latitude, one.is_home
    )


def _published(row: Mapping[str, object]) -> Published:
    return Published(
        key=str(row["key"]),
        indicator=str(row["indicator"]),
        area=int(str(row["area"])),
        value=float(str(row["value"])),
        period=_in_both(row, "period"),
        source=_in_both(row, "source"),
        qualifier=QUALIFIERS.get(str(row.get("qualifier") or "")),
        is_comparable=row.get("comparable") is not False,
    )


def _in_both(row: Mapping[str, object], name: str) -> Text:
    zh = str(row.get(name) or "")
    return Text(zh, str(row.get(f"{name}_en") or zh))


def place(code: int, *, reader: Reader) -> Place:
    """A home area that `reader` may look at: inside their own area, or around it.

    Raises NotFound for a code that is no area of the region, NotAllowed for one elsewhere in it.
    """
    known = register(reader=reader)
    found = known.places.get(code)
    if found is None or not found.is_home:
        raise NotFound(
            Text(f"本区域没有代码为 {code} 的地区", f"no area of the region has the code {code}"),
            cure=Text("请从区域页面进入", "Start from the region's page"),
        )
    if not (sees_inside(reader, code) or code in ancestors(reader.scope)):
        raise NotAllowed(
            Text(f"您的账号看不到{found.name.zh}的数据", f"your account does not see the figures of {found.name.en}"),
            right=Text(f"可由{found.name.zh}或上级地区的账号查看", f"accounts of {found.name.en} or of an area around it may"),
        )
    return found


def home_codes(*, reader: Reader) -> frozenset[int]:
    """Areas whose people the region answers for, those inside the reader's own area."""
    known = register(reader=reader)
    return frozenset(code for code, one in known.places.items() if one.is_home and sees_inside(reader, code))


def sees_inside(reader: Reader, code: int) -> bool:
    """True when all of an area lies inside the reader's own."""
    return reader.scope == 0 or is_within(code, reader.scope)


def subject(*, reader: Reader) -> Place:
    """The area a reader's first page is about: the region, or their own part of it."""
    known = register(reader=reader)
    code = known.code if sees_inside(reader, known.code) else reader.scope
    if code in known.places:
        return known.places[code]
    return Place(code, known.name if code == known.code else known.name_of(code), level_of(code), 0, None, None, None, True)


def find(text: str, *, reader: Reader, limit: int = 20) -> tuple[Place, ...]:
    """Home areas that `reader` may look at whose name or code contains the text."""
    wanted = text.strip().lower()
    known = register(reader=reader)
    found = (
        one
        for one in known.places.values()
        if one.is_home and (wanted in one.name.zh or wanted in one.name.en.lower() or str(one.code).startswith(wanted))
    )
    seen = [one for one in found if sees_inside(reader, one.code) or one.code in ancestors(reader.scope)]
    return tuple(sorted(seen, key=lambda one: (one.level is AreaLevel.TOWNSHIP, one.code))[:limit])


def is_within(code: int, area: int) -> bool:
    """True when an area is another, or lies in it."""
    return code == area or area in ancestors(code)
