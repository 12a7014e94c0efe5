"""Plans: wished for, looked for, shown with their proof, changed and explained."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string

from doorstep.core import numbers
from doorstep.core.clock import utc_now
from doorstep.core.errors import BadValue, NotFound
from doorstep.core.text import Text
from doorstep.services import plan_roadmap, plan_work, policy, registry
from doorstep.services.readers import Account, Operator
from doorstep.vocab.roles import Permission
from doorstep.web import frame, methods
from doorstep.web.asking import Asked, SignedInRequest, asked
from doorstep.web.figures import Ribbon
from doorstep.web.frame import Choice, Frame
from doorstep.web.page import render
from doorstep.web.planning import plan_files, plan_form, plan_shown, plan_wishes
from doorstep.web.planning.plan_pages import PlanPage, PlansPage, Searching, WhyPage
from doorstep.web.table import Table

_MADE = ("done", "stopped")
_KINDS = {"frontier": "frontier", "numbers": "explanation"}
"""What may be asked of a plan, by its place in the address."""


@methods.form
def plans(request: SignedInRequest) -> HttpResponse:
    """The wishes, and the plans that were made."""
    question = asked(request)
    refusal, fields = "", plan_form.fields(question, None)
    if request.method == "POST":
        try:
            row = plan_work.ask("plan", plan_form.wished(request.POST), by=request.user, title=request.POST.get("title", ""))
            return HttpResponseRedirect(f"/planning/plan/{row.pk}/")
        except BadValue as error:
            refusal = error.message(question.lang)
    rows, may_make = plan_work.every(reader=request.user), request.user.may(Permission.KEEP_ROADMAP)
    sentence = question.say("plan.sentence-plans", count=len(rows), number=rows[0].pk) if rows else question.say("plan.sentence-none" if may_make else "plan.sentence-none-yet")
    page = PlansPage(
        frame=_frame(request, question, ()), sentence=question.opened(sentence), ribbon=Ribbon(((question.say("plan.snapshot"), question.snapshot),)), fields=fields,
        may_make=may_make, refusal=refusal, plans=plan_shown.plans(question, rows),
    )  # fmt: skip
    return render(request, page, status=400 if refusal else 200)


def _frame(request: SignedInRequest, question: Asked, deeper: tuple[Choice, ...]) -> Frame:
    here = Choice(question.say("planning.plan"), "/planning/plan/", not deeper)
    title = deeper[-1].label if deeper else question.say("planning.plan")
    return frame.of(request, title=title, room="planning", trail=(Choice(question.say("planning.title"), "/planning/"), here, *deeper), has_charts=True)


@methods.reads
def plan(request: SignedInRequest, number: int) -> HttpResponse:
    """One plan. While it is looked for, the part that tells how far asks again by itself."""
    question = asked(request)
    row = plan_work.get(number, reader=request.user)
    if request.GET.get("file") in plan_files.KINDS and row.document:
        return plan_files.download(question, row, request.GET["file"])
    page = _page(request, question, row)
    if request.headers.get("HX-Request") == "true" and not page.searching.is_open:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, page, "progress")


def _page(request: SignedInRequest, question: Asked, row: plan_work.MadePlan) -> PlanPage:
    found, shown = row.document or {}, plan_shown
    is_known = row.state in _MADE and bool(found)
    numbers_row, frontier_row = (plan_work.about(row, kind, reader=request.user, action=action) for kind, action in (("explanation", ""), ("frontier", None)))
    points = (frontier_row.document or {}).get("points", []) if frontier_row else []
    listed = plan_wishes.listed()
    names = {code: plan_shown.name_of(question, one) for code, one in listed.items()}
    may_make = request.user.may(Permission.KEEP_ROADMAP)
    may_wish = may_make and not plan_work.is_open(row)
    wishes = plan_wishes.wishes(question, found, listed, _wishes(row)) if may_wish else ()
    empty, pools = _nothing(question), _names(question, "pools")
    return PlanPage(
        frame=_frame(request, question, (Choice(question.say("plan.plan-of", number=row.pk), "", True),)),
        number=row.pk,
        sentence=question.opened(_sentence(question, row)),
        refusal=row.refusal_zh if question.lang == "zh" else row.refusal_en,
        searching=_searching(question, row, f"/planning/plan/{row.pk}/", may_stop=may_make),
        is_known=is_known,
        may_make=may_make,
        may_wish=may_wish,
        ribbon=_ribbon(question, found) if is_known else Ribbon(()),
        proof=_proof(question, found) if is_known else (),
        fields=plan_form.fields(question, row.asked.get("wishes"), title=row.title, with_experts=bool(row.asked.get("with_experts"))),
        gantt=shown.gantt(question, row.pk, found, _wishes(row)) if is_known else None,
        actions=shown.actions(question, row.pk, found) if is_known else empty,
        wishes=wishes,
        offered=plan_wishes.offered(question, listed, wishes) if may_wish else (),
        tiles=shown.tiles(question, found) if is_known else None,
        counties=shown.counties(question, found) if is_known else empty,
        money=shown.money(question, found, pools) if is_known else empty,
        money_said=shown.money_said(question, found) if is_known else "",
        unknown=shown.unknown(question, found, numbers_row.document if numbers_row else None, names) if is_known else empty,
        asks_numbers=is_known and may_make and bool(found["unknown"]) and numbers_row is None,
        left_out=(*shown.given_up(question, row.asked.get("given_up", ()), names), *shown.left_out(question, found, pools)) if is_known else (),
        frontier=shown.frontier(question, points),
        points=shown.points(question, points),
        frontier_state=_searching(question, frontier_row, f"/planning/plan/{row.pk}/frontier/"),
        numbers_state=_searching(question, numbers_row, f"/planning/plan/{row.pk}/numbers/"),
        downloads=plan_files.links(question.lang, row) if is_known else (),
        roadmap=_roadmap(question, row, request.user) if is_known and may_make else None,
    )


def _roadmap(question: Asked, row: plan_work.MadePlan, by: Account) -> Choice:
    """To the roadmap that the plan was made into, or the button that makes it one."""
    code = plan_roadmap.entered(row, by=by)
    return Choice(question.say("plan.on-roadmap") if code else question.say("plan.to-roadmap"), f"/roadmap/?plan={code}" if code else f"/planning/plan/{row.pk}/roadmap/", bool(code))


def _nothing(question: Asked) -> Table:
    return Table("none", "", (), (), question.say("table.empty"))


def _names(question: Asked, sheet: str = "actions") -> dict[str, str]:
    return {str(row["code"]): str(row[f"name_{question.lang}"]) for row in registry.sheet(sheet, reader=Operator("plan"))}


def _wishes(row: plan_work.MadePlan) -> dict[str, str]:
    """What was wished of single actions, by code."""
    return {**{code.split("@")[0]: "lock" for code in row.asked.get("locked", ())}, **dict.fromkeys(row.asked.get("forbidden", ()), "forbid")}


def _sentence(question: Asked, row: plan_work.MadePlan) -> str:
    if plan_work.is_open(row):
        return question.say("plan.sentence-open")
    if row.document is None:
        return question.say("plan.sentence-refused")
    found = row.document
    spent = sum(sum(one["cost_cny"]) for one in found["actions"])
    return question.say(
        "plan.sentence", money=plan_shown.said(spent, question.lang), years=found["years"][1] - found["years"][0] + 1, count=len(found["actions"]),
        brought=numbers.grouped(found["cases"]["brought_home"], decimals=1), gap=plan_shown.gap_words(found["gap"]),
    )  # fmt: skip


def _searching(question: Asked, row: plan_work.MadePlan | None, href: str, *, may_stop: bool = False) -> Searching:
    history = row.history if row else []
    worth, bound = (history[-1][1], history[-1][2]) if history else (0.0, None)
    is_open = row is not None and plan_work.is_open(row)
    state = question.say(f"plan.state-{row.state}") if row else ""
    words = question.say("plan.searching", state=state, gap=plan_shown.gap_words(max(0.0, bound / worth - 1))) if bound and worth else state
    return Searching(is_open, words, round(100 * row.share_done) if row else 0, href, may_stop and is_open, plan_shown.closing(question, history))


def _ribbon(question: Asked, found: Mapping[str, Any]) -> Ribbon:
    (first, until), last = found["years"], found["cases"]["last_half_year"]
    items = (
        (question.say("plan.period"), f"{first}–{until}"),
        (question.say("plan.snapshot"), found["region"]["snapshot"]),
        (question.say("plan.all-cases"), numbers.grouped(round(found["cases"]["all"]))),
        (question.say("plan.home-share"), f"{numbers.percent(last['at_home_today'])} → {numbers.percent(last['at_home'])}"),
        (question.say("plan.worth"), numbers.grouped(found["value"], decimals=1)),
        (question.say("plan.gap"), plan_shown.gap_words(found["gap"])),
    )
    return Ribbon(items)


def _proof(question: Asked, found: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    sent, nests = found.get("experts"), found["cases"].get("nests")
    return (
        (question.say("plan.proof-value"), numbers.grouped(found["value"], decimals=2)),
        (question.say("plan.proof-today"), numbers.grouped(found["value_today"], decimals=2)),
        (question.say("plan.proof-bound"), numbers.grouped(found["bound"], decimals=2)),
        (question.say("plan.gap"), plan_shown.gap_words(found["gap"])),
        *(((question.say("plan.proof-sent"), question.say("plan.proof-sent-of", bound=numbers.grouped(sent["bound"], decimals=2), gap=plan_shown.gap_words(sent["gap"]))),) if sent else ()),
        *(((question.say("plan.proof-nests"), question.say("plan.proof-nests-of", **{key: numbers.grouped(value, decimals=1) for key, value in nests.items()})),) if nests else ()),
        (question.say("plan.proof-hash"), found["certificate"]["hash"][:16]),
    )


@methods.posts
def again(request: SignedInRequest, number: int) -> HttpResponse:
    """Plan again with other wishes, going on from this plan."""
    question = asked(request)
    row = plan_work.get(number, reader=request.user)
    try:
        wished = plan_form.wished(request.POST, row.asked.get("wishes"))
    except BadValue as error:
        return HttpResponse(error.message(question.lang), status=400, content_type="text/plain; charset=utf-8")
    made = plan_work.ask("plan", wished, by=request.user, title=request.POST.get("title", ""), about=row)
    return HttpResponseRedirect(f"/planning/plan/{made.pk}/")


@methods.posts
def stop(request: SignedInRequest, number: int) -> HttpResponse:
    """End a search and keep what it has found."""
    plan_work.stop(plan_work.get(number, reader=request.user), by=request.user)
    return HttpResponseRedirect(f"/planning/plan/{number}/")


@methods.posts
def roadmap(request: SignedInRequest, number: int) -> HttpResponse:
    """Make a plan into projects, tasks and targets."""
    row = plan_work.get(number, reader=request.user)
    plan_roadmap.enter(row, by=request.user, now=utc_now())
    return HttpResponseRedirect(f"/roadmap/?plan={plan_roadmap.code_of(row)}")


@methods.posts
def ask(request: SignedInRequest, number: int, kind: str) -> HttpResponse:
    """Ask for the frontier of a plan, or which of its unknown numbers matter."""
    row = plan_work.get(number, reader=request.user)
    plan_work.ask(_kind(kind), {"wishes": row.asked["wishes"], "action": ""}, by=request.user, about=row)
    return HttpResponseRedirect(f"/planning/plan/{number}/#{kind}")


def _kind(name: str) -> str:
    if name not in _KINDS:
        raise NotFound.among(Text("问题", "question"), name, _KINDS)
    return _KINDS[name]


@methods.reads
def progress(request: SignedInRequest, number: int, kind: str) -> HttpResponse:
    """How far a frontier or an explanation is; the page anew once it is done."""
    question = asked(request)
    row = plan_work.get(number, reader=request.user)
    found = plan_work.about(row, _kind(kind), reader=request.user, action="" if kind == "numbers" else None)
    if found is None or not plan_work.is_open(found):
        return HttpResponse(headers={"HX-Refresh": "true"})
    state = _searching(question, found, f"/planning/plan/{number}/{kind}/")
    return HttpResponse(render_to_string("planning/searching.html", {"searching": state}, request=request))


@methods.reads
def why(request: SignedInRequest, number: int) -> HttpResponse:
    """Why an action is in a plan, or what taking it would cost. Worked out while the reader waits, a few seconds."""
    question = asked(request)
    policy.require(request.user, Permission.KEEP_ROADMAP)
    row = plan_work.get(number, reader=request.user)
    if row.document is None:
        raise NotFound(Text("这份规划还没有算完", "this plan is not there yet"))
    code = request.GET.get("action", "")
    from doorstep.services import plan_explaining

    (one,) = plan_explaining.explained(row.document, asked=code, seconds=10.0, with_numbers=False)["actions"]
    names = _names(question)
    back = f"/planning/plan/{number}/"
    trail = (Choice(question.say("plan.plan-of", number=number), back), Choice(names.get(code, code), "", True))
    page = WhyPage(
        frame=_frame(request, question, trail), sentence=question.opened(_why(question, one, names.get(code, code))),
        facts=((question.say("plan.cost-of"), plan_shown.said(one["cost_cny"], question.lang)),) if one["is_taken"] else (),
        displaced=plan_shown.displaced(question, one["displaced"], names, is_taken=one["is_taken"]), back=back,
    )  # fmt: skip
    return render(request, page)


def _why(question: Asked, one: Mapping[str, Any], name: str) -> str:
    loses = "…" if one["loses_otherwise"] is None else numbers.grouped(max(0.0, one["loses_otherwise"]), decimals=2)
    if one["is_taken"]:
        return question.say("plan.why-taken", name=name, cases=numbers.grouped(one["adds_cases"], decimals=2), value=numbers.grouped(one["adds_value"], decimals=2), loses=loses)
    return question.say("plan.why-cannot", name=name) if one["loses_otherwise"] is None else question.say("plan.why-left", name=name, loses=loses)
