"""Rules by which runs of control material are judged (Levey-Jennings chart, Westgard rules).

Every rule is looked at in every run, as a program can; 1-2s alone warns and rejects nothing. "Exceeds" is strict: a value
exactly on the limit does not exceed it. R-4s is read within one run, between levels; 2-2s, 4-1s and 10x both within one
level over consecutive runs and across the levels in the order they were measured. A run after a corrective action starts
a new history.

Source: Westgard JO, Barry PL, Hunt MR, Groth T. A multi-rule Shewhart chart for quality control in clinical chemistry.
Clin Chem 1981;27:493-501.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from doorstep.core.errors import BadValue
from doorstep.core.text import Text

_TEN, _FOUR, _TWO = 10, 4, 2


class Rule(StrEnum):
    """A control rule, named as the field names it."""

    R12S = "1-2s"
    R13S = "1-3s"
    R22S = "2-2s"
    R4S = "R-4s"
    R41S = "4-1s"
    R10X = "10x"

    @property
    def rejects(self) -> bool:
        return self is not Rule.R12S

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    Rule.R12S: Text("1-2s：一个值超出 ±2s，警告", "1-2s: one value beyond 2 s, a warning"),
    Rule.R13S: Text("1-3s：一个值超出 ±3s", "1-3s: one value beyond 3 s"),
    Rule.R22S: Text("2-2s：连续两个值同侧超出 2s", "2-2s: two in a row beyond 2 s on one side"),
    Rule.R4S: Text("R-4s：同批两个值一个超 +2s、一个超 −2s", "R-4s: within a run one beyond +2 s and one beyond −2 s"),
    Rule.R41S: Text("4-1s：连续四个值同侧超出 1s", "4-1s: four in a row beyond 1 s on one side"),
    Rule.R10X: Text("10x：连续十个值在均值同侧", "10x: ten in a row on one side of the mean"),
}


@dataclass(frozen=True, slots=True)
class Target:
    """Mean and standard deviation of a control material at one level."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        if not self.sd > 0:
            raise BadValue(Text("标准差应大于 0", "the standard deviation must be above 0"))

    def z(self, value: float) -> float:
        """How many standard deviations a value lies from the mean."""
        return (value - self.mean) / self.sd


@dataclass(frozen=True, slots=True)
class Run:
    """One run: the deviation (z) of each level that was measured, in the order measured.

    is_fresh   the first run after a corrective action or a new lot: nothing before it counts
    """

    z: Mapping[str, float]
    is_fresh: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The rules that a run breaks, in the order of `Rule`."""

    broken: tuple[Rule, ...]

    @property
    def is_rejected(self) -> bool:
        return any(rule.rejects for rule in self.broken)

    @property
    def is_warned(self) -> bool:
        return bool(self.broken) and not self.is_rejected


def judge(runs: Sequence[Run]) -> tuple[Verdict, ...]:
    """The verdict of each run, given those before it."""
    verdicts, history = [], list[Run]()
    for run in runs:
        history = [run] if run.is_fresh else [*history[-(_TEN - 1) :], run]
        verdicts.append(Verdict(tuple(rule for rule in Rule if _breaks(rule, history))))
    return tuple(verdicts)


def judge_level(values: Sequence[float], target: Target) -> tuple[Verdict, ...]:
    """The verdict of each value of one level, one value a run."""
    return judge([Run({"": target.z(value)}) for value in values])


def _breaks(rule: Rule, history: list[Run]) -> bool:
    now = history[-1].z.values()
    if rule is Rule.R12S:
        return any(abs(z) > 2 for z in now)
    if rule is Rule.R13S:
        return any(abs(z) > 3 for z in now)
    if rule is Rule.R4S:
        return any(z > 2 for z in now) and any(z < -2 for z in now)
    length, limit = {Rule.R22S: (_TWO, 2.0), Rule.R41S: (_FOUR, 1.0), Rule.R10X: (_TEN, 0.0)}[rule]
    return any(_one_side(row, length, limit) for row in _rows(history))


def _rows(history: list[Run]) -> list[list[float]]:
    """Values in a row that end in the run judged: each level by itself, then all levels as measured."""
    levels = history[-1].z
    alone = [[run.z[level] for run in history if level in run.z] for level in levels]
    across = [z for run in history for z in run.z.values()]
    return [*alone, across]


def _one_side(row: list[float], length: int, limit: float) -> bool:
    last = row[-length:]
    return len(last) == length and (all(z > limit for z in last) or all(z < -limit for z in last))
