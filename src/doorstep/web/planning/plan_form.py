"""The form of wishes: its fields, and what was written into them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from doorstep.core.clock import utc_now
from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.services import plan_problem, plan_work
from doorstep.services.plan_problem import Wishes
from doorstep.web.asking import Asked
from doorstep.web.planning.plan_pages import Field

_EQUITY = (("0", "plan.equity-0"), ("0.5", "plan.equity-half"), ("1", "plan.equity-1"))
_MIDDLE = 6
_READINGS = ("low", "middle", "high")
_YEARS = tuple(str(one) for one in range(1, 11))


def fields(asked: Asked, wishes: Mapping[str, Any] | None, *, title: str = "", with_experts: bool = False) -> tuple[Field, ...]:
    """The fields as they stand: with what was wished before, or as a beginning."""
    given = dict(wishes or {})
    budget = given.get("budget_cny")
    return (
        Field("budget_cny", asked.say("plan.budget"), f"{budget:.0f}" if budget is not None else "", asked.say("plan.budget-hint")),
        Field("first_year", asked.say("plan.first-year"), str(given.get("first_year") or _next(asked)), asked.say("plan.first-year-hint")),
        Field("years", asked.say("plan.years"), str(given.get("years", 3)), asked.say("plan.years-hint"), tuple((one, one) for one in _YEARS)),
        Field("equity", asked.say("plan.equity"), f"{given.get('equity', 0.0):g}", asked.say("plan.equity-hint"), tuple((value, asked.say(key)) for value, key in _EQUITY)),
        Field(
            "reading", asked.say("plan.reading"), str(given.get("reading", "middle")), asked.say("plan.reading-hint"),
            tuple((one, asked.say(f"plan.reading-{one}")) for one in _READINGS),
        ),
        Field("expected", asked.say("plan.expected"), f"{100 * given.get('expected', 1.0):g}", asked.say("plan.expected-hint")),
        Field("title", asked.say("plan.title"), title, asked.say("plan.title-hint")),
        Field("with_experts", asked.say("plan.with-experts"), "yes" if with_experts else "", asked.say("plan.with-experts-hint"), is_flag=True),
    )  # fmt: skip


def _next(asked: Asked) -> int:
    """The year after the last records, or the next one that is not over."""
    today = utc_now()
    return max(plan_problem.after_records(asked.period), today.year + (today.month > _MIDDLE))


def wished(form: QueryDict, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What `plan_work.ask` takes. Raises BadValue for a number that is none."""
    budget = form.get("budget_cny", "").replace(",", "").replace("，", "").strip()
    changes = {
        "budget_cny": _number(budget) if budget else None, "years": int(_number(form.get("years", "3"))), "first_year": int(_number(form.get("first_year") or "0")),
        "equity": _number(form.get("equity", "0")), "reading": form.get("reading", "middle"), "expected": _number((form.get("expected") or "100").strip(" %％")) / 100,
    }  # fmt: skip
    if changes["reading"] not in _READINGS:
        raise BadValue(Text("费用范围的取法不认识", "how ranges are read is not known"), right=Text("应为 low、middle 或 high", "expected low, middle or high"))
    return {"wishes": {**(before or plan_work.as_asked(Wishes())), **changes}, "with_experts": bool(form.get("with_experts")), **_taken(form)}


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise BadValue(
            Text(f"“{text[:20]}”不是数字", f"'{text[:20]}' is no number"), right=Text("应为如 2000000 的元数", "expected CNY such as 2000000")
        ) from None


def _taken(form: QueryDict) -> dict[str, list[str]]:
    """Codes that must and may not be taken: one choice for each action of the plan before, and those ticked beside."""
    chosen = {key.removeprefix("wish:"): value for key, value in form.items() if key.startswith("wish:")}
    also = [one.strip() for one in form.getlist("also") if one.strip()]
    return {
        "locked": list(dict.fromkeys([*(code for code, value in chosen.items() if value == "lock"), *also])),
        "forbidden": [code for code, value in chosen.items() if value == "forbid"],
    }
