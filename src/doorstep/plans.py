"""Planning for an analyst: a workspace in, Arrow tables and plans with their proof out.

    from doorstep.plans import Region

    region = Region.open("workspace")
    region.gaps(level="county", top=5).to_pandas()
    plan = region.plan(budget_cny=120_000, years=2)
    plan.value, plan.bound, plan.gap
    region.plan(budget_cny=120_000, years=2, forbid=[plan.actions()["code"][0].as_py()], start=plan)

Whoever opens a workspace holds its files and sees exact counts: figures of a few patients are not for publication.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from doorstep.core.errors import BadValue
from doorstep.core.text import Lang, Text
from doorstep.services import workspace as workspaces

if TYPE_CHECKING:
    from doorstep.services.plan_problem import Wishes

GAPS = pa.schema(
    [
        *((name, pa.string()) for name in ("code", "name_zh", "name_en")),
        *((name, pa.int64()) for name in ("tier", "stays", "leaving", "avoidable", "necessary", "capability", "reach", "bed", "trust", "rest", "recoverable")),
        ("cost_cny", pa.float64()),
    ]
)
"""Columns of `Region.gaps`: stays of the period; the five reasons add up to `leaving`; cost of those who left, CNY. Null where nothing is known."""
CHOICE = pa.schema([("name", pa.string()), ("estimate", pa.float64()), ("error", pa.float64())])
"""Columns of `Region.choice`: a feature, what it adds to the log-odds of being chosen, and its standard error."""
FRONTIER = pa.schema(
    [
        *((name, pa.float64()) for name in ("budget_cny", "taken_cny", "at_home", "brought_home", "value", "bound")),
        ("worst_county", pa.int64()),
        *((name, pa.float64()) for name in ("worst_share", "kept_cny")),
        ("actions", pa.int64()),
    ]
)
"""Columns of `Region.frontier`: CNY there is and CNY taken; cases at home and more of them than today over all years; worth and bound, weighed
cases; the county worst off and its share at home, 0-1; CNY a year that care outside no longer costs; how many actions."""
ACTIONS = pa.schema(
    [
        *((name, pa.string()) for name in ("code", "name_zh", "name_en", "kind", "institution", "capability", "begins", "at_work")),
        ("cost_cny", pa.float64()),
        ("people", pa.float64()),
    ]
)
"""Columns of `Plan.actions`: half-years such as 2026-H1; CNY of all years."""
COUNTIES = pa.schema([("county", pa.int64()), *((name, pa.float64()) for name in ("cases", "at_home_today", "at_home", "in_area_today", "in_area"))])
"""Columns of `Plan.counties`: division code, cases a year, shares 0-1 treated in the region and in the county itself, today and at the end."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan with its proof. `document` is its file: everything needed to work it out again.

    Worth is in weighed cases treated inside over all years; no plan under the same wishes exceeds `bound`; `gap` is bound / value - 1.
    """

    document: Mapping[str, Any]

    @property
    def value(self) -> float:
        return float(self.document["value"])

    @property
    def bound(self) -> float:
        return float(self.document["bound"])

    @property
    def gap(self) -> float:
        return float(self.document["gap"])

    @property
    def brought_home(self) -> float:
        """Cases treated inside over all years, more than by doing nothing."""
        return float(self.document["cases"]["brought_home"])

    def actions(self) -> pa.Table:
        """What is done; see ACTIONS."""
        return pa.Table.from_pylist([{**one, "cost_cny": sum(one["cost_cny"])} for one in self.document["actions"]], schema=ACTIONS)

    def counties(self) -> pa.Table:
        """What changes in each county; see COUNTIES."""
        return pa.Table.from_pylist([{**one, "in_area": one["in_area"][-1]} for one in self.document["counties"]], schema=COUNTIES)

    def save(self, path: Path | str) -> None:
        """Write the file that `doorstep plan verify` reads."""
        Path(path).write_text(json.dumps(self.document, ensure_ascii=False, indent=1), encoding="utf-8")


class Region:
    """One workspace, opened for planning."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def open(cls, folder: Path | str) -> Region:
        """The workspace in a folder. A process holds one of them.

        Raises NotFound where there is none, BadValue when another is open already.
        """
        root = Path(folder).resolve()
        before = os.environ.get(workspaces.VARIABLE)
        import django
        from django.apps import apps

        if apps.ready and (before is None or Path(before).resolve() != root):
            raise BadValue(
                Text("这个进程已经打开了另一个工作区", "this process has another workspace open"), cure=Text("请重新启动笔记本的内核", "Restart the notebook's kernel"),
            )  # fmt: skip
        os.environ[workspaces.VARIABLE] = str(root)
        try:
            workspaces.current()
        except Exception:
            if before is None:
                del os.environ[workspaces.VARIABLE]
            else:
                os.environ[workspaces.VARIABLE] = before
            raise
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doorstep.site.settings")
        os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # notebooks run their cells inside an event loop
        django.setup()
        return cls(root)

    def gaps(self, *, area: int = 0, level: str = "", rank: str = "cases", period: str = "", basis: str = "residence", top: int = 20) -> pa.Table:
        """For which conditions people leave an area, why and at what cost, first in rank first; see GAPS.

        area    division code; 0 is the region
        level   county, city or province: the area that they leave; that of `area` unless given
        rank    cases, fund or equity
        period  2025, 2025-03 or 2025-01..2025-06; the last twelve months unless given
        Raises NotFound for no area of the region, BadValue for a level, rank, period or basis that is none.
        """
        from doorstep.core.period import Period
        from doorstep.services import gaps, indicator_results
        from doorstep.services.readers import Operator
        from doorstep.vocab.bases import Basis

        reader = Operator("library")
        span = Period.parse(period) if period else indicator_results.latest_year(reader=reader)
        at = _one_of("层级", "level", level, gaps.LEVELS) if level else None
        asked = gaps.of_area(area, basis=_one_of("口径", "basis", basis, Basis), period=span, level=at, reader=reader)
        found = gaps.found(asked, rank=_one_of("排序", "rank", rank, gaps.Rank), reader=reader)
        rows = [
            {
                "code": one.unit.code, "name_zh": one.unit.name.zh, "name_en": one.unit.name.en, "tier": one.unit.tier, "stays": one.stays, "leaving": one.left,
                "avoidable": one.avoidable, "necessary": one.necessary, **(dict(zip(gaps.PARTS, one.reasons, strict=True)) if one.reasons else {}),
                "recoverable": one.recoverable, "cost_cny": None if one.cost_fen is None else one.cost_fen / 100,
            }
            for one in found.gaps[:top]
        ]  # fmt: skip
        return pa.Table.from_pylist(rows, schema=GAPS)

    def choice(self, *, period: str = "", basis: str = "residence") -> pa.Table:
        """How people choose where to be treated: the coefficients of the model; see CHOICE.

        Raises NotFound without records or ways, and a UserError where the records cannot tell features apart.
        """
        from doorstep.core.period import Period
        from doorstep.services import choice, indicator_results
        from doorstep.services.readers import Operator
        from doorstep.vocab.bases import Basis

        reader = Operator("library")
        span = Period.parse(period) if period else Period.last_months(12, until=indicator_results.snapshot_of(reader).last_month)
        best = choice.estimated(_one_of("口径", "basis", basis, Basis), span, reader=reader).best
        rows = [{"name": name, "estimate": float(estimate), "error": float(error)} for name, estimate, error in zip(best.names, best.estimates, best.errors, strict=True)]
        return pa.Table.from_pylist(rows, schema=CHOICE)

    def plan(
        self, *, lock: Sequence[str] = (), forbid: Sequence[str] = (), start: Plan | None = None, seconds: float = 60.0, enough: float = 1e-4, seed: int = 20261123, **wishes: Any
    ) -> Plan:
        """The best plan found, with its bound.

        lock, forbid   codes of actions that must and may not be taken; CODE@2026-H1 locks one to a half-year
        start          a plan to go on from
        seconds, enough   the search ends when the time is over or the gap is this small
        wishes         budget_cny (CNY), years, first_year, travel, tier, severe, equity, reading, numbers: as `doorstep plan make` has them
        Raises NotFound for an action that is none, BadValue for wishes that cannot be, TooMuchAsked with the fewest that conflict.
        """
        from doorstep.services import plans

        run = plans.Run(seconds, enough, seed, tuple(lock), tuple(forbid), dict(start.document) if start else None)
        return Plan(plans.make(_wishes(wishes), run))

    def frontier(self, budgets_cny: Sequence[float], *, seconds: float = 60.0, **wishes: Any) -> pa.Table:
        """The best plan found for each budget, all within `seconds`: what more money would bring; see FRONTIER. Raises what `plan` raises."""
        from doorstep.services import plans

        points = plans.frontier(_wishes({**wishes, "budget_cny": max(budgets_cny, default=0.0)}), list(budgets_cny), plans.Run(seconds))
        return pa.Table.from_pylist([asdict(one) for one in points], schema=FRONTIER)

    def read(self, path: Path | str) -> Plan:
        """A plan from its file. Raises Rejected when it is none."""
        from doorstep.planning.portfolio import files

        return Plan(files.read(Path(path).read_text("utf-8", errors="replace")))

    def verify(self, plan: Plan) -> list[str]:
        """Everything in a plan that this region does not give, by name; empty when it holds. Raises Rejected for what cannot be read."""
        from doorstep.services import plans

        return plans.verify(dict(plan.document))

    def workbook(self, plan: Plan, path: Path | str, *, lang: Lang = "zh") -> None:
        """Write a plan as an Excel workbook."""
        from doorstep.services import plan_workbook
        from doorstep.services.readers import Operator

        Path(path).write_bytes(plan_workbook.xlsx(plan.document, lang=lang, reader=Operator("library")))


def _wishes(given: Mapping[str, Any]) -> Wishes:
    """Wishes by name; BadValue for one that is none."""
    from doorstep.services.plan_actions import Reading
    from doorstep.services.plan_problem import Wishes
    from doorstep.vocab.bases import Basis

    known = Wishes.__dataclass_fields__
    for name in given:
        if name not in known:
            raise BadValue(Text(f"没有“{name}”这项意愿", f"there is no wish '{name}'"), right=Text(f"应为 {'、'.join(known)}", f"expected one of {', '.join(known)}"))
    words = {name: _one_of(name, name, str(given[name]), kind) for name, kind in (("basis", Basis), ("reading", Reading)) if name in given}
    return Wishes(**{**given, **words, "numbers": tuple(given.get("numbers", ()))})


def _one_of(zh: str, en: str, said: str, known: Any) -> Any:
    """The member that was named; BadValue with those that may be."""
    listed = [one.value for one in known]
    if said not in listed:
        names = ", ".join(listed)
        raise BadValue(Text(f"没有{zh}“{said}”", f"there is no {en} '{said}'"), right=Text(f"应为 {names}", f"expected one of {names}"))
    return next(one for one in known if one.value == said)
