"""Matchings of experts with requests that are asked for on the site: worked out by the worker as plans are, and entered as postings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from doorstep.core.clock import utc_now
from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.services import idempotency, ledgers, plan_work, posting_plan, registry
from doorstep.services.plan_teams import TEAM
from doorstep.services.plan_work import MadePlan
from doorstep.services.posting_told import Going, PostingPlan, Unanswered
from doorstep.store.models import Account
from doorstep.store.reader import Operator, Reader

KIND = "postings"
SECONDS = 10.0
MONTHS = (6, 12, 18, 24, 36)
_TO_BE_NAMED = Text("待定", "to be named")


def ask(*, by: Account, months: int = 12, first: date | None = None, minimums: bool = False, about: MadePlan | None = None) -> MadePlan:
    """Queue a matching, with the teams of the plan `about` when one is given.

    Raises NotAllowed without the permission, BadValue for months that are not among `MONTHS` or a plan that is not there yet.
    """
    if months not in MONTHS:
        raise BadValue(Text(f"月数 {months} 不可选", f"{months} months cannot be chosen"), right=Text(f"应为 {'、'.join(map(str, MONTHS))} 之一", f"expected one of {', '.join(map(str, MONTHS))}"))
    if about is not None and about.document is None:
        raise BadValue(Text("这份规划还没有算完", "this plan is not there yet"))
    return plan_work.ask(KIND, {"months": months, "first": first.isoformat() if first else "", "minimums": minimums}, by=by, about=about)


def get(number: int, *, reader: Reader) -> MadePlan:
    """One matching; NotFound when there is none that the reader may see."""
    return plan_work.get(number, reader=reader, kind=KIND)


def latest(*, reader: Reader, limit: int = 20) -> list[MadePlan]:
    """Matchings, newest first."""
    return list(MadePlan.objects.visible_to(reader).filter(kind=KIND)[:limit])


def worked_out(row: MadePlan) -> dict[str, Any]:
    """What a row asks for, with the ledgers as who asked may see them."""
    by, asked = Account.objects.get(username=row.made_by), row.asked  # everyone: who asked
    found = posting_plan.plan(
        reader=by, now=utc_now(), first=date.fromisoformat(asked["first"]) if asked["first"] else None, months=asked["months"], minimums=asked["minimums"],
        seconds=SECONDS, of_plan=row.about.document if row.about else None,
    )  # fmt: skip
    taken = row.about.document["actions"] if row.about and row.about.document else []
    return {**_document(found), "names": {one["code"]: [one["name_zh"], one["name_en"]] for one in taken if one["kind"] == TEAM}}


def _document(found: PostingPlan) -> dict[str, Any]:
    return {
        "from": found.horizon.first.isoformat(), "months": found.horizon.months, "unit": found.unit, "value": round(found.value, 4), "bound": round(found.bound, 4),
        "gap": round(found.gap, 8), "checked": round(found.checked, 4), "seconds": round(found.seconds, 2),
        "going": [_going(one) for one in found.going],
        "unanswered": [_unanswered(one) for one in found.unanswered],
        "minimums": [{"sender": one.sender, "host": one.host, "people": one.people, "asked": one.asked} for one in found.minimums],
        "known": [[one.zh, one.en] for one in found.known],
        "missing": [[one.zh, one.en] for one in found.missing],
    }  # fmt: skip


def _going(one: Going) -> dict[str, Any]:
    return {
        "request": one.request, "is_plan": one.is_plan, "sender": one.sender, "host": one.host, "specialty": one.specialty, "since": one.since.isoformat(),
        "until": one.until.isoformat(), "months": one.months, "cases": None if one.cases is None else round(one.cases, 4),
    }  # fmt: skip


def _unanswered(one: Unanswered) -> dict[str, Any]:
    return {
        "request": one.request, "is_plan": one.is_plan, "host": one.host, "specialty": one.specialty, "asked": one.asked, "given": one.given,
        "why": [one.why.zh, one.why.en], "lasting": [one.lasting.zh, one.lasting.en] if one.lasting else None,
    }  # fmt: skip


# into the ledger


def entered(row: MadePlan, *, reader: Reader) -> int:
    """How many postings of a matching stand on the ledger."""
    return len(ledgers.rows("postings", reader=reader, source=_source(row)))


def enter(row: MadePlan, *, by: Account, now: datetime) -> int:
    """Put every posting of a matching on the ledger as nominated, all or nothing; how many. A repeat is refused.

    Raises BadValue when the matching is not there yet or was entered before, NotAllowed without the ledger's permission.
    """
    found = row.document
    if row.kind != KIND or not found:
        raise BadValue(Text("这次匹配还没有算完", "this matching is not there yet"))
    if entered(row, reader=by):
        raise BadValue(Text("已列入派驻台账", "it is on the ledger of postings already"), cure=Text("请在台账中修改", "Change it on the ledger"))
    programmes = {(one["sender"], one["host"]): one["programme"] for one in ledgers.values("support-agreements", reader=by)}
    with transaction.atomic():
        for at, one in enumerate(found["going"], start=1):
            ledgers.make("postings", _posting(row, one, at, programmes), by=by, key=idempotency.digest(_source(row), str(at)), now=now)
    return len(found["going"])


def _posting(row: MadePlan, one: Mapping[str, Any], at: int, programmes: Mapping[tuple[str, str], str]) -> dict[str, str]:
    return {
        "code": f"MATCH-{row.pk}-{at}", "programme": programmes[one["sender"], one["host"]], "label": f"{_TO_BE_NAMED.zh} {at}", "sender": one["sender"], "host": one["host"],
        "kind": "medical", "specialty": one["specialty"], "since": one["since"], "until": one["until"], "request": "" if one["is_plan"] else one["request"],
        "source": _source(row), "synthetic": "yes" if registry.region(reader=Operator("plan")).is_synthetic else "",
    }  # fmt: skip


def _source(row: MadePlan) -> str:
    return f"Doorstep {KIND} {row.pk}"
