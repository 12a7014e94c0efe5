"""The months that a plan of postings looks at, as half-months and as days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_MIDDLE = 15


@dataclass(frozen=True, slots=True)
class Horizon:
    """Half-months from the first day of a month on; the second half begins on the 16th."""

    first: date
    months: int

    @property
    def periods(self) -> int:
        return self.months * 2

    def period_of(self, day: date) -> int:
        """The half-month that a day lies in, counted from 0; negative before the first."""
        return ((day.year - self.first.year) * 12 + day.month - self.first.month) * 2 + (day.day > _MIDDLE)

    def first_whole(self, day: date) -> int:
        """The first half-month that begins on a day or later."""
        return self.period_of(day) + (day.day not in (1, _MIDDLE + 1))

    def whole_until(self, day: date) -> int:
        """The half-month before which all half-months are over at the end of a day."""
        following = day + timedelta(1)
        return self.period_of(following)

    def day_of(self, period: int) -> date:
        """The first day of a half-month."""
        months = self.first.year * 12 + self.first.month - 1 + period // 2
        return date(months // 12, months % 12 + 1, _MIDDLE + 1 if period % 2 else 1)
