"""The living page: each component in every state, with invented figures."""

from __future__ import annotations

from django.http import HttpResponse

from doorstep.core.errors import NotAllowed
from doorstep.core.text import Lang
from doorstep.indicators.governance import Unit
from doorstep.services import policy
from doorstep.services.disclosure import Figure
from doorstep.services.flows import Link, group_label
from doorstep.services.indicator_results import MonthFigure
from doorstep.vocab.condition_groups import GROUPS
from doorstep.vocab.roles import Permission
from doorstep.web import charts, figures, frame, methods, refusals, table, tilemap
from doorstep.web.asking import SignedInRequest
from doorstep.web.data.pages import Progress
from doorstep.web.figures import Ribbon, Shown
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.refusals import Refusal
from doorstep.web.table import Column, Row, Table
from doorstep.web.tilemap import Tile, TileMap
from doorstep.web.ui.pages import ComponentsPage
from doorstep.web.words import say

_GOOD, _HIDDEN, _NONE = Figure(910, 1000), Figure(None, None, is_hidden=True), Figure(0, 0)
_NAMES = ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛")


@methods.reads
def components(request: SignedInRequest) -> HttpResponse:
    """Everything at once, to check and photograph."""
    lang = lang_of(request)
    page = ComponentsPage(
        frame=frame.of(request, title=say(lang, "ui.title"), has_charts=True),
        sentence=say(lang, "ui.sentence"),
        figures=_figures(lang),
        ribbon=_ribbon(lang),
        filled=_table(lang, "filled", (_GOOD, _HIDDEN, _NONE)),
        empty=_table(lang, "empty", ()),
        line=_line(lang),
        streams=_streams(lang),
        parts=charts.stack("parts", say(lang, "data.homes"), say(lang, "data.homes"), _NAMES[:3], [(name, (60, 30, 10)) for name in _NAMES[3:8]]),
        tiles=_tiles(),
        refusal=_refusal(lang),
        uploads=_uploads(lang),
        is_moving=False,
    )
    return render(request, page)


def _figures(lang: Lang) -> tuple[Shown, ...]:
    shown = (("ui.figure", _GOOD, ""), ("ui.hidden", _HIDDEN, "hidden"), ("ui.none", _NONE, "muted"))
    percent = Unit.PERCENT
    return tuple(
        Shown(say(lang, key), figures.value_words(one, percent, lang), figures.counts_words(one, percent, lang), tone)
        for key, one, tone in shown
    )


def _ribbon(lang: Lang) -> Ribbon:
    items = ((say(lang, "ribbon.period"), "2025"), (say(lang, "ribbon.coverage"), "87.0%"), (say(lang, "ribbon.snapshot"), "s-0000"))
    return Ribbon(items, say(lang, "ribbon.partial", share="13.0%"))


def _table(lang: Lang, key: str, rows: tuple[Figure, ...]) -> Table:
    columns = (Column(say(lang, "figure.area")), table.share_column(say(lang, "figure.share"), lang), Column(say(lang, "figure.change"), True))
    lines = tuple(
        Row((table.words(name), table.share(one, lang), table.points(0.004 if one.num else None, lang)))
        for name, one in zip(_NAMES, rows, strict=False)
    )
    return Table(key, say(lang, "ui.table" if rows else "ui.table-empty"), columns, lines, say(lang, "area.below-empty"))


def _line(lang: Lang) -> charts.Chart:
    months = [MonthFigure(202501 + at, Figure(900 + at * 3 % 17, 1000) if at != 5 else _HIDDEN) for at in range(12)]
    title = say(lang, "ui.chart")
    return charts.trend("line", title, title, months, is_share=True)


def _streams(lang: Lang) -> charts.Chart:
    links = [Link(group.code, str(place), 40 + 7 * (at + place)) for at, group in enumerate(GROUPS[:4]) for place in range(3)]
    groups = {group.code: group_label(group.code, lang) for group in GROUPS}
    title = say(lang, "area.sankey")
    places = {str(at): name for at, name in enumerate(_NAMES[:3])}
    return charts.sankey("streams", title, title, links, groups=groups, places=places, other=say(lang, "area.other-places"))


def _tiles() -> TileMap:
    values = (0.98, 0.95, 0.93, 0.905, 0.895, 0.87, 0.8, None)
    found = []
    for at, (name, value) in enumerate(zip(_NAMES, values, strict=True)):
        x, y = tilemap.corner((at % 4, at // 4))
        text = "—" if value is None else f"{value:.1%}"
        found.append(Tile(name, text, "", "/ui/", tilemap.shade(value, 0.9), x, y))
    return tilemap.laid_out(tuple(found), "", "")


def _refusal(lang: Lang) -> Refusal:
    class Nobody:
        label, scope, role, institution, sees_every_case = "nobody", 0, "", "", False

        def may(self, permission: Permission) -> bool:
            del permission
            return False

    try:
        policy.require(Nobody(), Permission.CORRECT_ROWS)
    except NotAllowed as error:
        return refusals.of(error, lang)
    raise AssertionError("a reader without permissions was not refused")


def _uploads(lang: Lang) -> tuple[Progress, ...]:
    waiting = Progress("a.csv", say(lang, "upload.step.waiting"), 0, 5, say(lang, "upload.progress", file="a.csv", at=0, of=5), "", False)
    reading = Progress("b.csv", say(lang, "upload.step.check"), 3, 5, say(lang, "upload.progress", file="b.csv", at=3, of=5), "", False)
    done = say(lang, "upload.result", stored=980, duplicate=10, revised=4, quarantined=6)
    finished = Progress("c.dbf", say(lang, "upload.step.done"), 5, 5, "", done, False)
    refused = Progress("d.csv", say(lang, "upload.step.refused"), 0, 5, "", say(lang, "ui.form-error"), True)
    return waiting, reading, finished, refused
