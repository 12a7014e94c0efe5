"""Checks of what an estimate assumes, each told in plain words."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from doorstep.assessment.effects.comparisons import MIN_EVENTS, Design, events_of
from doorstep.assessment.effects.effect import Check, Code, Method, State
from doorstep.core.text import Text

MIN_COMPARISONS = 3
"""With two comparison areas nothing tells a shock to one of them from an effect."""
FEW_COMPARISONS = 5
"""Up to here synthetic control is used: five areas cannot show whether the treated areas ran alike before."""
MIN_BEFORE, MIN_AFTER = 6, 3
MIN_BEFORE_MIX = 12
"""Periods before that synthetic control needs: three folds of four."""
ALPHA = 0.05
MOST_UNREPORTED = 1 / 3
COMPOSITION_CHANGE = 1.5
"""A denominator that grew or shrank this much against the comparisons': probably other people are counted than before."""


def of_data(design: Design) -> Iterator[Check]:
    """Checks that need no estimate; each forbids a judgement when it fails, but for changes of composition."""
    yield _comparisons(len(design.compared), len(design.windows.before))
    yield _periods(len(design.windows.before), len(design.windows.after))
    yield _counts(design)
    yield _missing(design)
    yield _composition(design)


def _comparisons(count: int, before: int) -> Check:
    if count < MIN_COMPARISONS:
        return _forbid(
            Code.COMPARISONS,
            Text(
                f"比较地区只有 {count} 个，不足以判断（至少 {MIN_COMPARISONS} 个）",
                f"only {count} comparison areas, at least {MIN_COMPARISONS} are needed",
            ),
        )
    if count > FEW_COMPARISONS:
        return _pass(Code.COMPARISONS, Text(f"比较地区有 {count} 个，足够", f"{count} comparison areas, enough"))
    if before < MIN_BEFORE_MIX:
        return _forbid(
            Code.COMPARISONS,
            Text(
                f"比较地区只有 {count} 个，而实施前只有 {before} 期数据，合成控制法至少需要 {MIN_BEFORE_MIX} 期",
                f"only {count} comparison areas, and {before} periods before where synthetic control needs {MIN_BEFORE_MIX}",
            ),
        )
    told = Text(
        f"比较地区只有 {count} 个，改用合成控制法，区间较宽",
        f"only {count} comparison areas: synthetic control is used and the interval is wide",
    )
    return Check(Code.COMPARISONS, State.FAILED, told)


def _periods(before: int, after: int) -> Check:
    counted = Text(f"实施前 {before} 期、完成后 {after} 期", f"{before} periods before, {after} after")
    if before >= MIN_BEFORE and after >= MIN_AFTER:
        return _pass(Code.PERIODS, counted)
    return _forbid(
        Code.PERIODS,
        Text(
            f"{counted.zh}，时间太短（至少 {MIN_BEFORE} 期和 {MIN_AFTER} 期）",
            f"{counted.en}, too short (at least {MIN_BEFORE} and {MIN_AFTER})",
        ),
    )


def _counts(design: Design) -> Check:
    least = min(events_of(design.panel, design.treated, design.windows, design.kind))
    if least >= MIN_EVENTS:
        return _pass(Code.COUNTS, Text("实施地区的例数足够", "the treated areas have enough events"))
    return _forbid(
        Code.COUNTS,
        Text(
            f"实施地区实施前或完成后不足 {MIN_EVENTS} 例，例数太少",
            f"fewer than {MIN_EVENTS} events in the treated areas before or after: too few",
        ),
    )


def _missing(design: Design) -> Check:
    if design.unreported > MOST_UNREPORTED:
        share = round(design.unreported * 100)
        return _forbid(
            Code.MISSING,
            Text(f"实施地区有 {share}% 的时期没有数据", f"the treated areas miss {share} % of the periods"),
        )
    if design.missing:
        told = Text(
            f"有 {design.missing} 期缺报，各地区都已剔除这些时期",
            f"{design.missing} periods with missing reports are left out for every area",
        )
        return Check(Code.MISSING, State.FAILED, told)
    return _pass(Code.MISSING, Text("各地区各期都有数据", "every area reported every period"))


def _composition(design: Design) -> Check:
    if not len(design.compared) or not len(design.windows.after):
        return Check(Code.COMPOSITION, State.UNCHECKED, Text("没有可比的分母", "there are no denominators to compare"))
    growth = [_growth(design, np.array([row])) for row in design.compared]
    ratio = _growth(design, design.treated) / float(np.median(growth))
    if 1 / COMPOSITION_CHANGE <= ratio <= COMPOSITION_CHANGE:
        return _pass(
            Code.COMPOSITION,
            Text("实施地区的统计人群规模与比较地区同步", "the treated areas' denominator moved with the comparisons'"),
        )
    told = Text(
        f"实施地区的分母变为比较地区同期的 {ratio:.1f} 倍，前后统计的可能不是同一类人群",
        f"the treated areas' denominator became {ratio:.1f} times what it was against the comparisons': other people may be counted",
    )
    return Check(Code.COMPOSITION, State.FAILED, told)


def _growth(design: Design, rows: np.ndarray[tuple[int], np.dtype[np.intp]]) -> float:
    """Mean denominator after over mean denominator before."""
    after, before = (
        float(design.panel.den[np.ix_(rows, part)].mean()) for part in (design.windows.after, design.windows.before)
    )
    return after / before


def parallel(p_value: float | None, method: Method) -> Check:
    """Whether treated and comparison areas ran alike before; synthetic control takes over when they did not."""
    if p_value is None:
        return Check(
            Code.PARALLEL,
            State.UNCHECKED,
            Text("实施前时期太少，无法检查走势是否一致", "too few periods before to see whether they ran alike"),
        )
    if p_value >= ALPHA:
        return _pass(
            Code.PARALLEL, Text("实施前与比较地区走势一致", "before, they ran as the comparison areas did"), p_value
        )
    told = Text("实施前与比较地区走势不一致", "before, they did not run as the comparison areas did")
    if method is Method.DIFFERENCES:
        return Check(Code.PARALLEL, State.FAILED, told, forbids=True, p_value=p_value)
    return Check(
        Code.PARALLEL,
        State.FAILED,
        Text(f"{told.zh}，改用合成控制法", f"{told.en}: synthetic control is used"),
        p_value=p_value,
    )


def fit(p_value: float) -> Check:
    """Whether the mix of comparison areas stayed with the treated areas before."""
    if p_value >= ALPHA:
        return _pass(
            Code.FIT,
            Text(
                "实施前合成地区与实施地区走势吻合", "before, the mix of comparison areas stayed with the treated areas"
            ),
            p_value,
        )
    told = Text(
        "实施前连合成地区也与实施地区越走越远，找不到合适的比较",
        "before, even the best mix of comparison areas drifted away: nothing fits to compare with",
    )
    return Check(Code.FIT, State.FAILED, told, forbids=True, p_value=p_value)


def anticipation(p_value: float | None) -> Check:
    """Whether the treated areas moved between announcement and start; those periods are in no estimate."""
    if p_value is None:
        return Check(
            Code.ANTICIPATION,
            State.UNCHECKED,
            Text(
                "开始前没有可供检查的时期，未检查提前反应",
                "no periods just before the start: early moves are not checked",
            ),
        )
    if p_value >= ALPHA:
        return _pass(Code.ANTICIPATION, Text("开始前没有提前变动", "no move ahead of the start"), p_value)
    told = Text(
        "正式开始前就已变动，可能是提前行动；这段时期未计入实施前水平，但变动若更早开始，效果会估计不准",
        "it moved ahead of the start, probably in anticipation; these periods are kept out of the level before, but an earlier move would bias the estimate",
    )
    return Check(Code.ANTICIPATION, State.FAILED, told, p_value=p_value)


def spill_over(p_value: float | None) -> Check:
    """Whether near areas moved against far ones; near areas are in no comparison."""
    if p_value is None:
        return Check(
            Code.SPILL_OVER,
            State.UNCHECKED,
            Text("没有可用的邻近地区，未检查外溢", "no near areas with data: spill-over is not checked"),
        )
    if p_value >= ALPHA:
        return _pass(
            Code.SPILL_OVER, Text("邻近地区没有受到明显影响", "near areas did not move against the others"), p_value
        )
    told = Text(
        "邻近地区也随之变动，作用可能外溢；邻近地区未用作比较，但总效果不止于实施地区",
        "near areas moved too: the action may have spilled over; they are not compared with, but its whole effect reaches beyond the treated areas",
    )
    return Check(Code.SPILL_OVER, State.FAILED, told, p_value=p_value)


def _pass(code: Code, told: Text, p_value: float | None = None) -> Check:
    return Check(code, State.PASSED, told, p_value=p_value)


def _forbid(code: Code, told: Text) -> Check:
    return Check(code, State.FAILED, told, forbids=True)
