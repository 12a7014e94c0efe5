"""The closed sets of a scorecard and what they are called."""

from __future__ import annotations

from enum import StrEnum

from doorstep.core.text import Text


class Verdict(StrEnum):
    """How a figure stands to its target; worse is below the floor, which is last year's value unless the item names one."""

    MET = "met"
    CLOSE = "close"
    MISSED = "missed"
    WORSE = "worse"
    NO_FIGURE = "no-figure"

    @property
    def label(self) -> Text:
        return _VERDICTS[self]


class Trend(StrEnum):
    """Change on last year, said only when it exceeds chance (95 %)."""

    BETTER = "better"
    WORSE = "worse"
    WITHIN_CHANCE = "within-chance"
    UNKNOWN = "unknown"

    @property
    def label(self) -> Text:
        return _TRENDS[self]


class Band(StrEnum):
    """Where a total lies; failed is a missed veto item."""

    EXCELLENT = "excellent"
    GOOD = "good"
    ADEQUATE = "adequate"
    POOR = "poor"
    FAILED = "failed"
    NONE = "no-figure"

    @property
    def label(self) -> Text:
        return _BANDS[self]


_VERDICTS = {
    Verdict.MET: Text("达标", "met"),
    Verdict.CLOSE: Text("接近达标", "close"),
    Verdict.MISSED: Text("未达标", "missed"),
    Verdict.WORSE: Text("未达起评线", "worse than the floor"),
    Verdict.NO_FIGURE: Text("无数据", "no figure"),
}
_TRENDS = {
    Trend.BETTER: Text("较上年变好，超出偶然波动", "better than last year, by more than chance"),
    Trend.WORSE: Text("较上年变差，超出偶然波动", "worse than last year, by more than chance"),
    Trend.WITHIN_CHANCE: Text("与上年的差别在偶然波动之内", "no more than chance away from last year"),
    Trend.UNKNOWN: Text("无上年数据可比", "no figure of last year to compare with"),
}
_BANDS = {
    Band.EXCELLENT: Text("优秀", "excellent"),
    Band.GOOD: Text("良好", "good"),
    Band.ADEQUATE: Text("合格", "adequate"),
    Band.POOR: Text("不合格", "poor"),
    Band.FAILED: Text("一票否决", "failed by veto"),
    Band.NONE: Text("无法评定", "cannot be scored"),
}
