"""Edges of ledgers that races, walks and mutated files once fell over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from doorstep.core.errors import BadValue, NotFound
from doorstep.intake.ledger_file import LedgerFaults
from doorstep.services import ledger_file, ledger_steps, ledgers
from doorstep.services.idempotency import KeyReused
from doorstep.store.models import LedgerEntry, LedgerRow
from doorstep.store.reader import Operator
from tests.ledgers.made import NOW, PLAN, POSTING, PROGRAMME, PROJECT, TASK, key, put
from tests.lib import tiny_region as tiny

pytestmark = pytest.mark.django_db


def withdraw(row: LedgerRow, under: str) -> LedgerRow:
    return ledgers.withdraw(row.pk, by=Operator(), version=1, reason="合成理由", key=under, now=NOW)


def test_a_withdrawal_asked_for_twice_under_one_key_is_one():
    row = put("plans", PLAN)

    assert withdraw(row, "w1").pk == withdraw(row, "w1").pk == row.pk
    assert LedgerEntry.objects.filter(row=row).count() == 2
    with pytest.raises(NotFound):
        withdraw(row, "w2")
    with pytest.raises(KeyReused):
        ledgers.withdraw(row.pk, by=Operator(), version=1, reason="another", key="w1", now=NOW)


def test_a_project_that_another_waits_for_is_not_withdrawn():
    put("plans", PLAN)
    first = put("projects", PROJECT)
    second = put("projects", PROJECT, code="J2", after="J1")

    with pytest.raises(BadValue, match="rows of 'Projects' name it"):
        withdraw(first, key())
    withdraw(second, key())
    assert withdraw(first, key()).withdrawn_at is not None


def test_a_target_that_names_itself_can_be_withdrawn():
    target = put("targets", {"code": "G1", "parent": "G1", "indicator": "in-area-admissions", "area": str(tiny.EAST), "year": "2026", "way": "absolute", "value": "0.9"})

    assert withdraw(target, key()).withdrawn_at is not None


def test_what_stands_on_a_project_moves_with_it(county_support, west_desk):
    put("plans", PLAN)
    project = put("projects", PROJECT)
    stone = put("milestones", {"code": "S1", "project": "J1", "name": "合成", "due": "2026-01-01"})

    ledgers.change(project.pk, {**PROJECT, "institution": "W-COUNTY"}, by=Operator(), version=1, reason="合成理由", key=key(), now=NOW)

    stone.refresh_from_db()
    assert (stone.area, stone.version) == (tiny.WEST, 1)
    assert not LedgerRow.objects.visible_to(county_support).filter(pk=stone.pk).exists()
    assert LedgerRow.objects.visible_to(west_desk).filter(pk=stone.pk).exists()


def test_a_township_sees_no_rows_of_its_county(township_doctor):
    put("plans", PLAN, area=str(tiny.EAST))
    own = put("plans", PLAN, code="L2", area=str(tiny.TOWNSHIP))

    assert [one.pk for one in LedgerRow.objects.visible_to(township_doctor).filter(ledger="plans")] == [own.pk]


@pytest.mark.parametrize("code", ["a/b", "a b", "a;b", "..", "new", "load", "rows.csv", "x" * 65, "甲\t乙", "a\u202eb"])
def test_a_code_that_no_address_can_hold_is_refused(code):
    with pytest.raises(BadValue, match="the code"):
        put("plans", PLAN, code=code)


@pytest.mark.parametrize("code", ["粤卫〔2025〕3号", "M-1.2", "x" * 64, "支援:1", "(甲)1"])
def test_codes_as_offices_write_them_are_taken(code):
    assert put("plans", PLAN, code=code).code == code


def test_a_code_of_no_division_and_a_character_that_cannot_be_kept_are_faults():
    with pytest.raises(BadValue, match="area is '99'"):
        put("plans", PLAN, area="99")
    with pytest.raises(BadValue, match="'name' has a character that cannot be kept"):
        put("plans", PLAN, name="nul\0")
    with pytest.raises(BadValue, match="cannot be kept"):
        withdraw(put("plans", PLAN), "nul\0")
    with pytest.raises(NotFound):
        ledgers.one("plans", "\0", reader=Operator())


def test_a_cell_that_could_not_be_read_back_is_refused_and_not_shown_whole():
    with pytest.raises(BadValue) as refused:
        put("plans", PLAN, name="长" * 30_000)

    assert len(refused.value.message("zh")) < 300


def test_the_last_day_there_is_can_be_a_deadline():
    put("plans", PLAN)
    put("projects", PROJECT)
    task = put("tasks", TASK, due="9999-12-31")

    assert task.due_at > NOW + timedelta(days=365 * 7_000)
    assert ledger_steps.tick(now=NOW) == 0


def test_a_reminder_that_another_worker_gave_is_not_counted_again():
    put("plans", PLAN)
    put("projects", PROJECT)
    task = put("tasks", TASK, due="2026-01-01")

    assert ledger_steps._remind(task, NOW) is True
    assert ledger_steps._remind(task, NOW) is False


def test_the_worker_reminds_of_ledgers_too(monkeypatch):
    from doorstep.cli.commands import worker

    asked: list[object] = []
    monkeypatch.setattr(ledger_steps, "tick", lambda *, now: asked.append(now) or 0)

    worker._tick()

    assert len(asked) == 1


def test_every_fault_of_one_file_bears_its_name_and_of_a_folder_the_name_in_it(tmp_path):
    put("programmes", PROGRAMME)
    posting = {**POSTING, "until": "2024-01-01"}
    (tmp_path / "ledgers").mkdir()
    for path in (tmp_path / "我的派驻.csv", tmp_path / "ledgers" / "postings.csv"):
        path.write_text(f"{','.join(posting)},extra\n{','.join(posting.values())},x\n", encoding="utf-8")

    with pytest.raises(LedgerFaults) as single:
        ledger_file.load(tmp_path / "我的派驻.csv", ledger="postings", by=Operator(), now=NOW)
    with pytest.raises(LedgerFaults) as folder:
        ledger_file.load(tmp_path, by=Operator(), now=NOW)

    assert {one.file for one in single.value.faults} == {"我的派驻.csv"}
    assert {one.file for one in folder.value.faults} == {"ledgers/postings.csv"}


def test_a_carriage_return_is_the_end_of_a_line_and_reads_back_as_the_same(tmp_path):
    row = put("plans", PLAN, name="第一行\r\n第二行\r第三行")
    path = tmp_path / "plans.csv"
    path.write_text(ledger_file.as_csv("plans", [row.values]), encoding="utf-8", newline="")

    assert row.values["name"] == "第一行\n第二行\n第三行"
    assert ledger_file.load(path, ledger="plans", by=Operator(), now=NOW)["plans"]["duplicates"] == 1
