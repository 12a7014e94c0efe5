"""Marks on reports: which one a report may carry, from the quality of its item on the day it was made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from doorstep.recognition.decide import Place, stands_in
from doorstep.recognition.external import Pass, held
from doorstep.recognition.language import Control, RuleBook, SchemeLevel

_WIDEST_FIRST = tuple(SchemeLevel)


def mark_of(maker: Place, control: Control, passes: Iterable[Pass], book: RuleBook, *, on: date) -> str:
    """The mark of the widest level that was passed on a day, '' when none was, none is set, or internal control had lapsed."""
    if control is Control.LAPSED:
        return ""
    levels = {one.level for one in held(passes, on)}
    fit = [rule for rule in book.marks if rule.level in levels and (not rule.area or stands_in(maker, rule.area))]
    return min(fit, key=lambda rule: _WIDEST_FIRST.index(rule.level)).mark if fit else ""
