"""What can be wrong with choices, and why a model of them cannot be fitted."""

from __future__ import annotations

from doorstep.core.errors import BadValue, UserError
from doorstep.core.text import Text


class BadChoices(BadValue):
    """The cells are no choices: shapes, numbers or weights that cannot be."""

    code = "bad-choices"


class Collinear(UserError):
    """Features that the choices cannot tell apart: more than one set of coefficients fits equally well."""

    code = "collinear-features"
    http_status = 422


class Separated(UserError):
    """A coefficient runs off to infinity: it predicts some choices without a single exception."""

    code = "separated-choices"
    http_status = 422


class NotSettled(UserError):
    """An iteration did not reach its tolerance in the rounds it had."""

    code = "not-settled"
    http_status = 422


def not_settled(what: Text, rounds: int, left: float) -> NotSettled:
    """The refusal of an iteration that stopped early; `left` is what still moved."""
    return NotSettled(
        Text(
            f"{what.zh}迭代 {rounds} 轮仍未收敛（剩余 {left:.1e}）",
            f"{what.en} did not settle in {rounds} rounds ({left:.1e} left)",
        ),
        cure=Text(
            "请减少变量，或合并病例极少的机构与病种",
            "Use fewer features, or merge institutions and conditions with very few patients",
        ),
        where="choice",
    )


def collinear(names: list[str]) -> Collinear:
    """The refusal of features of which one can be written by the others."""
    zh, en = "、".join(names), ", ".join(names)
    return Collinear(
        Text(
            f"变量 {zh} 无法区分：在每个选择集内不变化，或可由其他变量算出",
            f"features {en} cannot be told apart: constant within every choice set, or made of the others",
        ),
        right=Text(
            "每个变量应在选择集内变化且不重复", "expected each to vary within choice sets and to repeat no other"
        ),
        cure=Text("请去掉其中一个", "Leave one of them out"),
        where="features",
    )


def separated(names: list[str]) -> Separated:
    """The refusal of features whose coefficient has no finite best value."""
    zh, en = "、".join(names), ", ".join(names)
    return Separated(
        Text(
            f"变量 {zh} 完全决定了一部分选择，系数没有有限的最优值",
            f"features {en} decide some choices without exception, so no finite coefficient is best",
        ),
        cure=Text(
            "请合并选项、去掉该变量，或改用向均值收缩的估计",
            "Merge alternatives, leave the feature out, or shrink towards the mean",
        ),
        where="features",
    )
