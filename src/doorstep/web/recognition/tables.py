"""The counts and the rules in force as tables."""

from __future__ import annotations

from doorstep.core import numbers
from doorstep.core.text import Lang
from doorstep.recognition import preset_files
from doorstep.services import recognition_rules
from doorstep.services.recognition_counts import Counts, Sums
from doorstep.web.frame import Choice
from doorstep.web.table import Cell, Column, Row, Table, number, share, share_column, words
from doorstep.web.words import say


def _columns(lang: Lang, *keys: str) -> tuple[Column, ...]:
    return tuple(Column(say(lang, f"recognition.col-{key}")) for key in keys)


def targets(found: Counts, title: str, lang: Lang) -> Table:
    """A target a row, and whether the rules in force reach it."""
    rows = tuple(
        Row(
            (
                words(one.target.name.of(lang)),
                Cell(numbers.grouped(one.recognised), (one.recognised,), under=say(lang, "recognition.of-listed", listed=one.listed)),
                words(say(lang, "recognition.met" if one.is_met else "recognition.not-met")),
                words(str(one.target.source), tone="muted"),
            )
        )
        for one in found.targets
    )
    columns = _columns(lang, "target", "items", "standing", "source")
    return Table("targets", title, columns, rows, say(lang, "table.none"), note=say(lang, "recognition.targets-note"))


def reasons(found: Counts, title: str, lang: Lang) -> Table:
    """How often each reason was given; 98 and 99 stand apart."""
    rows = tuple(
        Row((words(one.code), words(one.name.of(lang)), number(one.count, lang), words(say(lang, "recognition.counts-yes" if one.is_refusal else "recognition.counts-no"))))
        for one in found.reasons
    )
    columns = (*_columns(lang, "code", "reason"), Column(say(lang, "recognition.col-times"), True), *_columns(lang, "counts"))
    return Table("reasons", title, columns, rows, say(lang, "table.none"), note=say(lang, "recognition.reasons-note"))


def institutions(found: Counts, title: str, lang: Lang) -> Table:
    """By the institution of the clinician who ordered."""
    columns = (
        *_columns(lang, "institution"),
        Column(say(lang, "recognition.accepted"), True),
        Column(say(lang, "recognition.refused"), True),
        Column(say(lang, "recognition.col-apart"), True),
        share_column(say(lang, "recognition.share"), lang),
        Column(say(lang, "recognition.money"), True),
    )
    rows = tuple(Row((words(name.of(lang)), *_cells(sums, lang))) for name, sums in found.institutions)
    return Table("institutions", title, columns, rows, say(lang, "recognition.empty"))


def _cells(sums: Sums, lang: Lang) -> tuple[Cell, ...]:
    counts = (sums.accepted, sums.refused, sums.not_counted)
    return (*(number(one, lang) for one in counts), share(sums.share, lang), number(sums.saved_cny, lang))


def rules(title: str, lang: Lang) -> Table:
    """Who recognises whom and for how long, each with its source and the strength of its evidence."""
    book = recognition_rules.book()
    found = [(say(lang, "recognition.rule-relation"), one.name.of(lang), one.source) for one in book.relations]
    items = {item.code: item.name.of(lang) for item in book.items}
    for window in book.windows:
        about = items.get(window.item, window.item) or _group(window.group, lang) or (window.kind.label.of(lang) if window.kind else say(lang, "recognition.all-items"))
        found.append((say(lang, "recognition.rule-window"), say(lang, "recognition.days", about=about, days=window.days), window.source))
    for need in book.needs:
        kind = need.kind.label.of(lang) if need.kind else say(lang, "recognition.all-items")
        told = say(lang, "recognition.need", about=kind, internal=say(lang, f"recognition.need-{need.internal.value}"), external=say(lang, f"recognition.need-{need.external.value}"))
        found.append((say(lang, "recognition.rule-need"), told, need.source))
    for one in book.reaches:
        found.append((say(lang, "recognition.rule-reach"), f"{one.level.label.of(lang)} → {one.reach.label.of(lang)}", one.source))
    rows = tuple(Row((words(kind), words(told), words(source.document), words(f"{source.evidence.value} {source.evidence.label.of(lang)}"))) for kind, told, source in found)
    return Table("rules", title, _columns(lang, "rule", "says", "source", "evidence"), rows, say(lang, "table.none"))


def _group(group: str, lang: Lang) -> str:
    """The items of a group by name; '' for no group."""
    return ("、" if lang == "zh" else ", ").join(one.name.of(lang) for one in recognition_rules.book().items if group and one.group == group)


def chosen(lang: Lang) -> tuple[Choice, ...]:
    """The presets there are, those in force marked."""
    inside = recognition_rules.book().chosen
    return tuple(Choice(f"{one.name.of(lang)} [{one.source.evidence.value}]", "", one.code in inside, one.code) for one in preset_files.presets())
