"""Published figures beside what the platform computes itself: from ledgers, the register, or a snapshot."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.core.errors import UserError
from doorstep.core.text import Text
from doorstep.services import areas, directory, indicator_results, ledgers
from doorstep.services.areas import Published
from doorstep.store.reader import Reader
from doorstep.support.counts import COUNTS, Tables
from doorstep.tables import ledgers as kinds
from doorstep.vocab.levels import Tier


@dataclass(frozen=True, slots=True)
class Stated:
    """A published figure and what rows give for it; `computed` is None when no row tells."""

    published: Published
    name: Text
    computed: float | None


def figures(*, reader: Reader) -> tuple[Stated, ...]:
    """Every published figure of the region file, in its order."""
    known = areas.register(reader=reader).published
    tables = _tables(reader) if any(one.indicator in COUNTS for one in known) else {}
    return tuple(_stated(one, tables, reader) for one in known)


def _stated(one: Published, tables: Tables, reader: Reader) -> Stated:
    if one.indicator in COUNTS:
        found = COUNTS[one.indicator]
        return Stated(one, found.name, (found.of(tables, one.area) if found.of else 0) or None)
    names = {measure.code: measure.name for measure in indicator_results.every_measure()}
    return Stated(one, names.get(one.indicator, _plain(one.indicator)), _indicator(one, reader) if one.indicator in names and one.is_comparable else None)


def _indicator(one: Published, reader: Reader) -> float | None:
    """The indicator of the latest twelve months of the snapshot; None without one."""
    try:
        measure = indicator_results.measure(one.indicator)
        found = indicator_results.one(one.indicator, basis=measure.bases[0], area=one.area, period=indicator_results.latest_year(reader=reader), reader=reader)
    except UserError:
        return None
    return found.figure.value if found else None


def _tables(reader: Reader) -> Tables:
    tiers = {tier.value: tier.slug for tier in Tier}
    institutions = [{"code": one.code, "tier": tiers[one.tier], "kind": one.kind, "located_in": one.located_in} for one in directory.institutions().values()]
    return {"institutions": institutions, **{code: ledgers.values(code, reader=reader) for code in kinds.shipped()}}


def _plain(code: str) -> Text:
    """A code without a name, as words: gaps-filled is gaps filled."""
    return Text(code, code.replace("-", " "))
