"""Counts of referrals and the map of those in motion: figures for planners, small ones hidden, nobody's name."""

from __future__ import annotations

import io
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from doorstep.core.period import Period
from doorstep.services import coordination_counts, referrals_in_motion
from doorstep.store.models import CaseEntry, Instance
from tests.cases.conftest import PATIENT, make_beds, send, take

MONTH = "/coordination/?period=2026-11"


@pytest.fixture(autouse=True)
def nothing_is_kept(monkeypatch):
    monkeypatch.setattr(coordination_counts, "_kept", {})


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def many(doctor: object, count: int, *, workflow: str = "referral-up", receiver: str = "E-COUNTY", start: int = 0) -> None:
    """Referrals of as many problems."""
    for at in range(start, start + count):
        send(doctor, key=f"{workflow}-{at}", workflow=workflow, receiver=receiver, problem=f"I{at}")


def test_without_referrals_each_page_says_what_would_stand_there(visit, city_planner):
    client = visit(city_planner)

    assert "没有转诊记录" in text(client.get(MONTH)) and "这里按机构统计" in text(client.get(MONTH))
    assert "现在没有在途的转诊" in text(client.get("/coordination/motion/"))


def test_small_counts_are_hidden_from_planners_and_not_from_those_who_see_rows(visit, city_planner, auditor, township_doctor):
    many(township_doctor, 3)

    planner, exact = text(visit(city_planner).get(MONTH)), text(visit(auditor).get(MONTH))

    assert "上转 不足 8 例" in planner and "例数按 5 取整" in planner
    assert "上转 3 例" in exact and "例数按 5 取整" not in exact


def test_counts_are_rounded_and_stand_in_the_first_sentence(visit, city_planner, township_doctor):
    many(township_doctor, 12)

    page = text(visit(city_planner, "en").get(MONTH))

    assert "the institutions of your area sent 10 referrals up" in re.sub(r"</?b>", "", page)
    assert "Synthetic Dazhan Township Hospital" in page


def test_a_planner_of_the_next_county_sees_nothing_of_it(visit, stranger, east_planner, township_doctor):
    many(township_doctor, 12)

    assert "上转 10 例" in text(visit(east_planner).get(MONTH))
    assert "没有转诊记录" in text(visit(stranger).get(MONTH))
    assert visit(stranger).get(MONTH + "&institution=E-COUNTY").status_code == 403
    assert visit(stranger).get(MONTH + "&institution=NOBODY").status_code == 404


def test_one_institution_has_its_own_page_and_a_way_back(visit, auditor, township_doctor, county_desk):
    sent = send(township_doctor)
    take(sent, "decline", county_desk, reason="no-capacity")

    page = text(visit(auditor).get(MONTH + "&institution=E-COUNTY"))

    assert "合成英德医院上转 0 例" in page and "无床位或号源" in page
    assert 'href="/coordination/?period=2026-11"' in page


def test_no_name_number_or_word_of_a_case_stands_on_any_page(visit, auditor, city_planner, township_doctor, county_desk):
    sent = send(township_doctor)
    take(sent, "ask", county_desk, question="合成密语")

    for reader in (auditor, city_planner):
        client = visit(reader)
        for address in (MONTH, "/coordination/motion/", MONTH + "&format=csv&table=measures", "/coordination/motion/?format=csv"):
            page = text(client.get(address))
            assert not any(word in page for word in (*PATIENT.values(), sent.number, "合成密语", "county-desk")), address


def test_a_wrong_period_is_refused_in_words(visit, city_planner):
    response = visit(city_planner, "en").get("/coordination/?period=soon")

    assert response.status_code == 400 and "&#x27;soon&#x27; is not a period" in text(response)


def test_downloads_carry_period_and_definitions(visit, auditor, township_doctor):
    many(township_doctor, 2)
    client = visit(auditor, "en")

    page, book = text(client.get(MONTH)), load_workbook(io.BytesIO(client.get(MONTH + "&format=xlsx&table=senders").content))

    assert 'href="?period=2026-11&amp;format=csv&amp;table=senders"' in page or "period=2026-11&format=csv&table=senders" in page
    rows = [[cell.value for cell in row] for row in book.worksheets[0]]
    assert ["Period", "2026-11"] in [row[:2] for row in rows]
    assert next(row for row in rows if row[0] == "Synthetic Dazhan Township Hospital")[1] == 2
    definitions = {row[0].value: row[1].value for row in book.worksheets[1]}
    assert "first follow-up is done" in definitions["Loops closed"] and "the receiver's" in definitions["Loops closed"]


def test_outflow_by_referral_stands_beside_self_chosen_outflow_and_is_never_added(visit, auditor, township_doctor, city_desk):
    (bed,) = make_beds("CITY", "1")
    sent = take(send(township_doctor, receiver="CITY"), "accept", city_desk, slot=bed, until="2026-11-23T18:00+08:00")
    take(sent, "arrive", city_desk)

    page = text(visit(auditor, "en").get(MONTH))

    assert "out of the county, within the city" in page
    assert "/indicators/outflow-ordinary-self-chosen/" in page and "cannot be added" in page
    assert "The snapshot of stays ends with 2025-01" in page


def test_the_map_refreshes_by_a_fragment_and_moves_with_the_patient(visit, auditor, township_doctor, city_desk):
    (bed,) = make_beds("CITY", "1")
    sent = send(township_doctor, receiver="CITY")
    client = visit(auditor, "en")

    before = text(client.get("/coordination/motion/", headers={"HX-Request": "true"}))
    held = take(sent, "accept", city_desk, slot=bed, until="2026-11-23T18:00+08:00")
    take(held, "arrive", city_desk)
    after = text(client.get("/coordination/motion/", headers={"HX-Request": "true"}))

    assert before.lstrip().startswith('<div id="motion"') and 'hx-trigger="every 15s"' in before
    drawn = json.loads(re.search(r'id="data-motion" type="application/json">(.*?)</script>', before, re.DOTALL)[1])
    assert [(link["source"], link["target"], link["value"]) for link in drawn["links"]] == [(441881, 441800, 1)]
    assert "1 referrals are in motion now: 1 up" in before
    assert "No referral is in motion now." in after and "1 more are with the receiver" in after


def test_what_stays_within_a_county_stands_under_its_name(visit, auditor, township_doctor):
    many(township_doctor, 4)

    drawn = text(visit(auditor, "en").get("/coordination/motion/"))

    assert "Yingde\\nwithin 4" in drawn


def test_a_link_too_small_to_show_has_no_width_and_no_number(visit, city_planner, township_doctor):
    many(township_doctor, 3, receiver="CITY")
    many(township_doctor, 9, start=20)

    page = text(visit(city_planner, "en").get("/coordination/motion/"))

    drawn = json.loads(re.search(r'id="data-motion" type="application/json">(.*?)</script>', page, re.DOTALL)[1])
    assert [link["value"] for link in drawn["links"]] == [None]
    assert "fewer than 8" in drawn["links"][0]["label"]
    assert "within 10" not in page, "beside the sum of its direction, the next cell is hidden too"


def test_every_live_state_is_either_on_the_way_or_arrived():
    for direction, arrived in referrals_in_motion.ARRIVED.items():
        states = referrals_in_motion.catalogue.get(direction.value).states
        assert arrived <= {code for code, state in states.items() if not state.is_final}


def test_steps_of_an_institution_that_the_register_lost_are_told_apart(visit, auditor, township_doctor):
    send(township_doctor)
    CaseEntry.objects.update(sender="GONE")
    Instance.objects.update(sender="GONE")

    page = text(visit(auditor, "en").get(MONTH))

    assert "are of institutions that the register does not have" in page


def test_figures_are_kept_until_somebody_takes_a_step(auditor, township_doctor, county_desk):
    sent = send(township_doctor)
    period = Period(202611, 202612)
    first = coordination_counts.counts(period, reader=auditor)
    kept = coordination_counts._kept[period]

    coordination_counts.counts(period, reader=auditor)
    assert coordination_counts._kept[period] is kept

    take(sent, "decline", county_desk, reason="other")
    again = coordination_counts.counts(period, reader=auditor)
    assert (first.of("declined").whole.figure.num, again.of("declined").whole.figure.num) == (0, 1)


def test_a_page_of_counts_asks_the_database_as_often_for_many_referrals_as_for_few(auditor, township_doctor):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            coordination_counts.counts(Period(202611, 202612), reader=auditor)
        return len(queries)

    many(township_doctor, 1)
    coordination_counts.counts(Period(202611, 202612), reader=auditor)
    coordination_counts._kept.clear()
    few = asked()
    many(township_doctor, 40, start=1)

    assert asked() == few <= 8
