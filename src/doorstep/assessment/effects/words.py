"""Words for effects: the answer first, then what it rests on."""

from __future__ import annotations

from doorstep.assessment.effects.effect import Better, Check, Method, Verdict
from doorstep.assessment.effects.panel import Kind
from doorstep.core.numbers import signed
from doorstep.core.text import Text

METHODS = {
    Method.DIFFERENCES: Text("双重差分法", "difference in differences"),
    Method.SYNTHETIC_CONTROL: Text("合成控制法", "synthetic control"),
}
VERDICTS = {
    Verdict.IMPROVED: Text("有改善", "Improved"),
    Verdict.WORSENED: Text("变差", "Worsened"),
    Verdict.NO_CLEAR_CHANGE: Text("看不出明显变化", "No clear change"),
    Verdict.CANNOT_BE_JUDGED: Text("无法判断", "Cannot be judged"),
}
_SCALE = {"proportion": 100, "rate": 1000}
_UNIT = {"proportion": Text("个百分点", "percentage points"), "rate": Text("个千分点", "per 1,000")}


def points(value: float, kind: Kind) -> str:
    """A change as people read it: percentage points, or per 1,000 for a rate; with its sign."""
    return signed(value * _SCALE[kind])


def answer(
    verdict: Verdict, estimate: float, low: float, high: float, *, compared: int, method: Method, kind: Kind
) -> Text:
    """One sentence or two that say what came of the action."""
    unit, first, how = _UNIT[kind], VERDICTS[verdict], METHODS[method]
    size, ends = points(abs(estimate), kind).lstrip("+"), (points(low, kind), points(high, kind))
    if verdict is Verdict.NO_CLEAR_CHANGE:
        return Text(
            f"{first.zh}：与 {compared} 个比较地区相比，估计变化 {points(estimate, kind)} {unit.zh}，"
            f"95% 区间 {ends[0]} 至 {ends[1]}，包含零，不能据此说有作用，也不能说没有作用（{how.zh}）。",
            f"{first.en}: against {compared} comparison areas the estimate is {points(estimate, kind)} {unit.en}, 95 % interval "
            f"{ends[0]} to {ends[1]}. It includes zero, which shows neither an effect nor the absence of one ({how.en}).",
        )
    turn = Text("提高", "rose") if estimate > 0 else Text("下降", "fell")
    return Text(
        f"{first.zh}：与 {compared} 个比较地区相比，多{turn.zh}了 {size} {unit.zh}，95% 区间 {ends[0]} 至 {ends[1]}（{how.zh}）。",
        f"{first.en}: it {turn.en} by {size} {unit.en} more than in {compared} comparison areas, 95 % interval {ends[0]} to {ends[1]} ({how.en}).",
    )


def no_answer(checks: tuple[Check, ...]) -> Text:
    """Why nothing is judged: what the forbidding checks tell."""
    why = Text.joined(check.told for check in checks if check.forbids)
    return Text(
        f"{VERDICTS[Verdict.CANNOT_BE_JUDGED].zh}：{why.zh}。", f"{VERDICTS[Verdict.CANNOT_BE_JUDGED].en}: {why.en}."
    )


def verdict_of(low: float, high: float, better: Better) -> Verdict:
    """Improved or worsened when the interval lies on one side of zero."""
    if low <= 0 <= high:
        return Verdict.NO_CLEAR_CHANGE
    return Verdict.IMPROVED if (low > 0) == (better == "higher") else Verdict.WORSENED
