"""What a definition file writes: `col.kind == "inpatient"`, `here.home != 0`, `col.los_days * 2`.

Operators here build nodes. They stand apart from the nodes because a node must compare by
structure, and `==` cannot both compare and build.
"""

from __future__ import annotations

from doorstep.indicators.conditions import (
    Compare,
    FirstInPerson,
    FollowedBy,
    HasGroup,
    InList,
    InsideHome,
    InsideRule,
    IsIn,
    Operator,
    Predicate,
    Present,
)
from doorstep.indicators.nodes import Add, Column, DaysBetween, Literal, Mul, PlaceCode, Sub, Value
from doorstep.vocab.levels import AreaLevel


class Term:
    """A value being written down; `.node` is what it has become."""

    __slots__ = ("node",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, node: Value) -> None:
        self.node = node

    def _compared(self, operator: Operator, other: object) -> Compare:
        return Compare(operator, self.node, _value(other))

    def __eq__(self, other: object) -> Compare:  # type: ignore[override]
        return self._compared("==", other)

    def __ne__(self, other: object) -> Compare:  # type: ignore[override]
        return self._compared("!=", other)

    def __lt__(self, other: object) -> Compare:
        return self._compared("<", other)

    def __le__(self, other: object) -> Compare:
        return self._compared("<=", other)

    def __gt__(self, other: object) -> Compare:
        return self._compared(">", other)

    def __ge__(self, other: object) -> Compare:
        return self._compared(">=", other)

    def __add__(self, other: Term | int) -> Term:
        return Term(Add(self.node, _value(other)))

    def __sub__(self, other: Term | int) -> Term:
        return Term(Sub(self.node, _value(other)))

    def __mul__(self, other: Term | int) -> Term:
        return Term(Mul(self.node, _value(other)))

    def is_in(self, *options: int | str) -> IsIn:
        return IsIn(self.node, options)

    def in_list(self, name: str) -> InList:
        """A code of a named list."""
        return InList(self.node, name)

    @property
    def is_present(self) -> Present:
        """Not missing."""
        return Present(self.node)


class _Columns:
    """Every column of ENCOUNTERS by name: `col.kind`."""

    def __getattr__(self, name: str) -> Term:
        return Term(Column(name))


class _Here:
    """What is known of a row at the level being computed."""

    @property
    def home(self) -> Term:
        return Term(PlaceCode("home"))

    @property
    def provider(self) -> Term:
        return Term(PlaceCode("provider"))

    @property
    def capable(self) -> Term:
        """1 when an institution in the patient's own area was able to treat the case that month."""
        return Term(PlaceCode("capable"))


col = _Columns()
here = _Here()


def inside_home(level: AreaLevel | None = None, rule: InsideRule = InsideRule.LOCATED_IN) -> InsideHome:
    """Treated inside the patient's own area, at the level being computed unless one is named."""
    return InsideHome(level, rule)


def has_group(group: str) -> HasGroup:
    """The main diagnosis belongs to the planners' group."""
    return HasGroup(group)


def followed_by(among: Predicate, *, days: int) -> FollowedBy:
    """Followed by another of the same person's rows within so many days of discharge."""
    return FollowedBy(among, days)


def first_in_person(among: Predicate, *, days: int) -> FirstInPerson:
    """The first of the same person's rows after so many days without one."""
    return FirstInPerson(among, days)


def days_between(earlier: Term, later: Term) -> Term:
    """Days from one day to a later one."""
    return Term(DaysBetween(earlier.node, later.node))


def _value(other: object) -> Value:
    if isinstance(other, Term):
        return other.node
    return other if isinstance(other, Value) else Literal(other)  # type: ignore[arg-type]
