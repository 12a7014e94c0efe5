"""A problem and a plan as flat arrays, loose for Python and packed for compiled functions.

`Tables` never changes; `State` is one plan and everything that follows from it. The kernels take both packed, with
the same fields, and are written down as taking the tuples.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from numba import njit, types
from numba.experimental import structref

from doorstep.planning.portfolio.problem import Floats, Ints

kernel = njit(nogil=True, cache=True, error_model="numpy")
ROOM = 1e-9  # a limit may be passed by this share: sums of costs in another order differ


class Tables(NamedTuple):
    """The problem as flat arrays; CSR pairs are named `x_first`, `x`."""

    first: Ints
    cell_of: Ints
    outside: Floats
    attraction: Floats
    station: Ints
    service: Ints
    worth: Floats  # (R,) cases x worth
    use: Floats  # (M, R) cases x use
    capacity: Floats
    need_first: Ints
    need: Ints
    period: Ints
    offer_first: Ints  # service -> its offers
    offer: Ints
    serves_first: Ints  # action -> services that need it
    serves: Ints
    option_first: Ints  # action -> its options
    option: Ints
    opens: Ints
    use_first: Ints
    use_limit: Ints
    takes: Floats
    gain_first: Ints
    gain_station: Ints
    gain_resource: Ints
    gain: Floats
    limits: Floats
    below_first: Ints  # action -> itself and all that it requires
    below: Ints
    allowed: Ints  # (O,) 1 where the option may be chosen
    fixed: Ints  # (A,) 1 where the action may not be dropped


class State(NamedTuple):
    """One plan and what follows."""

    chosen: Ints  # (A,) option of each action, or -1
    missing: Ints  # (Q,) actions that a service still lacks
    dependants: Ints  # (A,) chosen actions that require this one
    total: Floats  # (C,) outside + attraction of all that is open
    demand: Floats  # (M, S)
    gained: Floats  # (S,) worth if nobody were turned away
    capacity: Floats  # (M, S)
    spent: Floats  # (K,)
    mark: Ints  # (S,)
    touched: Ints  # (S,)


@structref.register
class _TablesStruct(types.StructRef):
    """A tuple of arrays that compiled functions hand on as one pointer; handing on all its arrays costs more than the work."""


class PackedTables(structref.StructRefProxy):
    """`Tables` as the kernels take them."""

    def __new__(cls, tables: Tables) -> Any:
        return _packed_tables(tables)


@structref.register
class _StateStruct(types.StructRef):
    """The same for `State`."""


class PackedState(structref.StructRefProxy):
    """`State` as the kernels take it: the same arrays, so a change is seen in both."""

    def __new__(cls, state: State) -> Any:
        return _packed_state(state)


structref.define_proxy(PackedTables, _TablesStruct, list(Tables._fields))  # type: ignore[no-untyped-call]
structref.define_proxy(PackedState, _StateStruct, list(State._fields))  # type: ignore[no-untyped-call]


@njit(cache=True)
def _packed_tables(tables: Any) -> Any:
    """The constructor that Numba makes by itself is compiled anew in every process; this one is kept."""
    return PackedTables(*tables)


@njit(cache=True)
def _packed_state(state: Any) -> Any:
    return PackedState(*state)
