"""What requests for support need by the catalogue: equipment that their hosts lack, when a plan brings it, and training that would last.

A request names a block of ICD-10 or a technique, so it stands for every condition of the catalogue in that block, or that
needs that technique. An expert is of use as soon as the equipment of one of them is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from doorstep.core.text import Text
from doorstep.intake.conditions import condition_of
from doorstep.services import directory, needs
from doorstep.services.needs import Needs
from doorstep.services.plan_teams import Lasting, PlanTaken, after
from doorstep.store.reader import Reader

_EQUIPMENT = "equipment"
_NEVER = date.max


@dataclass(frozen=True, slots=True)
class Fit:
    """What a host needs for what it asks for.

    is_known  False when the catalogue says nothing about it
    lacks     equipment that it lacks for any case at all, in words; None when it lacks none
    since     from when a plan has brought that; None when it does not
    lacking   codes of all capabilities that it lacks for any of the conditions
    waits     equipment that it lacks for some of the conditions only
    """

    is_known: bool
    lacks: Text | None = None
    since: date | None = None
    lacking: tuple[str, ...] = ()
    waits: Text | None = None


class Fitting:
    """Answers for one region, with what a plan brings."""

    def __init__(self, taken: PlanTaken, reader: Reader, known: Needs | None = None) -> None:
        self.taken, self.known = taken, known or needs.of(reader=reader)

    def of(self, row: Mapping[str, Any]) -> Fit:
        """What a request's host lacks."""
        return self._fit(str(row["host"]), self._entries(str(row["condition"] or ""), str(row["technique"] or "")))

    def of_capability(self, host: str, capability: str) -> Fit:
        """What a host lacks beside a capability that a team brings."""
        return self._fit(host, [code for code in self.known.entries if capability in self.known.wanted(code)])

    def _fit(self, host: str, entries: Sequence[str]) -> Fit:
        number, wanted = self._number(host), [code for code in entries if self.known.wanted(code)]
        if not number or not wanted:
            return Fit(False)
        lacking = {code: self.known.lacking(number, code) for code in wanted}
        every = tuple(dict.fromkeys(one for code in wanted for one in lacking[code]))
        equipment = {code: [one for one in lacking[code] if self._is_equipment(one)] for code in wanted}
        ready = {code: max((self.taken.ready(host, one) or _NEVER for one in lacks), default=date.min) for code, lacks in equipment.items()}
        first = min(wanted, key=lambda code: ready[code])
        if not equipment[first]:
            return Fit(True, lacking=every, waits=self._named([one for lacks in equipment.values() for one in lacks]))
        return Fit(True, self._named(equipment[first]), None if ready[first] == _NEVER else ready[first], every)

    def _number(self, host: str) -> int:
        found = directory.institutions().get(host)
        return found.number if found else 0

    def _entries(self, condition: str, technique: str) -> list[str]:
        """Conditions of the catalogue that a request stands for."""
        if technique:
            return [code for code in self.known.entries if any(self.known.capabilities[one].technique == technique for one in self.known.wanted(code))]
        return [code for code, one in self.known.entries.items() if any((row := condition_of(prefix)) and row.block == condition for prefix in one.icd_prefixes)]

    def _is_equipment(self, capability: str) -> bool:
        return self.known.capabilities[capability].kind == _EQUIPMENT

    def _named(self, codes: Sequence[str]) -> Text | None:
        names = [self.known.capabilities[one].name for one in dict.fromkeys(codes)]
        return Text("、".join(one.zh for one in names), ", ".join(one.en for one in names)) if names else None


def lasting(trainings: Sequence[Lasting], host: str, lacking: Sequence[str], first: date) -> Text | None:
    """Training of local doctors that would close what a host lacks, and from when; `first` is when it could begin. None when there is none."""
    mine = [one for one in trainings if one.host == host and one.capability in lacking]
    planned = [(one.ready, one) for one in mine if one.ready is not None]
    if planned:
        ready, one = min(planned, key=lambda pair: (pair[0], pair[1].code))
        return Text(f"长远之计：规划已列入培训“{one.name.zh}”，{ready:%Y-%m} 起由本地医生承担", f"what lasts: the plan trains local doctors ({one.name.en}), who take over from {ready:%Y-%m}")
    if not mine:
        return None
    one = min(mine, key=lambda each: (each.months, each.code))
    then = after(first, one.months)
    return Text(
        f"长远之计：可培训本地医生“{one.name.zh}”，{first:%Y-%m} 启动则 {then:%Y-%m} 起由本地医生承担；规划未列入",
        f"what lasts: local doctors could be trained ({one.name.en}); begun in {first:%Y-%m} they take over from {then:%Y-%m}; the plan does not do so",
    )
