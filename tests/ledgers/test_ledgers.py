"""Ledgers: who writes what, nothing is overwritten, nothing half done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from doorstep.core.errors import BadValue, NotAllowed, NotFound
from doorstep.services import ledgers
from doorstep.services.idempotency import KeyReused, StaleVersion
from doorstep.services.ledger_thread import sentence
from doorstep.store.models import AuditEntry, LedgerEntry, LedgerRow
from doorstep.store.reader import Operator
from doorstep.tables import ledgers as kinds
from tests.ledgers.made import NOW, PLAN, POSTING, PROGRAMME, PROJECT, key, put
from tests.lib import tiny_region as tiny

pytestmark = pytest.mark.django_db


def test_a_row_belongs_where_its_institution_stands_and_knows_who_sends():
    put("programmes", PROGRAMME)
    row = put("postings", POSTING)

    assert (row.area, row.sender, row.receiver, row.sender_area) == (tiny.EAST, "CITY", "E-COUNTY", tiny.CITY)
    assert row.state == "nominated" and row.is_synthetic


def test_a_posting_entered_afterwards_stands_where_its_days_say():
    put("programmes", PROGRAMME)

    assert put("postings", POSTING, code="M2", arrived="2025-02-03").state == "working"
    assert put("postings", POSTING, code="M3", arrived="2025-02-03", returned="2025-07-30").state == "closed"


def test_every_fault_of_a_row_is_named_at_once():
    with pytest.raises(BadValue) as refused:
        put("postings", POSTING, programme="P9", host="NOWHERE", title="professor", since="1 May")

    told = refused.value.message("en")
    assert "professional title is 'professor'" in told and "from is '1 May'" in told
    with pytest.raises(BadValue) as refused:
        put("postings", POSTING, programme="P9", host="NOWHERE", until="2024-01-01")
    told = refused.value.message("en")
    assert "'P9' does not exist" in told and "'NOWHERE' does not exist" in told and "before the beginning" in told
    assert not LedgerRow.objects.exists()


def test_an_indicator_that_is_not_there_is_refused():
    with pytest.raises(BadValue, match="no indicator 'in-area-admission'"):
        put("targets", {"indicator": "in-area-admission", "area": str(tiny.EAST), "year": "2026", "way": "absolute", "value": "0.9"})


def test_a_change_is_a_new_version_with_its_reason_and_the_old_values_stay(support_officer):
    row = put("plans", PLAN, by=support_officer)

    changed = ledgers.change(row.pk, {**PLAN, "until": "2027-12-31"}, by=support_officer, version=1, reason="资金推迟", key=key(), now=NOW)

    assert changed.version == 2 and changed.values["until"] == "2027-12-31"
    first, second = ledgers.history(changed, reader=support_officer)
    assert (first.values["until"], second.values["until"], second.reason) == ("2026-12-31", "2027-12-31", "资金推迟")
    assert sentence(second).zh == "support-officer修改了结束日期"
    assert AuditEntry.objects.filter(verb="plans.change", subject="L1").exists()


def test_a_change_without_a_reason_or_without_a_difference_is_refused():
    row = put("plans", PLAN)

    with pytest.raises(BadValue, match="say why"):
        ledgers.change(row.pk, {**PLAN, "name": "x"}, by=Operator(), version=1, reason=" ", key=key(), now=NOW)
    with pytest.raises(BadValue, match="nothing is changed"):
        ledgers.change(row.pk, PLAN, by=Operator(), version=1, reason="because", key=key(), now=NOW)


def test_who_saw_an_older_version_is_told_what_changed():
    row = put("plans", PLAN)
    ledgers.change(row.pk, {**PLAN, "name": "新名"}, by=Operator(), version=1, reason="改名", key=key(), now=NOW)

    with pytest.raises(StaleVersion, match="changed name"):
        ledgers.change(row.pk, {**PLAN, "name": "另一名"}, by=Operator(), version=1, reason="改名", key=key(), now=NOW)


def test_a_repeat_gives_the_same_row_and_a_key_is_good_for_one_intent():
    first = ledgers.make("plans", PLAN, by=Operator(), key="k1", now=NOW)

    assert ledgers.make("plans", PLAN, by=Operator(), key="k1", now=NOW).pk == first.pk
    assert LedgerEntry.objects.count() == 1
    with pytest.raises(KeyReused):
        ledgers.make("plans", {**PLAN, "name": "other"}, by=Operator(), key="k1", now=NOW)


def test_a_code_is_given_once_and_a_free_one_is_found():
    put("plans", PLAN)

    with pytest.raises(BadValue, match="the code L1 is taken"):
        put("plans", PLAN, name="另一个")
    assert put("plans", {name: text for name, text in PLAN.items() if name != "code"}).code == "plans-2"


def test_a_county_keeps_its_own_rows_and_no_others(county_support, west_desk, support_officer):
    put("programmes", PROGRAMME, by=support_officer)
    own = put("postings", POSTING, by=county_support)

    with pytest.raises(NotAllowed, match="another area or institution"):
        put("postings", POSTING, by=county_support, code="M9", sender="GZ", host="W-COUNTY")
    with pytest.raises(NotAllowed, match="your role may not keep the ledgers of support"):
        put("postings", POSTING, by=west_desk, code="M8")
    assert ledgers.one("postings", "M1", reader=county_support).pk == own.pk


def test_rows_are_seen_in_their_area_by_their_institutions_and_by_the_area_that_sends(support_officer, stranger, county_desk, city_planner):
    put("programmes", PROGRAMME)
    put("postings", POSTING)

    assert [one.code for one in ledgers.rows("postings", reader=support_officer)] == ["M1"]
    assert [one.code for one in ledgers.rows("postings", reader=county_desk)] == ["M1"]
    assert ledgers.rows("postings", reader=stranger) == []
    with pytest.raises(NotFound):
        ledgers.one("postings", "M1", reader=stranger)


def test_names_of_staff_are_for_those_who_keep_the_ledger_or_have_a_part(support_officer, county_desk, city_planner):
    put("programmes", PROGRAMME)
    row = put("postings", POSTING)

    assert ledgers.shown(row, reader=support_officer)["label"] == "队员 1"
    assert ledgers.shown(row, reader=county_desk)["label"] == "队员 1"
    assert ledgers.shown(row, reader=city_planner)["label"] == ledgers.HIDDEN
    assert ledgers.shown(row, reader=city_planner)["specialty"] == "neurology"


def test_a_row_that_others_name_is_not_withdrawn_and_one_that_is_stays_in_sight():
    plan = put("plans", PLAN)
    project = put("projects", PROJECT)

    with pytest.raises(BadValue, match="rows of 'Projects' name it"):
        ledgers.withdraw(plan.pk, by=Operator(), version=1, reason="x", key=key(), now=NOW)
    ledgers.withdraw(project.pk, by=Operator(), version=1, reason="并入他项", key=key(), now=NOW)
    ledgers.withdraw(plan.pk, by=Operator(), version=1, reason="撤销", key=key(), now=NOW + timedelta(1))

    assert ledgers.rows("projects", reader=Operator()) == []
    assert ledgers.one("projects", "J1", reader=Operator()).withdrawn_at is not None
    with pytest.raises(BadValue, match="'J1' does not exist"):
        put("tasks", {"project": "J1", "institution": "E-COUNTY", "name": "x", "due": "2026-12-31"})


def test_every_ledger_names_only_what_there_is():
    for ledger in kinds.shipped().values():
        for field in ledger.fields:
            assert field.names in ("", "areas", "divisions", "institutions", "techniques") or field.names.removeprefix("ledger:") in kinds.shipped()
            assert set(field.words) <= set(field.choices)
    assert len(kinds.shipped()) >= 20


def test_a_ledger_that_names_a_field_it_lacks_is_refused():
    from dataclasses import replace

    with pytest.raises(ValueError, match="names fields it does not have"):
        replace(kinds.get("plans"), place="province")


def test_a_view_asks_for_rows_once_and_again_after_it_has_written(django_assert_num_queries):
    from doorstep.services import one_view

    put("plans", PLAN)
    with one_view.held():
        assert len(ledgers.values("plans", reader=Operator())) == 1
        with django_assert_num_queries(0):
            ledgers.values("plans", reader=Operator())
        put("plans", PLAN, code="L2")
        assert len(ledgers.values("plans", reader=Operator())) == 2
