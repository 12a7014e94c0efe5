"""The national minimums of support, as checks of postings: what is asked, what was done, and where it falls short.

Sources: statements of the National Health Commission's officials, as reported by the press (evidence: secondary).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.vocab.professions import title_is_at_least

Row = Mapping[str, Any]
PRESS = Source("国家卫生健康委有关负责人介绍（媒体报道）", evidence=Evidence.SECONDARY)
PEOPLE_A_YEAR, MONTHS_EACH = 5, 6
TEAM, TEAM_MONTHS = (5, 7), 12
POSTED_MONTHS, POSTED_TITLE = 6, "attending"


@dataclass(frozen=True, slots=True)
class Check:
    """One requirement of one pair, host or batch.

    subject   institutions or batch it is about, as codes
    asked     what the minimum asks; found: what the postings show
    """

    rule: str
    subject: tuple[str, ...]
    passed: bool
    asked: Text
    found: Text


@dataclass(frozen=True, slots=True)
class Span:
    """Days at a host, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def span_of(posting: Row, *, today: date) -> Span | None:
    """The days that an expert was there, up to today; None before the arrival."""
    if not posting["arrived"]:
        return None
    first = date.fromisoformat(posting["arrived"])
    last = min(today, date.fromisoformat(posting["returned"])) if posting["returned"] else today
    return Span(first, last) if first <= last else None


def months_after(day: date, months: int) -> date:
    """The day that many months later; the last of the month when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(day.day - 1), following - timedelta(1))


def lasts(span: Span, months: int) -> bool:
    """True when a stay holds that many whole months: 1 February to 31 July is six."""
    return span.last >= months_after(span.first, months) - timedelta(1)


def checks(programmes: Sequence[Row], batches: Sequence[Row], postings: Sequence[Row], *, year: int, today: date) -> tuple[Check, ...]:
    """Every check of a year, for the programmes that have a minimum."""
    kinds = {one["code"]: one["kind"] for one in programmes}
    paired = [one for one in postings if kinds.get(one["programme"]) == "paired"]
    team = {one["code"] for one in batches if kinds.get(one["programme"]) == "team"}
    return (*_paired(paired, year, today), *_teams([one for one in batches if one["code"] in team], postings, year, today))


def _paired(postings: Iterable[Row], year: int, today: date) -> Iterator[Check]:
    """Each year at least five people from a tertiary to a county hospital, each six months without a break, the host never without one."""
    pairs: dict[tuple[str, str], list[Row]] = {}
    for one in postings:
        if _touches(one, year, today):
            pairs.setdefault((one["sender"], one["host"]), []).append(one)
    for pair, found in sorted(pairs.items()):
        spans = [span for one in found if (span := span_of(one, today=today))]
        long_enough = sum(lasts(span, MONTHS_EACH) for span in spans)
        gap = longest_gap(spans, year=year, today=today)
        yield Check(
            "paired-people", pair, long_enough >= PEOPLE_A_YEAR,
            Text(f"每年至少 {PEOPLE_A_YEAR} 人，每人连续满 {MONTHS_EACH} 个月", f"at least {PEOPLE_A_YEAR} people a year, each for {MONTHS_EACH} months without a break"),
            Text(f"{len(spans)} 人到岗，其中 {long_enough} 人满 {MONTHS_EACH} 个月", f"{len(spans)} arrived, {long_enough} of them for {MONTHS_EACH} months"),
        )  # fmt: skip
        yield Check(
            "paired-cover", pair, gap == 0, Text("全年不断档", "no gap in the year"),
            Text(f"最长断档 {gap} 天" if gap else "没有断档", f"longest gap {gap} days" if gap else "no gap"),
        )  # fmt: skip


def _teams(batches: Iterable[Row], postings: Iterable[Row], year: int, today: date) -> Iterator[Check]:
    """Five to seven people a batch, each for a year."""
    listed = list(postings)
    for batch in sorted(batches, key=lambda one: str(one["code"])):
        found = [one for one in listed if one["batch"] == batch["code"]]
        spans = [span for one in found if (span := span_of(one, today=today))]
        if not any(_touches(one, year, today) for one in found):
            continue
        yield Check(
            "team-size", (batch["code"],), TEAM[0] <= len(found) <= TEAM[1],
            Text(f"每批 {TEAM[0]}–{TEAM[1]} 人", f"{TEAM[0]} to {TEAM[1]} people a batch"), Text(f"{len(found)} 人", f"{len(found)} people"),
        )  # fmt: skip
        ended = [span for one, span in zip(found, (span_of(one, today=today) for one in found), strict=True) if span and one["returned"]]
        short = sum(not lasts(span, TEAM_MONTHS) for span in ended)
        yield Check(
            "team-time", (batch["code"],), short == 0,
            Text(f"每人至少 {TEAM_MONTHS} 个月", f"at least {TEAM_MONTHS} months each"),
            Text(f"已返回 {len(ended)} 人，其中 {short} 人不满；在岗 {len(spans) - len(ended)} 人", f"{len(ended)} returned, {short} of them earlier; {len(spans) - len(ended)} at work"),
        )  # fmt: skip


def _touches(posting: Row, year: int, today: date) -> bool:
    span = span_of(posting, today=today)
    return span is not None and span.first.year <= year <= span.last.year


def longest_gap(spans: Iterable[Span], *, year: int, today: date) -> int:
    """Days of the longest time in a year, up to today, in which nobody was there; before the first arrival ever nothing counts."""
    listed = sorted(spans, key=lambda span: span.first)
    if not listed:
        return 0
    begin, end = max(date(year, 1, 1), listed[0].first), min(date(year, 12, 31), today)
    covered, longest = begin - timedelta(1), 0
    for span in listed:
        if span.last < begin or span.first > end:
            continue
        longest = max(longest, (span.first - covered).days - 1)
        covered = max(covered, span.last)
    return max(longest, (end - covered).days)


def posted_physicians(postings: Iterable[Row], *, year: int, today: date, tiers: Mapping[str, int]) -> int:
    """The numerator of monitoring indicator 2.1: physicians of middle title or above from institutions of county tier or higher, posted to
    primary care for six months or more within the year. `tiers` are institutions' tiers by code."""
    return sum(
        title_is_at_least(one["title"], POSTED_TITLE) and tiers.get(one["sender"], 0) >= 3 and tiers.get(one["host"], 9) <= 2 and _months_within(one, year, today)
        for one in postings
    )


def _months_within(posting: Row, year: int, today: date) -> bool:
    span = span_of(posting, today=today)
    if span is None:
        return False
    inside = (max(span.first, date(year, 1, 1)), min(span.last, date(year, 12, 31)))
    return inside[0] <= inside[1] and lasts(Span(*inside), POSTED_MONTHS)
