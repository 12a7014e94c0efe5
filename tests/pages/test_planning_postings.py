"""The page of expert postings: asked for, matched by the worker, shown by host in both languages, refused in words, entered on the ledger."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from doorstep.core.clock import utc_now
from doorstep.services import ledgers, outbox, plan_work, plans, posting_work
from doorstep.services.plan_work import MadePlan
from doorstep.services.plans import Run
from doorstep.store.reader import Operator
from tests.lib import plan_region as region
from tests.lib.plan_region import EAST_TEAM, WEST_SCAN, WEST_TEAM, WEST_TRAINING, Load, loaded  # noqa: F401  fixture
from tests.planning.test_plan_experts import ask, supported

Visit = Callable[..., Client]
WANTED = {"months": "12", "first": "2027-01", "plan": ""}


def worked() -> None:
    while outbox.work_once(now=utc_now(), only=(plan_work.TOPIC,)):
        pass


def words(response: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def matched(client: Client, **changes: str) -> str:
    """The address of a matching that the worker has done."""
    address = client.post("/planning/postings/", {**WANTED, **changes}).url
    worked()
    return str(address)


def planned(by: object) -> int:
    """The number of a plan that stands on the site."""
    document = plans.found_for(region.planning(), Run(seconds=4.0))
    return int(MadePlan.objects.create(kind="plan", area=441800, state="done", document=document, asked={"wishes": {}}, made_by=by.username, made_at=utc_now()).pk)  # type: ignore[attr-defined]


def test_before_the_first_matching_it_says_what_to_do_and_who_may_only_look_has_no_form(visit: Visit, city_planner: object, auditor: object) -> None:
    assert "No experts have been matched yet" in words(visit(city_planner, "en").get("/planning/postings/"))
    assert "还没有匹配过专家" in words(visit(city_planner, "zh").get("/planning/postings/"))
    assert "Once they are, you can read the arrangement here" in words(visit(auditor, "en").get("/planning/postings/"))
    assert 'name="months"' not in visit(auditor, "en").get("/planning/postings/").content.decode()
    assert visit(auditor, "en").post("/planning/postings/", WANTED).status_code == 403
    assert "Who goes to which hospital" in words(visit(city_planner, "en").get("/planning/"))


def test_requests_and_the_teams_of_a_plan_are_matched_and_shown_by_host_in_both_languages(loaded: Load, visit: Visit, city_planner: object) -> None:  # noqa: F811
    loaded(EAST_TEAM, WEST_TEAM, WEST_TRAINING, WEST_SCAN)
    supported()
    ask()
    client = visit(city_planner, "en")
    number = planned(city_planner)

    waiting = client.post("/planning/postings/", {**WANTED, "months": "18", "plan": str(number)}).url
    assert "<progress" in client.get(waiting).content.decode()
    worked()
    english = client.get(waiting)
    chinese = words(visit(city_planner, "zh").get(waiting))

    shown = words(english)
    assert "postings to 1 hospitals, 12 months in all; not wholly answered: 2" in shown
    assert "neurosurgery · from Synthetic City Hospital" in shown and "plan: East: clipping (team)" in shown and 'class="bar planned"' in english.content.decode()
    assert "request R1 · 0 of 6 months" in shown and "no sender has an agreement with this host" in shown
    assert "local doctors could be trained" in shown
    assert "cases of requests are all that leave" in shown and "bound checked without the solver" in shown
    assert "神经外科 · 来自合成市医院" in chinese and "没有派出单位与其签订支援协议" in chinese and "长远之计" in chinese
    table = visit(city_planner, "en").get(f"{waiting}?format=csv&table=going").content.decode("utf-8-sig")
    assert "Synthetic Yingde Hospital,neurosurgery,Synthetic City Hospital,2027-03-01,2028-02-29,12" in table


def test_what_cannot_be_is_said_and_what_was_typed_stays(visit: Visit, city_planner: object) -> None:
    client = visit(city_planner, "en")

    assert "no request for support is open" in words(client.get(matched(client))).lower()
    supported()
    ask(host="E-COUNTY", gap="staff", technique="")
    assert "cannot be kept together" in words(client.get(matched(client, minimums="yes")))
    bad = client.post("/planning/postings/", {**WANTED, "first": "soon"})
    assert bad.status_code == 400 and "'soon' is no month" in words(bad) and 'value="soon"' in bad.content.decode()
    assert client.post("/planning/postings/", {**WANTED, "months": "13"}).status_code == 400
    assert client.get("/planning/postings/999999/").status_code == 404


def test_a_matching_is_entered_once_as_nominated_postings_by_those_who_keep_the_ledger(loaded: Load, visit: Visit, city_planner: object, support_officer: object) -> None:  # noqa: F811
    loaded(EAST_TEAM, WEST_TEAM, WEST_SCAN)
    supported()
    ask(host="E-COUNTY", gap="staff", months="3")
    number = planned(city_planner)
    client = visit(support_officer, "en")
    address = matched(client, plan=str(number))

    assert "Enter these as nominated postings" not in words(visit(city_planner, "en").get(address))
    assert visit(city_planner, "en").post(f"{address}enter/").status_code == 403
    client = visit(support_officer, "en")
    assert "Enter these as nominated postings" in words(client.get(address))
    assert client.post(f"{address}enter/").status_code == 302
    assert client.post(f"{address}enter/").status_code == 400

    document = posting_work.get(int(address.rstrip("/").rsplit("/", 1)[1]), reader=Operator()).document
    rows = [one for one in ledgers.rows("postings", reader=Operator()) if one.code.startswith("MATCH-")]
    assert document is not None and len(rows) == len(document["going"]) > 0
    assert {one.state for one in rows} == {"nominated"}
    assert {(one.values["request"], one.values["since"]) for one in rows} == {("" if one["is_plan"] else one["request"], one["since"]) for one in document["going"]}
    assert f"On the ledger of postings: {len(rows)}" in words(client.get(address))


def test_the_worker_makes_a_plan_whose_teams_can_be_sent_and_the_page_says_what_was_given_up(loaded: Load, visit: Visit, city_planner: object, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setitem(plan_work.SECONDS, "plan", 3.0)
    loaded(EAST_TEAM, WEST_TEAM, WEST_TRAINING, WEST_SCAN)
    supported()
    client = visit(city_planner, "en")

    address = client.post("/planning/plan/", {"budget_cny": "1000", "first_year": "2027", "years": "2", "with_experts": "yes"}).url
    worked()

    shown = words(client.get(address))
    assert "Expert team given up" in shown and "West: clipping (team): no sender has an agreement with this host" in shown
    assert f'href="/planning/postings/?plan={address.rstrip("/").rsplit("/", 1)[1]}"' in client.get(address).content.decode()
    assert "checked" in re.search(r'<input type="checkbox" name="with_experts"[^>]*>', client.get(address).content.decode()).group()  # type: ignore[union-attr]
