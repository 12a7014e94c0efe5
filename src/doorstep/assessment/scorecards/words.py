"""Sentences of a scorecard: what a figure got and why, what a total rests on, what a place is worth."""

from __future__ import annotations

from collections.abc import Sequence

from doorstep.assessment.scorecards.figures import Item, Rule
from doorstep.assessment.scorecards.labels import Band, Trend, Verdict
from doorstep.core.numbers import grouped
from doorstep.core.text import Text

_WIDE = 0.5
"""A place whose interval spans more than half of all places orders hardly anything."""


def shown(value: float, item: Item) -> str:
    """A value with the item's decimals; proportions as percent."""
    if item.kind == "proportion":
        return f"{value:.{max(0, item.decimals - 2)}%}"
    return grouped(value, decimals=item.decimals)


def standing_told(rank: int, low: int, high: int, *, peers: int, is_shared: bool) -> Text:
    """A place, its interval, and what it is worth."""
    tied = ("（并列，并列不分先后）", " (tied; ties are in no order)") if is_shared else ("", "")
    zh = f"{peers} 个同类单位中第 {rank} 名{tied[0]}，95% 的名次区间 {low}–{high}"
    en = f"rank {rank} of {peers} peers{tied[1]}, 95 % interval of ranks {low}-{high}"
    if high - low > _WIDE * (peers - 1):
        return Text(f"{zh}，区间很宽，不足以分先后", f"{en}, too wide to tell it from most others")
    return Text(zh, en)


def nothing_told(item: Item, *, has_figure: bool) -> Text:
    """Why an item has no points."""
    if has_figure:
        return Text(f"{item.name.zh}：未定目标，不计分", f"{item.name.en}: no target was set, so it is not scored")
    return Text(f"{item.name.zh}：无数据，不计分，也不按 0 分算", f"{item.name.en}: no figure; not scored, and not counted as 0")


def score_told(item: Item, *, value: float, target: float, floor: float | None, points: float, verdict: Verdict, trend: Trend) -> Text:
    """Figure, target, points and how they come about, and the trend."""
    line = None if verdict is Verdict.MET else _line(item, target, floor)
    veto, how = ("（一票否决项）", " (a veto item)") if item.is_veto else (" ", ""), (f"（{line.zh}）", f" ({line.en})") if line else ("", "")
    figures = shown(value, item), shown(target, item)
    return Text(
        f"{item.name.zh}{veto[0]}{figures[0]}，目标 {figures[1]}：{verdict.label.zh}，得 {points:.1f} 分{how[0]}；{trend.label.zh}",
        f"{item.name.en}{veto[1]} {figures[0]}, target {figures[1]}: {verdict.label.en}, {points:.1f} points{how[1]}; {trend.label.en}",
    )


def _line(item: Item, target: float, floor: float | None) -> Text:
    """The stated rule as far as it was used for a missed target."""
    if floor is None:
        return Text("无上年数据，达标才得分", "no figure of last year: points only for reaching the target")
    name = Text("起评线", "the floor") if item.floor is not None else Text("上年的", "last year's")
    at = shown(floor, item)
    if floor == target or (floor > target) == (item.better == "higher"):
        return Text(f"{name.zh} {at} 已达目标，未达标即不得分", f"{name.en} {at} already reached the target: no points for missing it")
    return Text(f"{name.zh} {at} 为 0 分，目标为 100 分，其间按比例", f"0 at {name.en} {at}, 100 at the target, in proportion between")


def card_told(
    *, total: float | None, band: Band, rule: Rule, used: float, missing: Sequence[Item], vetoed: Sequence[Item], unknown: Sequence[Item]
) -> Text:
    """The total, its band, and all that it rests on."""
    if total is None:
        return Text("各项均无数据或未定目标，无法评定", "no item has both a figure and a target, so nothing can be scored")
    parts = [Text(f"总分 {total:.1f}，{band.label.zh}", f"total {total:.1f}, {band.label.en}")]
    if vetoed:
        named = _named(vetoed)
        cap = f"{rule.veto_cap:g}"
        parts.append(Text(f"一票否决项未达标：{named.zh}，总分最高 {cap} 分", f"veto missed: {named.en}, so the total is at most {cap}"))
    if unknown:
        named = _named(unknown)
        parts.append(Text(f"一票否决项无法判断：{named.zh}", f"veto not known: {named.en}"))
    if missing:
        named = _named(missing)
        parts.append(
            Text(
                f"缺 {named.zh}，其权重按比例分给其余各项（所依据的权重占 {used:.0%}）",
                f"without {named.en}, whose weight is spread over the others (resting on {used:.0%} of the weight)",
            )
        )
    return Text.joined(parts)


def veto_doubt(items: Sequence[Item]) -> Text | None:
    """That a veto may rest on chance; None when there is no such item."""
    if not items:
        return None
    named = _named(items)
    return Text(
        f"{named.zh}的目标仍在其 95% 区间之内，未达标可能出于偶然，定论前请核对病例",
        f"the target of {named.en} lies within its 95 % interval, so chance may have missed it: look at the cases before you conclude",
    )


def _named(items: Sequence[Item]) -> Text:
    return Text("、".join(one.name.zh for one in items), ", ".join(one.name.en for one in items))
