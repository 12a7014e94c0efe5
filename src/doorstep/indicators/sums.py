"""What a measure keeps: sums over rows, by area, month and sometimes one more key.

A sum bound to a level holds nothing that changes with the level, so equal sums of different
measures are one column, and its name is a digest of its meaning.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, replace
from typing import TypeVar, cast

from doorstep.indicators.conditions import And, FirstInPerson, FollowedBy, InsideHome, Predicate, Present
from doorstep.indicators.node_data import to_data
from doorstep.indicators.nodes import Column, Node, PlaceCode, Value, place_column, walk
from doorstep.vocab.levels import AreaLevel

Bound = TypeVar("Bound", bound=Node)
Sequence = FollowedBy | FirstInPerson


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of `amount` over rows where the condition holds; without an amount, their number.

    A row whose amount is missing adds nothing.
    """

    where: Predicate
    amount: Value | None = None

    @property
    def name(self) -> str:
        """The column that holds this sum: `s_` and ten hexadecimal digits of its meaning."""
        amount = None if self.amount is None else to_data(self.amount)
        written = json.dumps([to_data(self.where), amount], sort_keys=True, ensure_ascii=False)
        return f"s_{hashlib.sha256(written.encode()).hexdigest()[:10]}"

    @property
    def sequences(self) -> tuple[Sequence, ...]:
        """The sequences it needs, each once."""
        found = (node for node in walk(self.where) if isinstance(node, Sequence))
        return tuple(dict.fromkeys(found))


def counted_with(where: Predicate, amount: Value) -> Predicate:
    """Rows where the condition holds and the amount is there."""
    return And((where, Present(amount)))


def conjuncts(where: Predicate) -> tuple[Predicate, ...]:
    """The conditions that must all hold, each once, in order."""
    if not isinstance(where, And):
        return (where,)
    return tuple(dict.fromkeys(part for each in where.parts for part in conjuncts(each)))


def bind(node: Bound, level: AreaLevel) -> Bound:
    """The same node at one level: places become columns, being inside names its level."""
    match node:
        case PlaceCode(place):
            return cast(Bound, Column(place_column(place, level)))
        case InsideHome(None, rule):
            return cast(Bound, InsideHome(level, rule))
    changed: dict[str, object] = {}
    for one in fields(node):  # type: ignore[arg-type]
        part = getattr(node, one.name)
        if isinstance(part, Node):
            changed[one.name] = bind(part, level)
        elif isinstance(part, tuple) and part and isinstance(part[0], Node):
            changed[one.name] = tuple(bind(each, level) for each in part)
    return replace(node, **changed) if changed else node  # type: ignore[type-var]


def bind_sum(one: Sum, level: AreaLevel) -> Sum:
    """A sum at one level."""
    return Sum(bind(one.where, level), None if one.amount is None else bind(one.amount, level))


def sequence_name(node: Sequence) -> str:
    """The table that holds where a sequence is true."""
    written = json.dumps(to_data(node), sort_keys=True, ensure_ascii=False)
    return f"q_{hashlib.sha256(written.encode()).hexdigest()[:10]}"
