"""Why people leave, as charts and in words; what is known of one condition."""

from __future__ import annotations

from collections.abc import Sequence

from doorstep.core import numbers
from doorstep.services.gaps import PARTS, Detail, Gap, Gaps
from doorstep.vocab.levels import Tier
from doorstep.web import charts, table
from doorstep.web.asking import Asked
from doorstep.web.charts import Chart

_DRAWN, _LONGEST = 10, 36


def main_reason(reasons: Sequence[int]) -> int:
    """Which of the parts is largest; the first of equals."""
    return max(range(len(reasons)), key=lambda at: (reasons[at], -at))


def key(asked: Asked, found: Gaps) -> tuple[tuple[str, str], ...]:
    """Each reason and what putting it right means."""
    minutes = numbers.grouped(found.limit_minutes)
    return tuple((asked.say(f"gaps.part-{one}"), asked.say(f"gaps.does-{one}", minutes=minutes)) for one in PARTS)


def chart(asked: Asked, found: Gaps) -> Chart:
    """Bars of 100 %: all gaps together, then the first ten by rank."""
    told = [(one.unit.name.of(asked.lang), one.reasons) for one in found.gaps if one.reasons and sum(one.reasons)][:_DRAWN]
    rows = [(asked.say("gaps.all"), found.reasons), *told] if found.reasons else []
    return _stack(asked, "reasons", asked.say("gaps.chart"), [(name, parts) for name, parts in rows if parts])


def chart_of(asked: Asked, gap: Gap) -> Chart:
    """The bar of one gap."""
    rows = [(gap.unit.name.of(asked.lang), gap.reasons)] if gap.reasons else []
    return _stack(asked, "why", asked.say("gap.reasons"), rows)


def _stack(asked: Asked, name: str, title: str, rows: Sequence[tuple[str, Sequence[int]]]) -> Chart:
    titled = table.titled(title, asked)
    parts = [(asked.say(f"gaps.part-{one}"), [reasons[at] for _, reasons in rows]) for at, one in enumerate(PARTS)]
    return charts.stack(name, titled, titled, [_short(row) for row, _ in rows], parts)


def _short(name: str) -> str:
    """A name that fits beside a bar; the table has it whole."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"


def about(asked: Asked, found: Detail) -> tuple[tuple[str, str], ...]:
    """What the catalogue says of the condition, and what leaving costs."""
    gap, entry, lang = found.gap, found.gap.unit.entry, asked.lang
    comma = ", " if lang == "en" else "、"
    facts = [(asked.say("gap.proper"), Tier(gap.unit.tier).label.of(lang) if entry else asked.say("gaps.unlisted"))]
    if entry is not None:
        facts.append((asked.say("gap.boundary"), entry.not_beyond.label.of(lang)))
        needed = [found.needs.capabilities[code].name.of(lang) for code in found.needs.wanted(entry.code)]
        facts += [(asked.say("gap.needs"), comma.join(needed))] if needed else []
        facts += [(asked.say("gap.words"), comma.join(found.words))] if found.words else []
        facts.append((asked.say("gap.source"), f"{entry.source}{' · ' + asked.say('gap.sample') if entry.is_sample else ''}"))
    money = (("gaps.cost", gap.cost_fen), ("gaps.fund", gap.fund_fen), ("gaps.saved", gap.fund_saved_fen))
    facts += [(asked.say(name), numbers.count(round(fen / 100), lang)) for name, fen in money if fen is not None]
    return tuple(facts)
