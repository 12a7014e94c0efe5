"""Rules from rows: the same shape in a preset's file and in the lists of the region file.

Names of columns are those of the region file's sheets (`doorstep.tables.recognition`); a cell that is empty, None or
missing takes the rule's own default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.recognition.language import (
    Item,
    ItemKind,
    MarkRule,
    Need,
    QualityNeed,
    ReachRule,
    Relation,
    RuleBook,
    SchemeLevel,
    Window,
    Within,
)

Row = Mapping[str, Any]


def book(tables: Mapping[str, Iterable[Row]], *, chosen: tuple[str, ...] = ()) -> RuleBook:
    """A book of rules from its tables, by their names. Raises BadRule for a row that cannot be a rule."""
    return RuleBook(**{name: tuple(map(read, tables.get(name, ()))) for name, read in READERS.items()}, chosen=chosen)


def joined(books: Iterable[RuleBook], *, chosen: tuple[str, ...]) -> RuleBook:
    """Several books as one; of rules with the same code the later book's stands, where the earlier stood."""
    known = tuple(books)

    def merged(name: str) -> tuple[Any, ...]:
        return tuple({rule.code: rule for one in known for rule in getattr(one, name)}.values())

    return RuleBook(**{name: merged(name) for name in READERS}, chosen=chosen)


def item(row: Row) -> Item:
    """One row of the list of items."""
    return Item(
        code=row["code"],
        kind=ItemKind(row["kind"]),
        name=_name(row),
        source=_source(row),
        method=row.get("method") or "",
        group=row.get("group") or "",
        price_cny=row.get("price_cny"),
        dose_msv=row.get("dose_msv"),
        excluded=bool(row.get("excluded")),
        is_sample=bool(row.get("sample")),
    )


def window(row: Row) -> Window:
    """One row of the list of windows."""
    kind = row.get("kind")
    return Window(row["code"], row["days"], _source(row), row.get("item") or "", row.get("group") or "", ItemKind(kind) if kind else None)


def relation(row: Row) -> Relation:
    """One row of who recognises whom."""
    return Relation(
        code=row["code"],
        name=_name(row),
        within=Within(row["within"]),
        source=_source(row),
        area=row.get("area") or 0,
        asker=(row.get("asker_from") or "", row.get("asker_to") or ""),
        maker=(row.get("maker_from") or "", row.get("maker_to") or ""),
        same_level=bool(row.get("same_level")),
        public_only=bool(row.get("public_only")),
        marks=tuple(row.get("marks") or ()),
        gives_note=row.get("outcome") == "recognised-with-note",
    )


def need(row: Row) -> QualityNeed:
    """One row of what must be known of quality control."""
    kind = row.get("kind")
    return QualityNeed(
        row["code"], Need(row["internal"]), Need(row["external"]), _source(row), ItemKind(kind) if kind else None, row.get("holds_days")
    )


def reach(row: Row) -> ReachRule:
    """One row of how far a pass carries."""
    return ReachRule(row["code"], SchemeLevel(row["level"]), Within(row["reach"]), _source(row))


def mark(row: Row) -> MarkRule:
    """One row of the marks that reports may carry."""
    return MarkRule(row["code"], row["mark"], SchemeLevel(row["level"]), _source(row), row.get("area") or 0)


def _name(row: Row) -> Text:
    return Text(row["name_zh"], row["name_en"])


def _source(row: Row) -> Source:
    return Source(row["source"], evidence=Evidence(row["evidence"]))


READERS: Mapping[str, Callable[[Row], Any]] = {
    "items": item,
    "windows": window,
    "relations": relation,
    "needs": need,
    "reaches": reach,
    "marks": mark,
}
"""What reads a row of each table; the names are those of the book's fields."""
