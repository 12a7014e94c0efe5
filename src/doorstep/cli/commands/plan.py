"""`doorstep plan`: the best affordable plan of the region, with its proof."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from doorstep.cli.options import shared
from doorstep.cli.output import emit, say
from doorstep.cli.plan_export import export
from doorstep.cli.plan_postings import postings
from doorstep.core.errors import BadValue
from doorstep.core.text import Text

if TYPE_CHECKING:
    from doorstep.planning.portfolio.solving import Progress as Step
    from doorstep.services.plan_problem import Planning, Wishes
    from doorstep.services.plans import Run

_CHECK_FAILED = 3
Function = TypeVar("Function", bound=Callable[..., Any])


@click.group("plan")
def command() -> None:
    """What to build, buy, learn or invite first, with the money and people there are."""


command.add_command(postings)
command.add_command(export)


def _wishes(function: Function) -> Function:
    """Options of what a planner wishes."""
    for one in reversed(
        (
            click.option("--budget-cny", type=float, default=None, help="Money over the whole plan, CNY. Default: only what budgets.csv gives."),
            click.option("--years", type=click.IntRange(1, 10), default=3, help="Length of the plan."),
            click.option("--first-year", type=click.IntRange(2000, 2099), default=None, help="First year of the plan. Default: the year after the last records."),
            click.option("--travel", type=click.FloatRange(0, 1), default=0.25, help="Share of its worth that a case loses two hours from home."),
            click.option("--tier", type=click.FloatRange(0, 1), default=0.15, help="Share that it loses for each tier above the lowest proper one."),
            click.option("--severe", type=click.FloatRange(0, 100), default=1.5, help="Worth of a severe case against an ordinary one."),
            click.option("--equity", type=click.FloatRange(0, 5), default=0.0, help="0: every case alike; 1: a case where twice as many leave counts twice."),
            click.option("--reading", type=click.Choice(["low", "middle", "high"]), default="middle", help="Which end of a range counts."),
            click.option("--expect", "expected", default="1", help="Share of what the actions promise that is expected to come, or `measured`: what finished projects brought."),
            click.option("--number", "numbers", multiple=True, help="A number to go by instead of the file's: CODE:cost=CNY, CODE:yearly=CNY or CODE:draw=ODDS. May be given again."),
        )
    ):
        function = one(function)
    return function


@command.command("make")
@_wishes
@click.option("--time-limit", type=click.FloatRange(1, 86_400), default=60.0, help="Seconds to look for a plan and its proof.")
@click.option("--gap", type=click.FloatRange(0, 1), default=1e-4, help="Ends as soon as the gap is this small.")
@click.option("--lock", multiple=True, help="An action that must be taken: CODE or CODE@2026-H1. May be given again.")
@click.option("--forbid", multiple=True, help="An action that may not be taken. May be given again.")
@click.option("--with-experts", is_flag=True, help="Give up expert teams that no sender under agreement can send, and plan again without them.")
@click.option("--resume", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="A plan to go on from.")
@click.option("--out", type=click.Path(path_type=Path), help="Also write the plan to this file.")
@click.option("--seed", default=20261123, help="Seed of the search.")
@shared
def make_command(
    time_limit: float, gap: float, lock: tuple[str, ...], forbid: tuple[str, ...], with_experts: bool, resume: Path | None, out: Path | None, seed: int,
    region: Path | None, form: str, lang: str, **wished: Any,
) -> None:  # fmt: skip
    """Find the best plan and prove how good it is. Ctrl-C ends the search and keeps what was found."""
    planning, plans = _opened(region, wished, lang)
    from doorstep.planning.portfolio import files

    start = files.read(resume.read_text("utf-8")) if resume else None
    with _interruptible(lang) as stopped, _gap_shown(time_limit) as told:
        run = plans.Run(time_limit, gap, seed, lock, forbid, start, told, stopped)
        found = _with_experts(planning, run, lang) if with_experts else plans.found_for(planning, run)
    if out:
        out.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    _tell(found, lang)
    emit(found if form == "json" else _rows(found["actions"], lang), form)


def _with_experts(planning: Planning, run: Run, lang: str) -> dict[str, Any]:
    """The plan whose teams can be sent; what was given up for it is told."""
    from doorstep.services import plan_experts

    made = plan_experts.make(planning, run)
    taken = [one for one in made.given_up if one.was_taken]
    for one in taken:
        say(Text(f"放弃 {one.code}（{one.name.zh}）：{one.why.zh}", f"Given up {one.code} ({one.name.en}): {one.why.en}").of(lang))
    if len(made.given_up) > len(taken):
        more = len(made.given_up) - len(taken)
        say(Text(f"另有 {more} 支同样派不出的团队不再考虑", f"{more} more teams that nobody could send were left out with them").of(lang))
    for one in made.kept:
        say(Text(f"必选的 {one.code} 没有专家可派：{one.why.zh}", f"{one.code} had to be taken, but nobody can be sent: {one.why.en}").of(lang))
    if made.unknown:
        say(Text(f"专业未写明、没有匹配的团队：{'、'.join(made.unknown)}", f"Teams whose specialty nobody wrote down, not matched: {', '.join(made.unknown)}").of(lang))
    proof = made.document["experts"]
    told = Text(
        f"{made.rounds} 轮后，其余团队都有专家可派；团队都派得出的规划，任何一份的价值不超过 {proof['bound']:,.1f}（差距 {proof['gap']:.3%}）",
        f"After {made.rounds} rounds all other teams can be sent; no plan whose teams can all be sent is worth more than {proof['bound']:,.1f} (gap {proof['gap']:.3%})",
    )
    say(told.of(lang))
    return made.document


@command.command("verify")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@shared
def verify_command(file: Path, region: Path | None, form: str, lang: str) -> None:
    """Work out every figure of FILE again, and its bound without a solver; exit code 3 when anything differs."""
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.planning.portfolio import files
    from doorstep.services import plans

    told = files.read(file.read_text("utf-8", errors="replace"))
    different = plans.verify(told)
    emit({"holds": not different, "differences": different, "value": told.get("value"), "bound": told.get("bound"), "gap": told.get("gap")}, form)
    if different:
        named = ", ".join(different[:5])
        say(Text(f"与区域不符，已拒绝：{named}", f"Refused, this is not what the region gives: {named}").of(lang))
        raise click.exceptions.Exit(_CHECK_FAILED)


@command.command("frontier")
@_wishes
@click.option("--budgets", default="", help="Budgets, CNY, separated by commas. Default: a tenth to twice --budget-cny.")
@click.option("--time-limit", type=click.FloatRange(1, 86_400), default=60.0, help="Seconds for all plans together.")
@click.option("--seed", default=20261123, help="Seed of the search.")
@shared
def frontier_command(budgets: str, time_limit: float, seed: int, region: Path | None, form: str, lang: str, **wished: Any) -> None:
    """The best plan for each of several budgets: what more money would bring."""
    from dataclasses import asdict

    from doorstep.cli.progress import Progress
    from doorstep.cli.session import open_session

    amounts = _amounts(budgets, wished["budget_cny"])
    open_session(region)
    from doorstep.services import plans

    bar = Progress("plan frontier", len(amounts))
    points = plans.frontier(_read(wished), amounts, plans.Run(seconds=time_limit, seed=seed), told=bar.at)
    bar.done()
    emit([{name: round(value, 6) if isinstance(value, float) else value for name, value in asdict(one).items()} for one in points], form)


@command.command("explain")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--action", "asked", default="", help="Only this action; one that is not taken is explained by what it would cost.")
@click.option("--time-limit", type=click.FloatRange(1, 86_400), default=120.0, help="Seconds for all searches together.")
@shared
def explain_command(file: Path, asked: str, time_limit: float, region: Path | None, form: str, lang: str) -> None:
    """What each action of the plan in FILE adds, and what it displaced; which unknown number would change the plan."""
    from doorstep.cli.progress import Progress
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.planning.portfolio import files
    from doorstep.services import plan_explaining

    told = files.read(file.read_text("utf-8", errors="replace"))
    bar = Progress("plan explain", 100)
    found = plan_explaining.explained(told, asked=asked, seconds=time_limit, told_of=lambda share: bar.at(100 * share))
    bar.done()
    emit(found if form == "json" else [_explained(one, lang) for one in found["actions"]], form)


def _explained(one: dict[str, Any], lang: str) -> dict[str, Any]:
    named = {"code": one["code"], "name": one[f"name_{lang}"], **{key: one[key] for key in ("is_taken", "adds_value", "adds_cases", "cost_cny", "loses_otherwise")}}
    return {**named, "displaced": " ".join(one["displaced"]), "with_it": " ".join(one["with_it"])}


def _opened(region: Path | None, wished: dict[str, Any], lang: str) -> tuple[Any, Any]:
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.services import plan_problem, plans

    planning = plan_problem.planning(_read(wished))
    problem = planning.assembled.problem
    say(
        Text(
            f"{len(planning.care.groups)} 组病人，{problem.actions} 项行动，{len(problem.options.action)} 种做法，{len(problem.demand.cases):,} 个格子",
            f"{len(planning.care.groups)} groups of patients, {problem.actions} actions, {len(problem.options.action):,} options, {len(problem.demand.cases):,} cells",
        ).of(lang)
    )
    return planning, plans


def _read(wished: dict[str, Any]) -> Wishes:
    from doorstep.services.plan_actions import Reading
    from doorstep.services.plan_problem import Wishes

    return Wishes(**{**wished, "expected": _expected(wished["expected"]), "first_year": wished["first_year"] or 0, "reading": Reading(wished["reading"]), "numbers": tuple(_number(one) for one in wished["numbers"])})


def _expected(given: str) -> float:
    if given == "measured":
        from doorstep.services import plan_learned
        from doorstep.services.readers import Operator

        return plan_learned.expected(reader=Operator())
    try:
        return float(given)
    except ValueError:
        raise BadValue(Text(f"--expect {given} 读不懂", f"--expect {given} cannot be read"), right=Text("应为 0 至 5 的数，或 measured", "expected a number from 0 to 5, or measured")) from None


def _number(given: str) -> tuple[str, str, float]:
    code, _, rest = given.partition(":")
    name, _, value = rest.partition("=")
    try:
        found = float(value)
    except ValueError:
        found = -1.0
    if name not in ("cost", "yearly", "draw") or not found >= 0:
        raise BadValue(Text(f"“{given}”读不懂", f"'{given}' cannot be read"), right=Text("应为 代码:cost=元、代码:yearly=元 或 代码:draw=机会比", "expected CODE:cost=CNY, CODE:yearly=CNY or CODE:draw=ODDS"))
    return code, name, found


def _amounts(given: str, budget: float | None) -> list[float]:
    try:
        found = [float(one) for one in given.split(",") if one.strip()] or [budget * share for share in (0.1, 0.25, 0.5, 1.0, 1.5, 2.0) if budget]
    except (TypeError, ValueError):
        found = []
    if not found or min(found) < 0:
        raise BadValue(
            Text("没有可用的预算", "there is no budget to plan with"), right=Text("应为以逗号分隔的元数", "expected CNY, separated by commas"),
            cure=Text("请给出 --budgets 或 --budget-cny", "Give --budgets or --budget-cny"),
        )  # fmt: skip
    return found


@contextmanager
def _interruptible(lang: str) -> Iterator[Callable[[], bool]]:
    """Ctrl-C asks the search to end; a second one ends the command."""
    asked: list[int] = []

    def stop(number: int, frame: object) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)
        say(Text("正在结束，保留已找到的规划……", "Ending; what was found is kept …").of(lang))

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _gap_shown(seconds: float) -> Iterator[Callable[[Step], None]]:
    """The gap as it closes."""
    from doorstep.cli.progress import Progress

    bar, last = Progress("plan make", max(1, round(seconds))), [""]

    def told(step: Step) -> None:
        last[0] = f"gap {step.gap:.3%}" if step.gap < 1 else "gap …"
        bar.at(step.seconds, last[0])

    yield told
    bar.done(last[0])


def _tell(found: dict[str, Any], lang: str) -> None:
    cases = found["cases"]
    say(
        Text(
            f"{len(found['actions'])} 项行动；规划期内多在家门口治疗 {cases['brought_home']:,.1f} 例；价值 {found['value']:,.2f}，任何规划不超过 {found['bound']:,.2f}，差距 {found['gap']:.4%}",
            f"{len(found['actions'])} actions; {cases['brought_home']:,.1f} more cases treated at home over the plan; value {found['value']:,.2f}, no plan exceeds {found['bound']:,.2f}, gap {found['gap']:.4%}",
        ).of(lang)
    )
    if found["unknown"]:
        say(Text(f"{len(found['unknown'])} 个数字不知道，按同类的中位数计；plan explain 会说明哪些会改变结论", f"{len(found['unknown'])} numbers are not known and were read as the median of their kind; plan explain tells which would change the plan").of(lang))
    if found["region"]["synthetic"]:
        say(Text("合成区域，非实际。", "A synthetic region, not a real one.").of(lang))


def _rows(actions: list[dict[str, Any]], lang: str) -> list[dict[str, Any]]:
    return [
        {"code": one["code"], "name": one[f"name_{lang}"], "kind": one["kind"], "begins": one["begins"], "at_work": one["at_work"], "cost_cny": round(sum(one["cost_cny"]))}
        for one in actions
    ]
