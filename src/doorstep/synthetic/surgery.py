"""Who operates, how the wound heals, and which techniques county hospitals begin during the years.

A technique that begins is planted: before its first day the hospital does not do it at all, and
for some of them a visiting expert leads every operation at first. Capability found from the
records can then be held against the plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from doorstep.synthetic.draws import Flags, Ints, stream
from doorstep.synthetic.hospitals import Hospitals
from doorstep.synthetic.illness import YEARS, conditions
from doorstep.synthetic.places import rows

BEGUN_BY_COUNTY = 8
VISITED_EVERY = 3  # every third technique begins under a visiting expert
VISIT_MONTHS = 6
_FIRST, _LAST = 13, 20  # months after the first in which techniques begin
_POOL = (0, 1, 2, 3, 5, 6)  # operators of a department, by tier
_SUPPURATED = (0.0, 0.006, 0.012, 0.03)  # by class of incision; the values are ours
_COMPLICATED = (0.012, 0.03)  # ordinary and severe; the values are ours
COMPLICATIONS = ("T81.400", "T81.000", "T84.600")


@dataclass(frozen=True, slots=True)
class Begun:
    """A technique one hospital begins. `month` and `local_from` are months since 1970; equal when nobody visits."""

    institution: int
    condition: int
    month: int
    local_from: int


@dataclass(frozen=True, slots=True)
class Surgery:
    """Columns by stay. operator: position in `operators`, -1 none; healing: 1 clean, 2 reaction, 3 suppurated, 0 none."""

    operator: Ints
    operators: tuple[str, ...]
    incision: Ints
    healing: Ints
    complication: Ints


@cache
def operations() -> tuple[dict[str, str], ...]:
    """The rows of `data/operations.csv`."""
    return tuple(rows("operations.csv"))


def begun(hospitals: Hospitals) -> tuple[Begun, ...]:
    """The techniques that the first general hospital of each county begins."""
    able = [at for at, one in enumerate(conditions()) if one.operation and one.tier == 3 and one.grade >= 3]
    first = (YEARS[0] - 1970) * 12
    found = []
    for number, institution in enumerate(_lead_hospitals(hospitals)):
        for turn in range(BEGUN_BY_COUNTY):
            condition = able[(number * 3 + turn * 7) % len(able)]
            month = first + _FIRST + (number + turn * 3) % (_LAST - _FIRST)
            found.append(Begun(institution, condition, month, month + (0 if turn % VISITED_EVERY else VISIT_MONTHS)))
    return _one_each(found)


def _lead_hospitals(hospitals: Hospitals) -> list[int]:
    first: dict[int, int] = {}
    for at in hospitals.positions(3):
        if hospitals.all[at].kind == "general":
            first.setdefault(hospitals.all[at].county, int(at))
    return list(first.values())


def _one_each(found: list[Begun]) -> tuple[Begun, ...]:
    """One beginning for each hospital and operation: two conditions may share an operation."""
    kept: dict[tuple[int, str], Begun] = {}
    for one in found:
        kept.setdefault((one.institution, conditions()[one.condition].operation), one)
    return tuple(kept.values())


def months(days: Ints) -> Ints:
    """Months since 1970 of days since 1970."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def not_yet(institution: Ints, condition: Ints, discharged: Ints, plan: tuple[Begun, ...]) -> Flags:
    """Stays whose operation the hospital had not begun."""
    month, operation = months(discharged), _operation_of(condition)
    found = np.zeros(len(month), dtype=bool)
    for one in plan:
        same = (institution == one.institution) & (operation == _operation_of(np.array([one.condition]))[0])
        found |= same & (month < one.month)
    return found


def _operation_of(condition: Ints) -> Ints:
    codes = [one.operation for one in conditions()]
    first = {code: at for at, code in reversed(list(enumerate(codes)))}
    return np.array([first[code] for code in codes])[condition]


def surgery(
    institution: Ints, condition: Ints, discharged: Ints, operated: Flags, severe: Flags, person: Ints, hospitals: Hospitals, *, seed: int
) -> Surgery:  # fmt: skip
    """Operators, wounds and complications of the stays."""
    rng, plan = stream(seed, "surgery"), begun(hospitals)
    classes = np.array([_incision(one.operation) for one in conditions()])[condition]
    incision = np.where(operated, classes, 0)
    luck = rng.random(len(condition))
    bad = np.array(_SUPPURATED)[incision]
    healing = np.where(incision > 0, np.where(luck < bad, 3, np.where(luck < bad + 0.02, 2, 1)), 0)
    complicated = operated & (rng.random(len(condition)) < np.array(_COMPLICATED)[severe.astype(np.int64)])
    kind = np.where(complicated, rng.integers(0, len(COMPLICATIONS), len(condition)), -1)
    operator, names = _operators(institution, condition, discharged, person, plan, hospitals)
    return Surgery(np.where(operated, operator, -1), names, incision, healing, kind)


def _incision(operation: str) -> int:
    return next((int(row["incision"]) for row in operations() if operation.startswith(row["code"])), 0)


def _operators(
    institution: Ints, condition: Ints, discharged: Ints, person: Ints, plan: tuple[Begun, ...], hospitals: Hospitals
) -> tuple[Ints, tuple[str, ...]]:
    """A few operators for each department of each institution, and the experts who come."""
    departments = sorted({one.department for one in conditions()})
    department = np.array([departments.index(one.department) for one in conditions()])[condition]
    pool = np.array([_POOL[one.tier] for one in hospitals.all])[institution]
    width = max(_POOL)
    local = (institution * len(departments) + department) * width + (person * 31 + discharged) % np.maximum(pool, 1)
    names = [f"合成术者{number}" for number in range(len(hospitals.all) * len(departments) * width)]
    month, operation = months(discharged), _operation_of(condition)
    for number, one in enumerate(plan):
        same = (institution == one.institution) & (operation == _operation_of(np.array([one.condition]))[0])
        local = np.where(same & (month >= one.month) & (month < one.local_from), len(names) + number, local)
    return local, (*names, *(visitor_name(number) for number in range(len(plan))))


def visitor_name(number: int) -> str:
    """The invented name of the expert who comes for a planted technique."""
    return f"合成援医{number}"
