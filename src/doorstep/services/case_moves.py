"""What steps do and need, by name: changes made in the step's own transaction, facts looked up before it.

`case_steps` has the common ones; each file of `services/deeds/` brings more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from doorstep.store.models import Instance
from doorstep.store.reader import Reader
from doorstep.workflows.engine import Taken
from doorstep.workflows.language import Step


@dataclass(slots=True)
class Move:
    """A step in the making: what its changes may read and alter."""

    instance: Instance
    step: Step
    by: Reader
    taken: Taken
    now: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """What a fact is looked up for: nothing is written yet."""

    instance: Instance
    answers: Mapping[str, str]
    by: Reader
    now: datetime


Change = Callable[[Move], None]
Fact = Callable[[Asked], bool]
CHANGES: dict[str, Change] = {}
FACTS: dict[str, Fact] = {}
_Change = TypeVar("_Change", bound=Change)
_Fact = TypeVar("_Fact", bound=Fact)


def change(name: str) -> Callable[[_Change], _Change]:
    """Register what makes a change."""

    def register(make: _Change) -> _Change:
        CHANGES[name] = make
        return make

    return register


def fact(name: str) -> Callable[[_Fact], _Fact]:
    """Register what looks a fact up."""

    def register(look: _Fact) -> _Fact:
        FACTS[name] = look
        return look

    return register
