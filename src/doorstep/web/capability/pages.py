"""What the capability pages hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.figures import Ribbon
from doorstep.web.frame import Frame
from doorstep.web.pickers import Pickers
from doorstep.web.table import Table


@dataclass(frozen=True, slots=True)
class FilledPage:
    """Gaps filled in a period. `rule` says in words when an institution counts as able."""

    template: ClassVar[str] = "capability/filled.html"
    frame: Frame
    sentence: str
    ribbon: Ribbon
    pickers: Pickers
    by_institution: Table
    gaps: Table
    rule: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AbilitiesPage:
    """What one institution is able to treat and to do."""

    template: ClassVar[str] = "capability/institution.html"
    frame: Frame
    sentence: str
    ribbon: Ribbon
    conditions: Table
    techniques: Table
    rule: tuple[tuple[str, str], ...]
