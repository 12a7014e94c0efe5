"""Standings, runs and passes as tables, sentences and a chart."""

from __future__ import annotations

from collections.abc import Sequence

from doorstep.core.text import Lang
from doorstep.recognition.control import Lapse
from doorstep.recognition.external import Assessed
from doorstep.recognition.language import Control, SchemeLevel
from doorstep.services.quality_board import Board, History, LotShown, PassShown, Standing
from doorstep.web import charts
from doorstep.web.charts import Chart
from doorstep.web.qc.pages import PassLine
from doorstep.web.table import Cell, Column, Row, Table, words
from doorstep.web.words import say

_LEVELS = 2


def is_lapsed(one: Standing) -> bool:
    """Recognition of its results has stopped."""
    return one.control is Control.LAPSED or one.external is Assessed.LAPSED


def state(one: Standing, lang: Lang) -> str:
    """Internal and external quality in words."""
    return say(lang, "qc.state", internal=say(lang, f"qc.control-{one.control.value}"), external=say(lang, f"qc.external-{one.external.value}"))


def board_table(found: Board, title: str, query: str, lang: Lang) -> Table:
    """A row an item: where it stands, its last run, and until when its pass lasts."""
    columns = tuple(Column(say(lang, f"qc.col-{key}")) for key in ("item", "kind", "state", "internal", "last", "external", "until"))
    rows = tuple(Row((words(one.item.name.of(lang), href=f"/qc/{one.item.code}/{query}"), *_cells(one, lang))) for one in found.standings)
    return Table("items", title, columns, rows, say(lang, "qc.empty"))


def _cells(one: Standing, lang: Lang) -> tuple[Cell, ...]:
    recognised = "stopped" if is_lapsed(one) else "good" if one.is_under_control else "part"
    return (
        words(one.item.kind.label.of(lang)),
        Cell(say(lang, f"qc.{recognised}"), (say(lang, f"qc.{recognised}"),), tone="alarm" if recognised == "stopped" else ""),
        words(say(lang, f"qc.control-{one.control.value}")),
        _with_rules(one.last_on.isoformat() if one.last_on else "—", one.broken),
        words(say(lang, f"qc.external-{one.external.value}")),
        words(one.passes_until.isoformat() if one.passes_until else "—"),
    )


def _with_rules(text: str, broken: Sequence[str], *, beside: str = "", tone: str = "") -> Cell:
    """A text with the rules that were broken in small print; a download holds both."""
    under = " · ".join(filter(None, (", ".join(broken), beside)))
    return Cell(text, (f"{text} {under}".strip(),), under=under, tone=tone)


def chart(found: History, title: str, lang: Lang) -> Chart:
    """The Levey-Jennings chart: a line a level, and above a rejected run the rules it breaks."""
    names = sorted({level for run in found.runs for level in run.z})
    days = [f"{run.on.isoformat()}#{run.number}" for run in found.runs]
    levels = [(say(lang, "qc.level", level=name), [run.z.get(name) for run in found.runs]) for name in names]
    broken = [" ".join(rule for rule in run.broken if rule != "1-2s") if run.is_rejected else "" for run in found.runs]
    spoken = say(lang, "qc.spoken", runs=len(days), rejected=sum(map(bool, broken)))
    return charts.control("control", title, spoken, days, levels, broken)


def runs_table(found: History, title: str, lang: Lang) -> Table:
    """The same runs as a table, newest first."""
    names = sorted({level for run in found.runs for level in run.values})
    columns = (Column(say(lang, "qc.on")), *(Column(say(lang, "qc.level", level=name), True, (f"{name}", f"{name} z")) for name in names), Column(say(lang, "qc.verdict")))
    rows = []
    for run in reversed(found.runs):
        measured = [_measured(run.values.get(name), run.z.get(name)) for name in names]
        verdict = say(lang, "qc.rejected" if run.is_rejected else "qc.warned" if run.broken else "qc.in-control")
        told = _with_rules(verdict, run.broken, beside=say(lang, "qc.fresh") if run.is_fresh else "", tone="alarm" if run.is_rejected else "")
        rows.append(Row((words(f"{run.on.isoformat()} #{run.number}"), *measured, told)))
    return Table("runs", title, columns, tuple(rows), say(lang, "qc.no-runs"))


def _measured(value: float | None, z: float | None) -> Cell:
    if value is None or z is None:
        return Cell("—", (None, None), tone="muted")
    return Cell(f"{value:g}", (value, round(z, 3)), under=f"{z:+.2f} s")


def lapse(one: Lapse, lang: Lang) -> str:
    """From when to when the item was out of control."""
    if one.until is None:
        return say(lang, "qc.lapse-open", since=one.since.isoformat())
    return say(lang, "qc.lapse", since=one.since.isoformat(), until=one.until.isoformat())


def pass_line(one: PassShown, code: str, lang: Lang) -> PassLine:
    """A pass in words, and where it is ended."""
    level = SchemeLevel(one.level).label.of(lang)
    told = say(lang, "qc.pass-line", scheme=one.scheme, level=level, from_on=one.from_on.isoformat(), to_on=one.ends_on.isoformat())
    if one.is_withdrawn:
        return PassLine(f"{told} · {say(lang, 'qc.withdrawn')}", "")
    return PassLine(told, f"/qc/{code}/withdraw/{one.number}/")


def lots_in_use(found: History) -> tuple[LotShown, ...]:
    """The material of each level that was registered last."""
    latest = {lot.level: lot for lot in found.lots}
    return tuple(latest[level] for level in sorted(latest))[:_LEVELS]
