"""Synthetic identity numbers: they pass the check digit and belong to nobody Doorstep knows of.

A number is the household county, a drawn day of birth and a running number, so it may by chance
equal a real one; no name, telephone number or real address goes with it.
Source of the check digit: GB 11643-1999 (ISO 7064 MOD 11-2).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.synthetic.cells import compact_days, numbers, padded
from doorstep.synthetic.draws import Flags, Ints

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = pa.array(list("10X98765432"))
_ORDERS = 500  # odd numbers are men's, even ones women's: 500 of each for a day and county


def identity_numbers(county: Ints, born_days: Ints, born: Ints, sex: Ints, short: Flags) -> pa.Array:
    """18-character numbers, and 15-character ones of the kind issued before 1999 where `short`.

    county  six-digit code; born  yyyymmdd as a number; born_days  days since 1970; sex  1 or 2
    """
    order = (running_numbers(county * 10 + sex, born_days) % _ORDERS) * 2 + sex % 2
    body = (county * 10**8 + born) * 1000 + order
    total = sum((body // 10 ** (16 - at)) % 10 * weight for at, weight in enumerate(_WEIGHTS))
    full = pc.binary_join_element_wise(numbers(body), _CHECK.take(pa.array(total % 11)), "")
    old = pc.binary_join_element_wise(
        numbers(county), pc.utf8_slice_codeunits(compact_days(born_days), 2, 8), padded(order, 3), ""
    )
    return pc.if_else(pa.array(short), old, full)


def running_numbers(group: Ints, within: Ints) -> Ints:
    """0, 1, 2 … for the rows that share both values, in row order."""
    order = np.lexsort((np.arange(len(group)), within, group))
    starts = np.ones(len(order), dtype=bool)
    starts[1:] = (group[order][1:] != group[order][:-1]) | (within[order][1:] != within[order][:-1])
    first = np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))
    found = np.empty(len(order), dtype=np.int64)
    found[order] = np.arange(len(order)) - first
    return found

