"""Writing a bulletin from a request: the same request and the same records give the same bulletin, letter by letter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from doorstep.assessment.bulletins.blocks import Block, Chart, ChartKind, Heading, Paragraph, Series, Table
from doorstep.assessment.bulletins.content import Bulletin
from doorstep.assessment.bulletins.references import plain
from doorstep.core import numbers
from doorstep.core.text import Text
from doorstep.services import areas, bulletin_scores, directory, indicator_results
from doorstep.services.bulletin_figures import Figures, effect_of, figure_of
from doorstep.services.bulletin_request import FEWEST, Request
from doorstep.services.summary import IN_AREA, PROMISES
from doorstep.store.reader import Operator

_TITLE = Text("关于{area}{period}分级诊疗考核情况的通报", "Bulletin on tiered care in {area}, {period}")
_OPENING = Text("为推动小病不出村镇、大病不出县，现将{area}{period}分级诊疗考核情况通报如下。数据来自快照{snapshot}，按{basis}统计；不足 {fewest} 例的不列。", "To have people treated well close to home, the results of {area} in {period} are published here. Records: snapshot {snapshot}, by {basis}; figures of fewer than {fewest} cases are left out.")
_OVERALL = Text("{area}域内住院率为{share}，比上年同期变化{change}个百分点（{counts}）。", "The in-area share of {area} is {share}, a change of {change} points on the year before ({counts}).")
_PROMISES = Text("三项承诺：小病留在村镇{minor}，大病留在县{serious}，疑难重症留在区域内{major}。", "The three promises: minor illness treated in village and township {minor}, serious illness in the county {serious}, major illness in the region {major}.")
_COMPARED = Text("各地人次多少不一，请连同上年同期和目标一并阅读。", "Areas differ in size: read each with its year before and its target.")
_EFFECTS = Text("对已完成的项目，以没有实施的县为对照估计成效；区间跨零的，不能说有成效，也不能说没有。", "Finished projects are judged against counties that did nothing; where the interval holds zero, neither an effect nor its absence is shown.")
_NO_EFFECTS = Text("本期没有可估计成效的已完成项目。", "No finished project can be judged yet.")
_SUPPORT = Text("对口支援累计派出{experts}人、{batches}批，此刻在岗{at_work}人。", "Paired support has sent {experts} experts in {batches} batches; at their post now: {at_work}.")
_OVERDUE = Text("以下{count}项任务逾期，请承担单位限期完成。", "These {count} tasks are overdue and are to be done without delay.")
_NO_OVERDUE = Text("没有逾期的任务。", "No task is overdue.")


def build(request: Request) -> Bulletin:
    """The whole bulletin. Raises NotFound for an area that is not there, BadValue for a period that is none."""
    figures, register = Figures(request), areas.register(reader=Operator("bulletin"))
    place, lang = areas.place(request.area, reader=Operator("bulletin")), request.lang
    area = plain(place.name.of(lang))
    blocks = (
        Paragraph(_OPENING.of(lang).format(area=area, period=request.span.label(lang), snapshot=request.snapshot, basis=("现住址" if lang == "zh" else "present residence"), fewest=FEWEST)),
        *_overall(figures, area),
        *_by_area(figures),
        *bulletin_scores.blocks(figures),
        *_effects(figures),
        *_work(figures),
    )
    return Bulletin(
        issuer=plain(request.issuer),
        number=plain(request.number),
        title=_TITLE.of(lang).format(area=area, period=request.span.label(lang)),
        addressee=plain(request.addressee),
        blocks=blocks,
        figures=tuple(figures.found.values()),
        signer=plain(request.signer),
        dated=date.fromisoformat(request.dated),
        lang=lang,
        is_synthetic=register.is_synthetic,
    )


def _overall(figures: Figures, area: str) -> Iterator[Block]:
    lang, code = figures.lang, figures.request.area
    yield Heading(1, Text("总体情况", "Overall").of(lang))
    told = {part: figures.indicator(IN_AREA, code, part) for part in ("value", "change", "counts")}
    yield Paragraph(_OVERALL.of(lang).format(area=area, share=told["value"], change=told["change"], counts=told["counts"]))
    minor, serious, major = (figures.indicator(name, code) for name in PROMISES)
    yield Paragraph(_PROMISES.of(lang).format(minor=minor, serious=serious, major=major))


def _by_area(figures: Figures) -> Iterator[Block]:
    """A table and a chart of the areas one tier below."""
    lang, request = figures.lang, figures.request
    places = areas.register(reader=Operator("bulletin")).children(request.area)
    if not places:
        return
    targets = {one.area: one for one in request.targets if one.indicator == IN_AREA}
    yield Heading(1, Text("各地情况", "Area by area").of(lang))
    yield Paragraph(_COMPARED.of(lang))
    header = tuple(one.of(lang) for one in (Text("地区", "Area"), Text("域内住院率", "In-area share"), Text("变化（百分点）", "Change, points"), Text("人次", "Stays"), Text("目标", "Target")))
    rows = tuple(
        (
            plain(place.name.of(lang)),
            *(figures.indicator(IN_AREA, place.code, part) for part in ("value", "change", "counts")),
            numbers.percent(targets[place.code].value) if place.code in targets and targets[place.code].way != "growth" else "—",
        )
        for place in places
    )
    yield Table(Text("各地域内住院率", "In-area share by area").of(lang), header, rows)
    if not targets:  # with targets the intervals of the scores are drawn instead
        yield from _bars(figures, tuple(places))


def _bars(figures: Figures, places: tuple[areas.Place, ...]) -> Iterator[Chart]:
    """The areas as bars; nothing where no value may be shown."""
    lang, request = figures.lang, figures.request
    own = figure_of(request, IN_AREA, request.area, request.span)
    values = [figure_of(request, IN_AREA, place.code, request.span) for place in places]
    shares = tuple(None if one is None or one.figure.value is None else round(one.figure.value * 100, 1) for one in values)
    if all(share is None for share in shares):
        return
    printed = tuple(figures.indicator(IN_AREA, place.code) for place in places)
    middle = round(own.figure.value * 100, 1) if own and own.figure.value is not None else None
    yield Chart(
        caption=Text("各地域内住院率比较", "In-area share compared").of(lang),
        kind=ChartKind.BAR,
        labels_name=Text("地区", "Area").of(lang),
        labels=tuple(plain(place.name.of(lang)) for place in places),
        series=(Series(Text("域内住院率", "In-area share").of(lang), shares, printed),),
        unit="%",
        reference=middle,
        reference_name=Text("总体 {share}", "Overall {share}").of(lang).format(share=figures.indicator(IN_AREA, request.area)) if middle is not None else "",
    )


def _effects(figures: Figures) -> Iterator[Block]:
    """What each finished project changed."""
    lang, request = figures.lang, figures.request
    yield Heading(1, Text("完成项目的成效", "What finished projects changed").of(lang))
    if not request.projects:
        yield Paragraph(_NO_EFFECTS.of(lang))
        return
    yield Paragraph(_EFFECTS.of(lang))
    names = {one.code: one.name.of(lang) for one in indicator_results.every_measure()}
    header = tuple(one.of(lang) for one in (Text("项目", "Project"), Text("指标", "Indicator"), Text("估计（百分点）", "Estimate, points"), Text("95% 区间", "95 % interval"), Text("结论", "Verdict")))
    rows = []
    for one in request.projects:
        found = effect_of(request, one.indicator, one.county, one.began)
        estimate, interval = (figures.effect(one.code, one.indicator, one.county, one.began, part) for part in ("estimate", "interval"))
        rows.append((plain(one.name), names.get(one.indicator, one.indicator), estimate, interval, _VERDICTS[found.verdict.value if found else "cannot-be-judged"].of(lang)))
    yield Table(Text("完成项目的成效", "Effects of finished projects").of(lang), header, tuple(rows), ("left", "left", "right", "right", "left"))


_VERDICTS = {
    "improved": Text("有成效", "improved"),
    "worsened": Text("变差", "worsened"),
    "no-clear-change": Text("未见明确变化", "no clear change"),
    "cannot-be-judged": Text("不能判断", "cannot be judged"),
}


def _work(figures: Figures) -> Iterator[Block]:
    """Paired support, and tasks that are overdue."""
    lang, request = figures.lang, figures.request
    yield Heading(1, Text("支援与督办", "Support and overdue tasks").of(lang))
    if request.experts:
        yield Paragraph(_SUPPORT.of(lang).format(experts=figures.count("experts", request.experts), batches=figures.count("batches", request.batches), at_work=figures.count("at-work", request.at_work)))
    if not request.overdue:
        yield Paragraph(_NO_OVERDUE.of(lang))
        return
    yield Paragraph(_OVERDUE.of(lang).format(count=figures.count("overdue", len(request.overdue))))
    header = tuple(one.of(lang) for one in (Text("任务", "Task"), Text("承担单位", "Institution"), Text("期限", "Due")))
    rows = tuple((plain(one.name), plain(directory.name_of(one.institution).of(lang)), one.due) for one in request.overdue)
    yield Table(Text("逾期任务", "Overdue tasks").of(lang), header, rows, ("left", "left", "left"))


