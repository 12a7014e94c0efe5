"""Expert postings: months chosen, matched by the worker, shown by host, and entered on the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict

from doorstep.core.clock import utc_now
from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.services import plan_work, posting_work
from doorstep.services.plan_work import MadePlan
from doorstep.vocab.roles import Permission
from doorstep.web import charts, frame, methods
from doorstep.web.asking import Asked, SignedInRequest, asked
from doorstep.web.figures import Ribbon
from doorstep.web.frame import Choice
from doorstep.web.page import render
from doorstep.web.planning import plan_shown, posting_shown
from doorstep.web.planning.plan_pages import Searching
from doorstep.web.planning.posting_pages import Form, PostingsPage
from doorstep.web.table import Table

_HERE = "/planning/postings/"
_USUAL = 12


@methods.form
def postings(request: SignedInRequest) -> HttpResponse:
    """The latest matching, and the form for another."""
    question = asked(request)
    rows = posting_work.latest(reader=request.user)
    if request.method == "POST":
        try:
            return HttpResponseRedirect(f"{_HERE}{_asked(request).pk}/")
        except BadValue as error:
            page = _page(request, question, rows[0] if rows else None, rows, given=request.POST, refusal=error.message(question.lang))
            return render(request, page, status=400)
    return render(request, _page(request, question, rows[0] if rows else None, rows, given=request.GET))


def _asked(request: SignedInRequest) -> MadePlan:
    form = request.POST
    about = plan_work.get(int(form["plan"]), reader=request.user) if form.get("plan", "").isdigit() else None
    months = form.get("months", "")
    return posting_work.ask(by=request.user, months=int(months) if months.isdigit() else 0, first=_month(form.get("first", "")), minimums=bool(form.get("minimums")), about=about)


def _month(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        year, month = text.strip().split("-")
        return date(int(year), int(month), 1)
    except ValueError:
        raise BadValue(Text(f"“{text[:20]}”不是月份", f"'{text[:20]}' is no month"), right=Text("应为如 2027-01", "expected such as 2027-01")) from None


@methods.reads
def one(request: SignedInRequest, number: int) -> HttpResponse:
    """One matching. While it is looked for, the part that tells so asks again by itself."""
    question = asked(request)
    row = posting_work.get(number, reader=request.user)
    page = _page(request, question, row, posting_work.latest(reader=request.user), given=None)
    if request.headers.get("HX-Request") == "true" and not page.searching.is_open:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, page, "progress")


@methods.posts
def enter(request: SignedInRequest, number: int) -> HttpResponse:
    """Put the postings of a matching on the ledger, nominated."""
    posting_work.enter(posting_work.get(number, reader=request.user), by=request.user, now=utc_now())
    return HttpResponseRedirect(f"{_HERE}{number}/#ledger")


def _page(request: SignedInRequest, question: Asked, row: MadePlan | None, rows: list[MadePlan], *, given: QueryDict | None, refusal: str = "") -> PostingsPage:
    found, shown = (row.document or {}) if row else {}, posting_shown
    is_known = bool(found)
    empty = Table("none", "", (), (), question.say("table.empty"))
    deeper = (Choice(question.say("postings.of-number", number=row.pk), "", True),) if row and given is None else ()
    here = Choice(question.say("postings.title"), _HERE, not deeper)
    refused = (row.refusal_zh if question.lang == "zh" else row.refusal_en) if row else ""
    return PostingsPage(
        frame=frame.of(request, title=deeper[-1].label if deeper else here.label, room="planning", trail=(Choice(question.say("planning.title"), "/planning/"), here, *deeper)),
        sentence=question.opened(_sentence(question, row)),
        refusal=refusal or refused,
        searching=_searching(question, row),
        is_known=is_known,
        may_make=request.user.may(Permission.KEEP_ROADMAP),
        form=_form(question, row, given),
        ribbon=_ribbon(question, row) if row and is_known else Ribbon(()),
        hosts=shown.hosts(question, found) if is_known else (),
        ticks=shown.ticks(found) if is_known else (),
        going=shown.going(question, found) if is_known else empty,
        open_list=shown.open_list(question, found) if is_known else (),
        open_wishes=shown.open_wishes(question, found) if is_known else empty,
        minimums=shown.minimums(question, found) if is_known else empty,
        known=tuple(zh if question.lang == "zh" else en for zh, en in found.get("known", ())),
        missing=tuple(zh if question.lang == "zh" else en for zh, en in found.get("missing", ())),
        proof=shown.proof(question, found) if is_known else (),
        ledger=_ledger(request, question, row) if row and is_known else None,
        earlier=shown.earlier(question, rows),
    )


def _sentence(question: Asked, row: MadePlan | None) -> str:
    if row is None:
        return question.say("postings.sentence-none" if question.reader.may(Permission.KEEP_ROADMAP) else "postings.sentence-none-yet")
    if plan_work.is_open(row):
        return question.say("postings.sentence-open")
    found = row.document
    if not found:
        return question.say("postings.sentence-refused")
    said = {"first": found["from"][:7], "months": found["months"], "open": len(found["unanswered"])}
    if not found["going"]:
        return question.say("postings.sentence-nobody", **said)
    hosts = {one["host"] for one in found["going"]}
    return question.say("postings.sentence", **said, hosts=len(hosts), count=len(found["going"]), sent=sum(one["months"] for one in found["going"]), gap=plan_shown.gap_words(found["gap"]))


def _searching(question: Asked, row: MadePlan | None) -> Searching:
    is_open = row is not None and plan_work.is_open(row)
    state = question.say(f"plan.state-{row.state}") if row else ""
    empty = charts.xy("none", "", "", [], across="", up="")
    return Searching(is_open, state, 0, f"{_HERE}{row.pk}/" if row else _HERE, False, empty)


def _form(question: Asked, row: MadePlan | None, given: QueryDict | None) -> Form:
    """What was typed, else what the matching shown was asked with."""
    before: Mapping[str, Any] = row.asked if row else {}
    typed = given if given is not None else QueryDict()
    months = typed.get("months") or str(before.get("months", _USUAL))
    plan = typed.get("plan") or (str(row.about_id) if row and row.about_id else "")
    made = [one for one in plan_work.every(reader=question.reader) if one.document]
    plans = [("", question.say("postings.no-plan"), not plan)]
    plans += [(str(one.pk), question.say("plan.plan-of", number=one.pk) + (f" · {one.title}" if one.title else ""), str(one.pk) == plan) for one in made]
    first = typed.get("first") or str(before.get("first", ""))[:7]
    return Form(
        tuple((one, question.say("postings.bar", months=one), str(one) == months) for one in posting_work.MONTHS), first, tuple(plans),
        bool(typed.get("minimums")) if "months" in typed else bool(before.get("minimums")),
    )  # fmt: skip


def _ribbon(question: Asked, row: MadePlan) -> Ribbon:
    found = row.document or {}
    return Ribbon(
        (
            (question.say("postings.first"), found["from"][:7]), (question.say("postings.months-of"), str(found["months"])),
            (question.say("postings.plan"), question.say("postings.with-plan", number=row.about_id) if row.about_id else question.say("postings.no-plan")),
            (question.say("plan.gap"), plan_shown.gap_words(found["gap"])),
        )
    )  # fmt: skip


def _ledger(request: SignedInRequest, question: Asked, row: MadePlan) -> Choice | None:
    """To the postings that were entered, or the button that enters them."""
    count = posting_work.entered(row, reader=request.user)
    if count:
        return Choice(question.say("postings.entered", count=count), "/ledgers/postings/", True)
    may = request.user.may(Permission.KEEP_SUPPORT) and bool((row.document or {})["going"])
    return Choice(question.say("postings.enter"), f"{_HERE}{row.pk}/enter/") if may else None
