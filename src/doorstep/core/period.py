"""Spans of time: a Period includes its start and excludes its end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from doorstep.core.errors import BadValue
from doorstep.core.text import Text

_YEAR = re.compile(r"^(\d{4})$")
_MONTH = re.compile(r"^(\d{4})-?(\d{2})$")
_RANGE = re.compile(r"^(\d{4}-?\d{2})\.\.(\d{4}-?\d{2})$")


def month_number(day: date) -> int:
    """The month of a day as yyyymm, e.g. 202503."""
    return day.year * 100 + day.month


def add_months(month: int, count: int) -> int:
    """The month `count` months after yyyymm `month` (before, when negative)."""
    years, index = divmod((month // 100) * 12 + month % 100 - 1 + count, 12)
    return years * 100 + index + 1


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months from `start` (included) to `end` (excluded), each as yyyymm."""

    start: int
    end: int

    def __post_init__(self) -> None:
        months_are_real = all(1 <= month % 100 <= 12 for month in (self.start, self.end))
        if not months_are_real or self.start >= self.end:
            raise ValueError(f"a Period runs from a month to a later one, got {self.start}..{self.end}")

    @classmethod
    def year(cls, year: int) -> Period:
        return cls(year * 100 + 1, (year + 1) * 100 + 1)

    @classmethod
    def last_months(cls, count: int, *, until: int) -> Period:
        """The `count` months that end with month `until` (included)."""
        return cls(add_months(until, 1 - count), add_months(until, 1))

    @classmethod
    def parse(cls, text: str) -> Period:
        """`2025`, `2025-03` or `2025-01..2025-06` (both ends included).

        Raises BadValue with the three forms when the text is none of them.
        """
        text = text.strip()
        try:
            if found := _YEAR.match(text):
                return cls.year(int(found[1]))
            if found := _MONTH.match(text):
                month = int(found[1]) * 100 + int(found[2])
                return cls(month, add_months(month, 1))
            if found := _RANGE.match(text):
                first, last = (int(part.replace("-", "")) for part in found.groups())
                return cls(first, add_months(last, 1))
        except ValueError:
            pass
        raise BadValue(
            what=Text(f"“{text}”不是一个期间", f"'{text}' is not a period"),
            right=Text("应为 2025、2025-03 或 2025-01..2025-06", "expected 2025, 2025-03 or 2025-01..2025-06"),
        )

    @property
    def months(self) -> tuple[int, ...]:
        """Each month of the period, in order."""
        found, month = [], self.start
        while month < self.end:
            found.append(month)
            month = add_months(month, 1)
        return tuple(found)

    def before(self) -> Period:
        """The same months a year earlier."""
        return Period(self.start - 100, self.end - 100)

    def label(self, lang: str) -> str:
        last = add_months(self.end, -1)
        if self.start % 100 == 1 and self.end == self.start + 100:
            return f"{self.start // 100} 年" if lang.startswith("zh") else str(self.start // 100)
        if lang.startswith("zh"):
            first_words = f"{self.start // 100} 年 {self.start % 100} 月"
            return first_words if last == self.start else f"{first_words}至 {last // 100} 年 {last % 100} 月"
        first_words = f"{self.start // 100}-{self.start % 100:02d}"
        return first_words if last == self.start else f"{first_words} to {last // 100}-{last % 100:02d}"

    def __str__(self) -> str:
        last = add_months(self.end, -1)
        if self.start % 100 == 1 and self.end == self.start + 100:
            return str(self.start // 100)
        first, final = (f"{month // 100}-{month % 100:02d}" for month in (self.start, last))
        return first if first == final else f"{first}..{final}"
