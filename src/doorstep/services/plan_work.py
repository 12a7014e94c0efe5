"""Plans, frontiers, explanations and matchings of experts that are asked for on the site, worked out by the worker."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.db import transaction

from doorstep.core.clock import utc_now
from doorstep.core.errors import BadValue, NotFound, UserError
from doorstep.core.text import Text
from doorstep.services import audit, outbox, policy, registry
from doorstep.services.plan_actions import Reading
from doorstep.store.models import Account
from doorstep.store.models import MadePlan as MadePlan
from doorstep.store.reader import Reader
from doorstep.vocab.bases import Basis
from doorstep.vocab.roles import Permission

if TYPE_CHECKING:
    from doorstep.planning.portfolio.solving import Progress
    from doorstep.services.plan_problem import Wishes
    from doorstep.services.plans import Run

TOPIC = "plan-work"
SECONDS = {"plan": 30.0, "frontier": 40.0, "explanation": 60.0}
_FRONTIER = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
_TOLD_EVERY = 0.4
_MOST_LINES = 400
_OPEN = ("waiting", "working")


def ask(kind: str, asked: Mapping[str, Any], *, by: Account, title: str = "", about: MadePlan | None = None) -> MadePlan:
    """Queue a search; the row tells how far it is.

    asked   `wishes` as `Wishes` takes them, `locked` and `forbidden` codes of actions, `with_experts` whether teams that nobody can send are given up,
            `action` of an explanation; of postings what `posting_work.ask` asks
    Raises NotAllowed without the permission, BadValue for wishes that cannot be.
    """
    policy.require(by, Permission.KEEP_ROADMAP)
    wishes_of(asked)
    region = registry.region(reader=by)
    with transaction.atomic():
        row = MadePlan.objects.create(
            kind=kind, title=title[:200], area=region.code, asked=dict(asked), about=about, made_by=by.username, made_at=utc_now()
        )
        audit.record(by, f"plan.{kind}", str(row.pk))
        outbox.queue(TOPIC, row=row.pk)
    return row


def wishes_of(asked: Mapping[str, Any]) -> Wishes:
    """The wishes of a row. Raises BadValue."""
    from doorstep.services.plan_problem import Wishes

    given = dict(asked.get("wishes", {}))
    numbers = tuple((str(code), str(name), float(value)) for code, name, value in given.pop("numbers", ()))
    try:
        return Wishes(**{**given, "basis": Basis(given.get("basis", Basis.RESIDENCE)), "reading": Reading(given.get("reading", Reading.MIDDLE)), "numbers": numbers})
    except TypeError as error:
        raise BadValue(Text("有不认识的意愿", "there is a wish that is not known")) from error


def stop(row: MadePlan, *, by: Account) -> None:
    """Ask a search to end and keep what it has found."""
    policy.require(by, Permission.KEEP_ROADMAP)
    MadePlan.objects.visible_to(by).filter(pk=row.pk, state__in=_OPEN).update(is_stopping=True)


def get(number: int, *, reader: Reader, kind: str = "plan") -> MadePlan:
    """One row; NotFound when there is none that the reader may see."""
    found = MadePlan.objects.visible_to(reader).filter(pk=number, kind=kind).first()
    if found is None:
        raise NotFound(Text(f"没有 {number} 号规划", f"there is no plan {number}"), cure=Text("规划列表见 /planning/plan/", "The plans are listed at /planning/plan/"))
    return found


def every(*, reader: Reader, limit: int = 50) -> list[MadePlan]:
    """Plans, newest first."""
    return list(MadePlan.objects.visible_to(reader).filter(kind="plan")[:limit])


def about(row: MadePlan, kind: str, *, reader: Reader, action: str | None = None) -> MadePlan | None:
    """The latest frontier or explanation of a plan."""
    found = MadePlan.objects.visible_to(reader).filter(kind=kind, about=row)
    return (found.filter(asked__action=action) if action is not None else found).first()


def is_open(row: MadePlan) -> bool:
    """Whether it is still waited for."""
    return row.state in _OPEN


@outbox.handles(TOPIC)
def _work(payload: dict[str, Any]) -> None:
    """Do what a row asks. What is done is not done again."""
    row = MadePlan.objects.get(pk=payload["row"])  # everyone: the worker
    if row.state not in _OPEN:
        return
    row.state, row.history = "working", []
    row.save(update_fields=["state", "history"])
    try:
        row.document = {"plan": _plan, "frontier": _frontier, "explanation": _explanation, "postings": _postings}[row.kind](row)
        row.state = "stopped" if _Told(row).stopped() else "done"
    except UserError as refusal:
        row.state, row.refusal_zh, row.refusal_en = "refused", refusal.message("zh"), refusal.message("en")
    row.share_done = 1.0
    row.save(update_fields=["state", "asked", "document", "refusal_zh", "refusal_en", "share_done", "history"])


class _Told:
    """Writes down how far a search is, not too often."""

    def __init__(self, row: MadePlan) -> None:
        self.row, self.last, self.asked_at, self.stops = row, 0.0, 0.0, False

    def progress(self, step: Progress) -> None:
        self.row.history.append([round(step.seconds, 2), round(step.worth, 4), round(step.bound, 4) if step.bound < float("inf") else None])
        del self.row.history[:-_MOST_LINES]
        self.share(min(0.99, step.seconds / SECONDS["plan"]))

    def share(self, done: float) -> None:
        if time.monotonic() - self.last > _TOLD_EVERY:
            self.last, self.row.share_done = time.monotonic(), done
            self.row.save(update_fields=["history", "share_done"])

    def stopped(self) -> bool:
        if not self.stops and time.monotonic() - self.asked_at > _TOLD_EVERY:
            self.asked_at = time.monotonic()
            self.stops = bool(MadePlan.objects.filter(pk=self.row.pk, is_stopping=True).exists())  # everyone: the worker
        return self.stops


def _plan(row: MadePlan) -> dict[str, Any]:
    from doorstep.services import plans

    told = _Told(row)
    start = row.about.document if row.about else None
    run = plans.Run(
        seconds=SECONDS["plan"], locked=tuple(row.asked.get("locked", ())), forbidden=tuple(row.asked.get("forbidden", ())), start=start,
        told=told.progress, stopped=told.stopped,
    )  # fmt: skip
    if not row.asked.get("with_experts"):
        return plans.make(wishes_of(row.asked), run)
    return _with_experts(row, run)


def _with_experts(row: MadePlan, run: Run) -> dict[str, Any]:
    """The plan whose teams can be sent; what was given up for it is kept beside what was asked."""
    from doorstep.services import plan_experts, plan_problem

    made = plan_experts.make(plan_problem.planning(wishes_of(row.asked)), run)
    lost = [one for one in (*made.given_up, *made.kept) if one.was_taken]
    row.asked = {**row.asked, "given_up": [[one.code, one.why.zh, one.why.en] for one in lost]}
    return made.document


def _postings(row: MadePlan) -> dict[str, Any]:
    from doorstep.services import posting_work

    return posting_work.worked_out(row)


def _frontier(row: MadePlan) -> dict[str, Any]:
    from doorstep.services import plans

    told, wishes = _Told(row), wishes_of(row.asked)
    whole = wishes.budget_cny or 0.0
    run = plans.Run(seconds=SECONDS["frontier"], stopped=told.stopped)
    points = plans.frontier(wishes, [whole * share for share in _FRONTIER], run, told=lambda done: told.share(done / len(_FRONTIER)))
    return {"points": [asdict(one) for one in points]}


def _explanation(row: MadePlan) -> dict[str, Any]:
    from doorstep.services import plan_explaining

    told = _Told(row)
    assert row.about is not None and row.about.document is not None
    return plan_explaining.explained(row.about.document, asked=row.asked.get("action", ""), seconds=SECONDS["explanation"], told_of=told.share)


def as_asked(wishes: Wishes) -> dict[str, Any]:
    """Wishes as a row keeps them."""
    return {**asdict(wishes), "numbers": [list(one) for one in wishes.numbers]}
