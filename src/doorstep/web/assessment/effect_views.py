"""Did it work? Every finished project, and one of them over time with its checks in plain words."""

from __future__ import annotations

from django.http import HttpResponse

from doorstep.assessment.effects import Effect, State, Verdict
from doorstep.core import numbers
from doorstep.core.errors import NotFound
from doorstep.core.text import Lang
from doorstep.services import areas, effects, indicator_results
from doorstep.services.effects import Judged
from doorstep.services.readers import Account
from doorstep.web import charts, frame, methods, table
from doorstep.web.asking import SignedInRequest
from doorstep.web.assessment.pages import EffectPage, EffectsPage
from doorstep.web.assessment.tabs import tabs
from doorstep.web.charts import Chart
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.ledgers.shown import called
from doorstep.web.page import render
from doorstep.web.table import Cell, Column, Row, Table
from doorstep.web.words import WORDS, say


@methods.reads
def effects_page(request: SignedInRequest) -> HttpResponse:
    """Every finished project and what it changed."""
    reader, lang = request.user, lang_of(request)
    found = effects.finished(reader=reader)
    around = frame.of(request, title=say(lang, "assessment.tab-effects"), room="assessment")
    page = EffectsPage(
        frame=around,
        sentence=around.synthetic_opening + _sentence(found, lang),
        tabs=tabs(lang, "effects"),
        effects=_effects(found, lang, around.synthetic_opening),
        calibration=effects.calibration(reader=reader).told.of(lang) if found else "",
    )
    return render(request, page)


def _sentence(found: tuple[Judged, ...], lang: Lang) -> str:
    if not found:
        return say(lang, "effects.sentence-none")
    verdicts = [one.effect.verdict if one.effect else Verdict.CANNOT_BE_JUDGED for one in found]
    counts = {verdict: verdicts.count(verdict) for verdict in Verdict}
    return say(
        lang, "effects.sentence", count=len(found), improved=counts[Verdict.IMPROVED], worsened=counts[Verdict.WORSENED], unclear=counts[Verdict.NO_CLEAR_CHANGE],
        unjudged=counts[Verdict.CANNOT_BE_JUDGED],
    )  # fmt: skip


def _effects(found: tuple[Judged, ...], lang: Lang, opening: str) -> Table:
    names = {one.code: one.name.of(lang) for one in indicator_results.every_measure()}
    columns = (
        *(Column(say(lang, f"effects.{name}")) for name in ("project", "indicator")),
        *(Column(say(lang, f"effects.{name}"), True) for name in ("predicted", "estimate", "interval")),
        Column(say(lang, "effects.verdict")),
    )
    rows = tuple(
        Row(
            (
                table.words(called(one.project.values, lang), href=f"/assessment/effects/{one.project.code}/", under=say(lang, "effects.since", month=numbers.month(one.began))),
                table.words(names.get(one.indicator, one.indicator)),
                _points(one.predicted),
                _points(one.effect.estimate if one.effect else None),
                _interval(one.effect, lang),
                table.words(verdict_words(one.effect, lang), tone="alarm" if one.effect and one.effect.verdict is Verdict.WORSENED else ""),
            )
        )
        for one in found
    )
    return Table("effects", opening + say(lang, "effects.title"), columns, rows, say(lang, "effects.empty"), note=say(lang, "effects.note"))


def verdict_words(effect: Effect | None, lang: Lang) -> str:
    """The verdict in words."""
    return say(lang, f"effects.verdict-{effect.verdict.value if effect else Verdict.CANNOT_BE_JUDGED.value}")


def _points(value: float | None) -> Cell:
    return table.words("—", tone="muted") if value is None else Cell(numbers.signed(value * 100), (round(value * 100, 3),))


def _interval(effect: Effect | None, lang: Lang) -> Cell:
    if effect is None or effect.low is None or effect.high is None:
        return table.words("—", tone="muted")
    return table.words(say(lang, "effects.between", low=numbers.signed(effect.low * 100), high=numbers.signed(effect.high * 100)))


@methods.reads
def effect(request: SignedInRequest, code: str) -> HttpResponse:
    """One finished project: its effect over time, the checks, the comparisons."""
    reader, lang = request.user, lang_of(request)
    found = next((one for one in effects.finished(reader=reader) if one.project.code == code), None)
    if found is None:
        raise NotFound(WORDS["effects.unknown"], cure=WORDS["effects.unknown-cure"])
    name = called(found.project.values, lang)
    around = frame.of(request, title=name, room="assessment", has_charts=True, trail=(Choice(say(lang, "room.assessment"), "/assessment/"), Choice(say(lang, "assessment.tab-effects"), "/assessment/effects/"), Choice(name, "", True)))
    page = EffectPage(
        frame=around,
        sentence=around.synthetic_opening + say(lang, "effects.told", project=name, told=effects.told(found).of(lang)),
        tabs=tabs(lang, "effects"),
        facts=_facts(found, lang),
        course=_course(found, lang, around.synthetic_opening),
        points=_point_table(found, lang),
        checks=_checks(found, lang),
        comparisons=_comparisons(found, lang, reader),
        project=f"/ledgers/projects/{found.project.code}/",
    )
    return render(request, page)


def _facts(found: Judged, lang: Lang) -> tuple[tuple[str, str], ...]:
    names = {one.code: one.name.of(lang) for one in indicator_results.every_measure()}
    facts = [(say(lang, "effects.indicator"), names.get(found.indicator, found.indicator)), (say(lang, "effects.began"), numbers.month(found.began))]
    if found.predicted is not None:
        facts.append((say(lang, "effects.predicted"), numbers.signed(found.predicted * 100)))
    if found.effect and found.effect.means:
        means = found.effect.means
        facts.append((say(lang, "effects.here"), f"{means.treated_before:.1%} → {means.treated_after:.1%}"))
        facts.append((say(lang, "effects.there"), f"{means.compared_before:.1%} → {means.compared_after:.1%}"))
    return tuple(facts)


def _course(found: Judged, lang: Lang, opening: str) -> Chart:
    title = opening + say(lang, "effects.course")
    points = found.effect.points if found.effect else ()
    told = [(numbers.month(one.first), _in_points(one.effect), _in_points(one.low), _in_points(one.high), one.step < 0) for one in points]
    return charts.course("course", title, f"{title}. {effects.told(found).of(lang)}", told, start=say(lang, "effects.start"))


def _in_points(value: float) -> float:
    """A share as percentage points, as far as a picture needs."""
    return round(value * 100, 2)


def _point_table(found: Judged, lang: Lang) -> Table:
    columns = (Column(say(lang, "effects.from")), *(Column(say(lang, f"effects.{name}"), True) for name in ("estimate", "interval")), Column(say(lang, "effects.role")))
    rows = tuple(
        Row(
            (
                table.words(numbers.month(one.first)),
                Cell(numbers.signed(one.effect * 100), (round(one.effect * 100, 3),)),
                table.words(say(lang, "effects.between", low=numbers.signed(one.low * 100), high=numbers.signed(one.high * 100))),
                table.words(say(lang, "effects.role-base" if one.is_base else "effects.role-lead" if one.step < 0 else "effects.role-after")),
            )
        )
        for one in (found.effect.points if found.effect else ())
    )
    return Table("points", say(lang, "effects.points"), columns, rows, say(lang, "effects.no-course"))


def _checks(found: Judged, lang: Lang) -> Table:
    columns = (Column(say(lang, "effects.check")), Column(say(lang, "effects.outcome")))
    rows = tuple(
        Row((table.words(one.told.of(lang)), table.words(say(lang, "effects.state-warned" if one.state is State.FAILED and not one.forbids else f"effects.state-{one.state.value}"), tone={State.FAILED: "alarm", State.UNCHECKED: "muted"}.get(one.state, ""))))
        for one in (found.effect.checks if found.effect else ())
    )
    return Table("checks", say(lang, "effects.checks"), columns, rows, say(lang, "effects.no-checks"))


def _comparisons(found: Judged, lang: Lang, reader: Account) -> Table:
    register = areas.register(reader=reader)
    effect = found.effect
    columns = (Column(say(lang, "assessment.area")), Column(say(lang, "effects.weight"), True), Column(say(lang, "effects.why")))
    rows = []
    if effect is not None:
        rows = [Row((table.words(register.name_of(area).of(lang)), Cell(f"{weight:.0%}", (weight,)), table.words(say(lang, "effects.compared")))) for area, weight in zip(effect.comparisons, effect.weights, strict=False)]
        rows += [Row((table.words(register.name_of(one.area).of(lang)), table.words("—", tone="muted"), table.words(one.why.of(lang)))) for one in effect.left_out]
    return Table("comparisons", say(lang, "effects.comparisons"), columns, tuple(rows), say(lang, "effects.no-checks"))
