"""Words for targets: why a part gets what it gets, and whether parts add up."""

from __future__ import annotations

from fractions import Fraction

from doorstep.assessment.targets.levelling import Line
from doorstep.assessment.targets.part import Kind, Way
from doorstep.core.numbers import grouped, percent
from doorstep.core.text import Text

_SAME_LINE = Text("各地同一条线", "the same line for all")
_SAME_PER_HEAD = Text("按服务人口平均分配", "the same number per head")
_NO_FIGURE = Text("上年无数据，以各地合计水平为起点", "no figure last year, so from the parts' common level")


def shown(value: Fraction, kind: Kind) -> str:
    """A value for a sentence."""
    if kind == "share":
        return percent(float(value))
    return grouped(int(value)) if value.denominator == 1 else f"{float(value):,.2f}"


def _size(change: Fraction, kind: Kind) -> Text:
    """How large a change is, with its unit and without its sign."""
    if kind == "share":
        points = f"{abs(float(change)) * 100:.1f}"
        return Text(f"{points} 个百分点", f"{points} points")
    size = grouped(abs(float(change)), decimals=0 if kind == "count" else 2)
    return Text(size, size)


def _move(change: Fraction, kind: Kind) -> Text:
    if not change:
        return Text("不变", "unchanged")
    size = _size(change, kind)
    up, down = ("增加", "减少") if kind == "count" else ("提高", "降低")
    return Text(f"{up} {size.zh}", f"up {size.en}") if change > 0 else Text(f"{down} {size.zh}", f"down {size.en}")


def why(last: Fraction | None, line: Line, value: Fraction, way: Way, kind: Kind) -> Text:
    """One sentence on where a part's value comes from; what a bound held fast is said."""
    held = _held(last, line, value, kind)
    if held:
        return held
    if way == "absolute":
        return _SAME_PER_HEAD if kind == "count" else _SAME_LINE
    base = line.slope if kind == "count" else line.start
    move = _move(value - base, kind)
    if way == "fair":
        return Text(
            f"按病例构成应有 {shown(base, kind)}，在此基础上{move.zh}",
            f"{shown(base, kind)} is expected from its case mix, {move.en} from there",
        )
    if last is None:
        return Text(f"{_NO_FIGURE.zh}：{move.zh}", f"{_NO_FIGURE.en}: {move.en}")
    return Text(f"较上年的 {shown(base, kind)} {move.zh}", f"{move.en} from last year's {shown(base, kind)}")


def _held(last: Fraction | None, line: Line, value: Fraction, kind: Kind) -> Text | None:
    if last is not None and value == last and last in (line.low, line.high) and last not in (0, 1):
        return Text(f"上年已达 {shown(last, kind)}，保持不降低要求", f"already at {shown(last, kind)} last year, and kept there")
    if kind == "share" and value in (0, 1) and line.start != value:
        return Text(f"已到 {shown(value, kind)} 的界限，其余由其他地区分担", f"held at {shown(value, kind)}; the others share the rest")
    return None


def sum_told(whole: Fraction, together: Fraction, allowed: Fraction, kind: Kind) -> Text:
    """Whether parts add up, with both figures when they do not."""
    gap = together - whole
    if not gap:
        return Text("各下级合起来与上级目标完全一致", "the parts are exactly the whole")
    if abs(gap) <= allowed:
        return Text("各下级合起来与上级目标一致，只差四舍五入", "the parts are the whole but for rounding")
    size, more = _size(gap, kind), gap > 0
    return Text(
        f"各下级合起来为 {shown(together, kind)}，比上级目标 {shown(whole, kind)} {'多' if more else '少'} {size.zh}",
        f"the parts make {shown(together, kind)}, {size.en} {'above' if more else 'below'} the whole's {shown(whole, kind)}",
    )
