"""A plan as the sheets of a workbook: what each says, in which columns, with the unit in the heading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from doorstep.core.text import Lang, Text
from doorstep.services import areas, directory, disclosure, plan_roadmap, registry
from doorstep.services.plan_background import Background
from doorstep.services.summary import synthetic_opening
from doorstep.store.reader import Reader
from doorstep.tables.planning import ACTIONS as ACTIONS_SHEET
from doorstep.tables.planning import POOLS
from doorstep.vocab.planning import ACTIONS

Value = str | int | float | None
WORDS, WHOLE, ONE, TWO, SHARE, POINTS, GAP = "", "#,##0", "#,##0.0", "#,##0.00", "0.0%", "+0.00;-0.00;0.00", "0.0000%"
"""How a column's numbers are written."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that is written otherwise than its column."""

    value: Value
    form: str


@dataclass(frozen=True, slots=True)
class Column:
    """A heading with its unit, and how the numbers under it are written."""

    heading: Text
    form: str = WORDS


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. total is a last row under a line, empty for none."""

    name: Text
    title: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value | Figure, ...], ...]
    total: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Telling:
    """What the sheets are made from.

    found       the plan's document
    background  what the region tells beside it; None when it is no longer the region that the plan was made from
    answers     which unknown numbers matter, where that was asked
    code        of the roadmap's plan, or what it would be
    """

    found: Mapping[str, Any]
    background: Background | None
    reader: Reader
    lang: Lang
    code: str
    title: str = ""
    answers: Mapping[str, Any] | None = None

    @property
    def opening(self) -> Text | None:
        """What every title of invented figures begins with."""
        region = self.found["region"]
        return Text(region["name_zh"], region["name_en"]) if region["synthetic"] else None

    @property
    def years(self) -> range:
        return range(self.found["years"][0], self.found["years"][1] + 1)


def sheets(told: Telling) -> Iterator[Sheet]:
    """Every sheet in its order."""
    yield _summary(told)
    yield _actions(told)
    yield _money(told)
    yield _people(told)
    yield _counties(told)
    if told.background:
        yield _conditions(told.background, told.lang)
    yield from _work(told)
    yield _unknown(told)
    yield _words(told.lang)


def titled(told: Telling, sheet: Sheet) -> str:
    """A sheet's title, begun with the words about invented records."""
    return synthetic_opening(told.opening, told.lang) + sheet.title.of(told.lang)


def _summary(told: Telling) -> Sheet:
    found = told.found
    region, cases, wishes, proof = found["region"], found["cases"], found["wishes"], found["certificate"]
    last, money = cases["last_half_year"], sum(sum(one["cost_cny"]) for one in found["actions"])
    rows: list[tuple[Value | Figure, ...]] = [
        _row(told, Text("地区", "Region"), Text(region["name_zh"], region["name_en"]).of(told.lang)),
        _row(told, Text("规划期", "Years"), f"{told.years[0]}–{told.years[-1]}"),
        _row(told, Text("行动数", "Actions"), Figure(len(found["actions"]), WHOLE)),
        _row(told, Text("全部费用", "Cost of all years"), Figure(round(money, 2), WHOLE), Text("元", "CNY")),
        _row(told, Text("规划期内全部病例，区域内外", "All cases of all years, at home and away"), Figure(cases["all"], ONE), _CASES),
        _row(told, Text("比什么都不做多留在区域内", "Treated inside more than by doing nothing"), Figure(cases["brought_home"], ONE), _CASES),
        _row(told, Text("区域内治疗的比例，什么都不做，最后半年", "Share treated inside, doing nothing, last half-year"), Figure(last["at_home_today"], SHARE)),
        _row(told, Text("区域内治疗的比例，按规划，最后半年", "Share treated inside, with the plan, last half-year"), Figure(last["at_home"], SHARE)),
        _row(told, Text("价值", "Worth"), Figure(found["value"], TWO), _WEIGHED),
        _row(told, Text("什么都不做的价值", "Worth of doing nothing"), Figure(found["value_today"], TWO), _WEIGHED),
        _row(told, Text("上界：任何规划都不超过", "Bound: no plan exceeds"), Figure(found["bound"], TWO), _WEIGHED),
        _row(told, Text("差距", "Gap"), Figure(found["gap"], GAP)),
        _row(told, Text("总预算", "Budget"), Figure(wishes["budget_cny"], WHOLE), Text("元", "CNY")),
        _row(told, Text("口径", "Basis"), wishes["basis"]),
        _row(told, Text("费用范围取", "Ranges read at"), wishes["reading"]),
        _row(told, Text("取舍：两小时车程外少计", "Preference: lost two hours from home"), Figure(wishes["travel"], SHARE)),
        _row(told, Text("取舍：每高一级少计", "Preference: lost for each tier too high"), Figure(wishes["tier"], SHARE)),
        _row(told, Text("取舍：疑难重症的倍数", "Preference: worth of a severe case"), Figure(wishes["severe"], TWO), Text("倍", "times")),
        _row(told, Text("预期行动能带来所述效果的比例", "Share of what the actions promise that is expected"), Figure(wishes.get("expected"), SHARE)),
        _row(told, Text("取舍：公平系数", "Preference: equity"), Figure(wishes["equity"], TWO)),
        _row(told, Text("必选的行动", "Actions that had to be taken"), "; ".join(found["locked"])),
        _row(told, Text("禁选的行动", "Actions that might not be taken"), "; ".join(found["forbidden"])),
        _row(told, Text("依据快照", "Snapshot"), region["snapshot"]),
        _row(told, Text("区域文件校验码", "Digest of the region file"), region["digest"]),
        _row(told, Text("规划校验码", "Hash of the plan"), proof["hash"]),
        _row(told, Text("随机种子", "Seed"), Figure(proof["seed"], "0")),
        *(_row(told, Text(f"版本：{name}", f"Version: {name}"), version) for name, version in proof["versions"].items()),
        _row(told, Text("出处", "Source"), _SOURCE.of(told.lang)),
    ]
    if told.background is None:
        rows.append(_row(told, Text("说明", "Note"), _CHANGED.of(told.lang)))
    return Sheet(
        Text("规划要点", "What it says"), Text("规划要点", "What the plan says"),
        (Column(Text("项目", "What")), Column(Text("数值", "Value"), TWO), Column(Text("单位", "Unit"))), tuple(rows),
    )  # fmt: skip


_CASES = Text("例", "cases")
_WEIGHED = Text("加权病例", "weighed cases")
_SOURCE = Text("由 doorstep plan make 编制；doorstep plan verify 可用规划的 JSON 文件复核每个数字", "made by doorstep plan make; doorstep plan verify works every figure of the plan's JSON file out again")
_CHANGED = Text(
    "区域文件或记录在编制之后已更改：资金来源、病例、边际价值、预期变化和病种表只能由编制时的区域给出，这里留空",
    "the region file or the records have changed since: fund, cases, marginal worth, expected change and the conditions are told by the region that the plan was made from, and are left out here",
)


def _row(told: Telling, what: Text, value: Value | Figure, unit: Text | None = None) -> tuple[Value | Figure, ...]:
    return what.of(told.lang), value, unit.of(told.lang) if unit else ""


def _actions(told: Telling) -> Sheet:
    years = [Column(Text(f"{year}年费用（元）", f"Cost in {year}, CNY"), WHOLE) for year in told.years]
    columns = (
        Column(Text("代码", "Code")), Column(Text("行动", "Action")), Column(Text("类别", "Kind")), Column(Text("机构代码", "Institution, code")), Column(Text("机构", "Institution")),
        Column(Text("能力", "Capability")), Column(Text("启动", "Begins")), Column(Text("投入使用", "At work")),
        Column(Text("一次性投入下限（元）", "Cost once, at least, CNY"), WHOLE), Column(Text("一次性投入上限（元）", "Cost once, at most, CNY"), WHOLE),
        Column(Text("每年运行费下限（元）", "Cost a year, at least, CNY"), WHOLE), Column(Text("每年运行费上限（元）", "Cost a year, at most, CNY"), WHOLE),
        *years, Column(Text("全部费用（元）", "Cost of all years, CNY"), WHOLE), Column(Text("资金", "Fund")), Column(Text("人员（人）", "People"), ONE), Column(Text("专科", "Specialty")),
        Column(Text("每年病例（例）", "Cases a year"), WHOLE), Column(Text("去掉它少留（例，规划期内）", "Cases lost without it, all years"), TWO),
        Column(Text("去掉它少的价值（加权病例）", "Worth lost without it, weighed cases"), TWO),
    )  # fmt: skip
    each = [[round(one["cost_cny"][at], 2) for one in told.found["actions"]] for at in range(len(told.years))]
    sums = [round(sum(one), 2) for one in each]
    total = (Text("合计", "Total").of(told.lang), *[None] * 11, *sums, round(sum(sums), 2), None, round(sum(one["people"] for one in told.found["actions"]), 2), *[None] * 4)
    return Sheet(Text("行动", "Actions"), Text("做什么，何时做，花多少", "What is done, when, and for how much"), columns, tuple(_action(told, one) for one in told.found["actions"]), total)


def _action(told: Telling, one: Mapping[str, Any]) -> tuple[Value, ...]:
    known = told.background.actions.get(one["code"]) if told.background else None
    once, yearly = (pair or (None, None) for pair in ((known.once, known.yearly) if known else (None, None)))
    pools = _names(POOLS.name, told)
    return (
        one["code"], one[f"name_{told.lang}"], ACTIONS[one["kind"]].of(told.lang), one["institution"], directory.name_of(one["institution"]).of(told.lang), one["capability"],
        one["begins"], one["at_work"], *once, *yearly, *one["cost_cny"], round(sum(one["cost_cny"]), 2), _fund(known.fund, told.lang) if known else None, one["people"],
        pools.get(known.pool, known.pool) if known else None, known.cases if known else None, round(known.adds_cases, 4) if known else None, round(known.adds_value, 4) if known else None,
    )  # fmt: skip


def _fund(code: str, lang: Lang) -> str:
    """A fund for one kind of action by that kind, any other by its code."""
    return ACTIONS[code].of(lang) if code in ACTIONS else code


def _names(sheet: str, told: Telling) -> dict[str, str]:
    return {str(row["code"]): str(row[f"name_{told.lang}"]) for row in registry.sheet(sheet, reader=told.reader)}


def _money(told: Telling) -> Sheet:
    """Each fund and year against its limit, then each year and all of them together."""
    lang, found = told.lang, told.found
    limits = {(one["name"], one["year"]): one["there_is"] for one in found["money"] if one["limit"] == "fund"}
    taken = {(one["name"], one["year"]): one["taken"] for one in found["money"] if one["limit"] == "fund"}
    taken = {**_by_fund(told), **taken}
    rows = [(_fund(fund, lang) or Text("不属于专项", "of no fund").of(lang), year, *_against(limits.get((fund, year)), spent)) for (fund, year), spent in sorted(taken.items())]
    each = {year: sum(one["cost_cny"][at] for one in found["actions"]) for at, year in enumerate(told.years)}
    rows += [(Text("全部", "all").of(lang), year, *_against(None, spent)) for year, spent in each.items()]
    budget = next((one["there_is"] for one in found["money"] if one["limit"] == "budget"), None)
    columns = (
        Column(Text("资金", "Fund")), Column(Text("年份", "Year"), "0"), Column(Text("额度（元）", "Limit, CNY"), WHOLE), Column(Text("用去（元）", "Taken, CNY"), WHOLE),
        Column(Text("剩余（元）", "Left, CNY"), WHOLE), Column(Text("用去比例", "Share taken"), SHARE),
    )  # fmt: skip
    total = (Text("全部，各年合计", "all, of all years").of(lang), None, *_against(budget, sum(each.values())))
    return Sheet(Text("资金", "Money"), Text("各年各项资金：额度与使用", "Money by fund and year against its limits"), columns, tuple(rows), total)


def _by_fund(told: Telling) -> dict[tuple[str, int], float]:
    """CNY by fund and year; nothing where the region no longer tells the funds."""
    spent: dict[tuple[str, int], float] = {}
    for one in told.found["actions"] if told.background else ():
        known = told.background.actions[one["code"]] if told.background else None
        for year, cny in zip(told.years, one["cost_cny"], strict=True):
            key = known.fund if known else "", year
            spent[key] = spent.get(key, 0.0) + cny
    return spent


def _against(limit: float | None, spent: float) -> tuple[Value, ...]:
    """Limit, what is taken of it, what is left, and the share; without a limit only what is taken."""
    if limit is None:
        return None, round(spent, 2), None, None
    return round(limit, 2), round(spent, 2), round(limit - spent, 2), round(spent / limit, 6) if limit else None


def _people(told: Telling) -> Sheet:
    names = _names(POOLS.name, told)
    rows = [(names.get(one["name"], one["name"]), *_against(one["there_is"], one["taken"])) for one in told.found["money"] if one["limit"] == "pool"]
    columns = (
        Column(Text("专科", "Specialty")), Column(Text("可调配（人）", "There are, people"), ONE), Column(Text("用去（人）", "Taken, people"), ONE),
        Column(Text("剩余（人）", "Left, people"), ONE), Column(Text("用去比例", "Share taken"), SHARE),
    )  # fmt: skip
    return Sheet(Text("人员", "People"), Text("专科人员：可调配与使用", "Specialists: how many there are, how many are taken"), columns, tuple(rows))


def _counties(told: Telling) -> Sheet:
    register = areas.register(reader=told.reader)
    columns = (
        Column(Text("地区代码", "Area, code"), "0"), Column(Text("地区", "Area")), Column(Text("每年病例（例）", "Cases a year"), WHOLE),
        Column(Text("区域内治疗，现状", "Treated in the region, today"), SHARE), Column(Text("区域内治疗，规划期末", "Treated in the region, at the end"), SHARE),
        Column(Text("变化（百分点）", "Change, points"), POINTS), Column(Text("地域内治疗，现状", "Treated in the area, today"), SHARE),
        *(Column(Text(f"地域内治疗，{year}年末目标", f"Treated in the area, target at the end of {year}"), SHARE) for year in told.years),
        Column(Text("年度指标变化，下限（百分点）", "Change of the yearly indicator, at least, points"), POINTS), Column(Text("年度指标变化，上限（百分点）", "Change of the yearly indicator, at most, points"), POINTS),
    )  # fmt: skip
    rows = tuple(
        (
            one["county"], register.name_of(one["county"]).of(told.lang), disclosure.count_for(told.reader, round(one["cases"])), one["at_home_today"], one["at_home"],
            round(100 * (one["at_home"] - one["at_home_today"]), 4), one["in_area_today"], *one["in_area"], round(100 * one["change_low"], 4), round(100 * one["change_high"], 4),
        )
        for one in told.found["counties"]
    )  # fmt: skip
    return Sheet(Text("各地目标", "Areas"), Text("各县（市、区）的缺口与逐年目标", "Gaps and yearly targets by area"), columns, rows)


def _conditions(background: Background, lang: Lang) -> Sheet:
    columns = (
        Column(Text("病种代码", "Condition, code")), Column(Text("病种", "Condition")), Column(Text("每年病例（例）", "Cases a year"), WHOLE),
        Column(Text("离开区域，现状（例）", "Leaving the region, today, cases"), WHOLE), Column(Text("离开区域，规划期末（例）", "Leaving the region, at the end, cases"), ONE),
        Column(Text("少离开（例）", "Fewer leaving, cases"), ONE),
    )  # fmt: skip

    def row(code: str, name: Text, cases: int | None, today: int | None, then: float | None) -> tuple[Value, ...]:
        return code, name.of(lang), cases, today, None if then is None else round(then, 3), None if today is None or then is None else round(today - then, 3)

    rows = tuple(row(one.code, one.name, one.cases, one.leaving_today, one.leaving) for one in background.conditions)
    return Sheet(Text("病种缺口", "Conditions"), Text("各病种离开区域的病例：现状与规划期末，一年", "Cases of a year that leave the region, by condition, today and at the end"), columns, rows)


def _work(told: Telling) -> Iterator[Sheet]:
    """Projects and tasks as the roadmap makes them."""
    lang, found = told.lang, told.found
    points = {code: one.points for code, one in told.background.actions.items()} if told.background else {}
    made = plan_roadmap.rows(found, code=told.code, title=told.title, points=points)
    named, owner = f"name_{lang}" if lang == "en" else "name", plan_roadmap.TO_BE_NAMED.of(lang)
    columns = (
        Column(Text("编号", "Code")), Column(Text("项目", "Project")), Column(Text("类别", "Kind")), Column(Text("实施单位", "Institution")), Column(Text("责任人", "Owner")),
        Column(Text("开始", "From")), Column(Text("期限", "Until")), Column(Text("预算（元）", "Budget, CNY"), WHOLE), Column(Text("预期变化（域内住院率，百分点）", "Expected change of the in-area share, points"), POINTS),
    )  # fmt: skip
    projects = tuple(
        (
            one["code"], one[named], ACTIONS[one["kind"]].of(lang), directory.name_of(one["institution"]).of(lang), owner, one["since"], one["until"],
            int(one["budget_cny"]), float(one["predicted"]) if one["predicted"] else None,
        )
        for one in made["projects"]
    )  # fmt: skip
    yield Sheet(Text("项目", "Projects"), Text("路线图的项目", "Projects of the roadmap"), columns, projects)
    headings = (Text("编号", "Code"), Text("任务", "Task"), Text("所属项目", "Project"), Text("承担单位", "Institution"), Text("期限", "Due"))
    tasks = tuple((one["code"], one[named], one["project"], directory.name_of(one["institution"]).of(lang), one["due"]) for one in made["tasks"])
    yield Sheet(Text("任务", "Tasks"), Text("路线图的任务", "Tasks of the roadmap"), tuple(Column(one) for one in headings), tasks)


def _unknown(told: Telling) -> Sheet:
    answers = {(one["action"], one["field"]): one for one in (told.answers or {}).get("unknown", ())}
    names, fields = _names(ACTIONS_SHEET.name, told), {"cost": Text("一次性投入", "cost once"), "yearly": Text("每年运行费", "cost a year")}
    columns = (
        Column(Text("行动代码", "Action, code")), Column(Text("行动", "Action")), Column(Text("哪个数", "Which number")), Column(Text("按此计算（元）", "Read as, CNY"), WHOLE),
        Column(Text("何时采取", "When it is taken")), Column(Text("不超过此数时采取（元）", "Taken up to, CNY"), WHOLE),
    )  # fmt: skip
    rows = tuple(
        (one["action"], names.get(one["action"], ""), fields[one["field"]].of(told.lang), one["read_as"], *_answer(answers.get((one["action"], one["field"])), told.lang))
        for one in told.found["unknown"]
    )
    return Sheet(Text("未知的数字", "Unknown numbers"), Text("不知道的数字：按本区域同类行动的中位数计算", "Numbers that nobody knows: read as the median of the region's actions of that kind"), columns, rows)


_TAKEN = {
    "below": Text("不超过右列的数时", "up to the number beside"),
    "always": Text("再贵也采取", "at any likely cost"),
    "never": Text("不要钱也不采取", "not even for nothing"),
}
_UNASKED = Text("还没有算", "not asked yet")


def _answer(one: Mapping[str, Any] | None, lang: Lang) -> tuple[Value, ...]:
    return (_UNASKED.of(lang), None) if one is None else (_TAKEN[one["taken"]].of(lang), one["up_to"])


_WORDS = (
    (Text("价值", "Worth"), Text("规划期内在区域内治疗的病例，按轻重、路程和层级加权，对需求的各种可能取平均", "cases treated inside over all years, weighed by severity, travel and tier, the mean over the ways that demand may go")),
    (Text("上界", "Bound"), Text("在同样的条件下，任何规划的价值都不超过它", "no plan under the same wishes is worth more")),
    (Text("差距", "Gap"), Text("上界 ÷ 价值 − 1", "bound ÷ worth − 1")),
    (Text("启动、投入使用", "Begins, at work"), Text("半年：2026-H1 是 2026 年上半年", "half-years: 2026-H1 is the first half of 2026")),
    (Text("费用", "Cost"), Text("一次性投入记在启动的那一年，运行费按投入使用的半年计", "what is paid once falls in the year an action begins; running cost is that of the half-years at work")),
    (Text("费用下限、上限", "Cost, at least and at most"), Text("区域文件里的范围；空表示不知道", "the range in the region file; empty when nobody knows")),
    (Text("每年病例", "Cases a year"), Text("需要这项行动的各病种在该机构的全部病例：现在就来的和被吸引来的，规划期末", "all cases of the conditions that need the action, where it is done: those who come today and those whom it brings, at the end")),
    (Text("去掉它少留、少的价值", "Lost without it"), Text("去掉它和依赖它的行动、什么都不补时规划失去的；各项之和不等于总数", "what the plan loses when it and what depends on it are dropped and nothing takes its place; these do not add up to the whole")),
    (Text("区域内治疗", "Treated in the region"), Text("本地居民全部住院中在区域内的比例", "share of all stays of the area's people that are inside the region")),
    (Text("地域内治疗", "Treated in the area"), Text("本地居民全部住院中在本县（市、区）的比例，即域内住院率", "share of all stays of the area's people in the county itself: the in-area share")),
    (Text("年度指标变化", "Change of the yearly indicator"), Text("若吸引力如所述，一百年中九十五年两年之差落在其间", "were the draws as stated, the difference of two years lies within it in 95 of 100")),
    (Text("空格", "Empty cells"), Text("不知道、没有上限，或例数太少不予显示", "not known, no limit, or too few cases to show")),
)


def _words(lang: Lang) -> Sheet:
    columns = (Column(Text("词", "Word")), Column(Text("含义", "Meaning")))
    return Sheet(Text("用语", "Words"), Text("用语", "What the words mean"), columns, tuple((word.of(lang), meaning.of(lang)) for word, meaning in _WORDS))
