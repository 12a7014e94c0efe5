"""The roadmap as bars over time: positions in units of the picture, drawn by the template."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from doorstep.support.roadmap import Line

WIDTH, LEFT, ROW, TOP = 960, 220, 44, 36
_LETTERS = 32
_WHERE = re.compile(r"：|: ")
Scale = Callable[[str | date], int]
"""Where a day stands from left to right."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One project. `kind` is done, running, late or planned; `after` are the ends that it waits for, as lines."""

    label: str
    spoken: str
    href: str
    kind: str
    x: int
    y: int
    width: int
    marks: tuple[tuple[int, str, str], ...]
    after: tuple[tuple[int, int, int, int], ...]

    @property
    def mark_y(self) -> int:
        return self.y + 12

    @property
    def words(self) -> tuple[tuple[str, int], ...]:
        """The name before the bar and where it stands: on two lines when it says where and what, such as 甲医院：肿瘤科."""
        parts = [one for one in _WHERE.split(self.label, maxsplit=1) if one]
        if len(parts) == 1:
            return ((_short(self.label), self.y + 16),)
        return tuple((_short(one), self.y + at) for one, at in zip(parts, (9, 25), strict=True))


@dataclass(frozen=True, slots=True)
class Gantt:
    """Bars, the years and quarters behind them, and today."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[int, str], ...]
    today: int
    width: int
    height: int

    @property
    def floor(self) -> int:
        return self.height - 8


def of(lines: Sequence[Line], names: dict[str, str], hrefs: dict[str, str], *, today: date, among: Sequence[Line] = ()) -> Gantt | None:
    """The picture of some projects; None without any. `among` are those whose time it spans, when these are a part of them."""
    if not lines:
        return None
    spanned = among or lines
    first = min(date.fromisoformat(one.since) for one in spanned).replace(day=1)
    last = max(*(date.fromisoformat(max(one.until, one.finished)) for one in spanned), today)
    span = max(1, (last - first).days)

    def at(day: str | date) -> int:
        moment = date.fromisoformat(day) if isinstance(day, str) else day
        return LEFT + round((WIDTH - LEFT - 16) * min(1, max(0, (moment - first).days / span)))

    rows = {line.code: TOP + number * ROW for number, line in enumerate(lines)}
    ends = {line.code: at(line.finished or line.until) for line in lines}
    bars = tuple(_bar(line, names, hrefs, rows, ends, at, today) for line in lines)
    return Gantt(bars, tuple(_ticks(first, last, at)), at(today), WIDTH, TOP + ROW * len(lines) + 16)


def _bar(line: Line, names: dict[str, str], hrefs: dict[str, str], rows: dict[str, int], ends: dict[str, int], place: Scale, today: date) -> Bar:
    begin, end = place(line.since), ends[line.code]
    kind = "done" if line.finished else "late" if line.days_late else "running" if line.since <= today.isoformat() else "planned"
    marks = tuple((place(one.done or one.due), one.name, "done" if one.done else "late" if one.is_late else "open") for one in line.milestones)
    after = tuple((ends[other], rows[other] + 12, begin, rows[line.code] + 12) for other in line.after if other in rows)
    return Bar(names[line.code], f"{names[line.code]} {line.since} – {line.finished or line.until}", hrefs[line.code], kind, begin, rows[line.code], max(4, end - begin), marks, after)


def _ticks(first: date, last: date, place: Scale) -> list[tuple[int, str]]:
    every = 3 if (last - first).days < 1500 else 12
    found, day = [], date(first.year, (first.month - 1) // every * every + 1, 1)
    while day <= last:
        if day >= first:
            found.append((place(day), f"{day:%Y-%m}" if day.month != 1 else f"{day:%Y}"))
        day = date(day.year + (day.month + every > 12), (day.month + every - 1) % 12 + 1, 1)
    return found


def _short(label: str) -> str:
    """A name that fits before the bars."""
    while _breadth(label) > _LETTERS:
        label = label[:-2] + "…"
    return label


def _breadth(text: str) -> int:
    return sum(1 if letter.isascii() else 2 for letter in text)
