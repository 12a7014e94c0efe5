"""Quality control: runs judged, files loaded row by row, lapses told once to those who relied on the results."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from doorstep.core.errors import NotAllowed, NotFound
from doorstep.recognition.external import Assessed
from doorstep.recognition.language import Control
from doorstep.services import cases, notices, quality_board, quality_control, quality_file, recognition
from doorstep.services.quality_control import OtherValue
from doorstep.services.quality_file import BadControlFile
from doorstep.services.recognition_words import Choice
from doorstep.store.models import Case, LapseWarning, QcRun
from doorstep.store.reader import Operator, Reader
from tests.cases.conftest import NOW
from tests.recognition.conftest import DAY, TODAY, filed, passed, put_in_force, run, under_control

HEADER = "item,on,run,level,lot,value,mean,sd\n"


def _load(text: str, by: Reader | None = None) -> quality_file.Loaded:
    return quality_file.load(text.encode(), institution="E-COUNTY", by=by or Operator(), now=NOW)


def _accepted(case: Case, by: Reader) -> None:
    under_control("GLU")
    filed("GLU", days_ago=3)
    recognition.order(case, [Choice("GLU", True)], by=by, key="o1", now=NOW)


def test_a_value_again_is_a_duplicate_and_another_value_is_refused(rules: None) -> None:
    assert run(z=0.5)
    assert not run(z=0.5)
    with pytest.raises(OtherValue):
        run(z=0.6)


def test_an_institution_keeps_its_own_records_only(rules: None, west_desk: Reader, township_doctor: Reader, county_desk: Reader) -> None:
    for reader in (west_desk, township_doctor):
        with pytest.raises(NotAllowed):
            quality_control.require_keeper("E-COUNTY", reader)
    quality_control.require_keeper("E-COUNTY", county_desk)


def test_a_run_filed_late_judges_those_after_it_again(rules: None) -> None:
    run(days_ago=3, z=2.2)

    before = QcRun.objects.get(on=TODAY - 3 * DAY).is_rejected
    run(days_ago=4, z=2.3)

    assert not before
    assert QcRun.objects.get(on=TODAY - 3 * DAY).broken == ["1-2s", "2-2s"]


def test_a_file_is_stored_duplicate_or_refused_row_by_row(rules: None) -> None:
    good = "GLU,2026-11-01,1,1,L1,5.1,5.0,0.1\nGLU,2026-11-01,1,2,L2,10.2,10.0,0.2\n"
    bad = "GLU,2026-13-01,1,1,L1,5.1,,\nXYZ,2026-11-02,1,1,L1,5.1,5,1\nGLU,2026-11-02,1,1,L9,5.1,,\nGLU,2026-11-01,1,1,L1,7.7,,\nGLU,2026-11-03\n"

    first, again = _load(HEADER + good), _load(HEADER + good + bad)

    assert (first.rows, first.stored, first.duplicate, first.refused) == (2, 2, 0, ())
    assert (again.rows, again.stored, again.duplicate, len(again.refused)) == (7, 0, 2, 5)
    assert [one.row for one in again.refused] == [4, 5, 6, 7, 8]


@pytest.mark.parametrize("text", ["", "item,on\n", "item,on,level,lot,value,extra\n", "item,on,level,lot,value\n\"", "a\0b"])
def test_what_is_no_list_of_control_values_is_refused_whole(rules: None, text: str) -> None:
    with pytest.raises(BadControlFile):
        _load(text)


def test_a_file_of_another_institution_stores_nothing(rules: None, west_desk: Reader) -> None:
    found = _load(HEADER + "GLU,2026-11-01,1,1,L1,5.1,5.0,0.1\n", by=west_desk)

    assert (found.stored, len(found.refused)) == (0, 1)


def test_a_lapse_is_told_to_those_who_accepted_results_made_under_it(case: Case, township_doctor: Reader, work: Callable[[], int]) -> None:
    _accepted(case, township_doctor)
    work()
    before = LapseWarning.objects.count()

    run(days_ago=3, number=2, z=3.6)
    work()

    warning = LapseWarning.objects.get()
    assert before == 0 and (warning.institution, warning.clause) == ("E-TOWN", "control-lapsed")
    told = cases.thread(case, reader=township_doctor)[-1].sentence
    assert "室内质控失控" in told.zh and "internal control had lapsed" in told.en and "5.6" not in told.zh
    assert any("室内质控失控" in line.text.zh for line in notices.unread(reader=township_doctor, now=NOW))
    assert [one.pk for one in quality_board.warnings(reader=township_doctor)] == [warning.pk]


def test_control_arm_a_run_in_control_tells_nobody(case: Case, township_doctor: Reader, work: Callable[[], int]) -> None:
    _accepted(case, township_doctor)

    run(days_ago=3, number=2, z=1.0)

    assert work() > 0
    assert LapseWarning.objects.count() == 0


def test_a_lapse_is_told_once_however_often_it_is_looked_for(case: Case, township_doctor: Reader, work: Callable[[], int]) -> None:
    _accepted(case, township_doctor)
    run(days_ago=3, number=2, z=3.6)
    work()
    lines = len(cases.thread(case, reader=township_doctor))

    for _ in range(3):
        quality_control.recheck({"institution": "E-COUNTY", "item": "GLU"})

    assert LapseWarning.objects.count() == 1
    assert len(cases.thread(case, reader=township_doctor)) == lines


def test_a_lapse_before_or_after_the_day_tells_nobody(case: Case, township_doctor: Reader, work: Callable[[], int]) -> None:
    _accepted(case, township_doctor)

    run(days_ago=1, z=3.6)
    work()

    assert LapseWarning.objects.count() == 0


def test_a_pass_that_is_withdrawn_ends_from_that_day_and_is_told(case: Case, township_doctor: Reader, county_desk: Reader, work: Callable[[], int]) -> None:
    _accepted(case, township_doctor)
    number = passed("GLU")

    quality_control.withdraw_pass(number, on=TODAY - 10 * DAY, by=county_desk)
    work()

    assert LapseWarning.objects.get().clause == "external-lapsed"
    best = recognition.advise(case, ["GLU"], by=township_doctor, now=NOW)[0].best
    assert best is not None and best.decision.clause.code == "external-lapsed"


def test_only_the_own_institution_withdraws_a_pass(rules: None, west_desk: Reader) -> None:
    number = passed("GLU")

    with pytest.raises(NotFound):
        quality_control.withdraw_pass(number, on=TODAY, by=west_desk)


def test_the_board_has_every_item_with_a_record_and_the_worst_first(rules: None, county_desk: Reader, west_desk: Reader) -> None:
    under_control("GLU")
    under_control("TP")
    run("TP", days_ago=2, z=3.5)
    run("K", days_ago=2)

    found = quality_board.board("E-COUNTY", reader=county_desk, today=TODAY)

    assert [(one.item.code, one.control, one.external) for one in found.standings] == [
        ("TP", Control.LAPSED, Assessed.PASSED),
        ("K", Control.IN_CONTROL, Assessed.UNKNOWN),
        ("GLU", Control.IN_CONTROL, Assessed.PASSED),
    ]
    assert found.under_control == 1 and len(found.without) > 20
    assert quality_board.board("E-COUNTY", reader=west_desk, today=TODAY).standings == ()


def test_the_history_of_an_item_has_its_lapses_and_starts_anew_after_a_correction(rules: None, county_desk: Reader) -> None:
    run(days_ago=5, z=3.2)
    run(days_ago=4, z=0.1, is_fresh=True)

    found = quality_board.history("E-COUNTY", "GLU", reader=county_desk, today=TODAY)

    assert [(one.since, one.until) for one in found.lapses] == [(TODAY - 5 * DAY, TODAY - 4 * DAY)]
    assert [one.is_rejected for one in found.runs] == [True, False]


def test_an_item_that_the_list_has_not_cannot_be_controlled(rules: None) -> None:
    put_in_force("opinion-2024")

    with pytest.raises(NotFound):
        run()
