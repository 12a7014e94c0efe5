"""Results: filed once, seen by those who treat the person, every look kept."""

from __future__ import annotations

import pytest

from doorstep.core.errors import BadValue, NotAllowed
from doorstep.services import results
from doorstep.services.results import ReportChanged
from doorstep.store.models import Case, CaseParty, PersonalRead, Result
from doorstep.store.reader import Reader
from tests.cases.conftest import NOW
from tests.recognition.conftest import DAY, filed, report


def test_the_same_report_again_finds_the_first(case: Case) -> None:
    assert filed().pk == filed().pk


def test_a_report_with_its_number_and_another_content_is_refused(case: Case, county_desk: Reader) -> None:
    filed(number="R1")

    with pytest.raises(ReportChanged):
        results.file(report(number="R1", values={"value": "9.9"}), by=county_desk, now=NOW)


def test_an_amended_report_takes_the_place_of_the_first(case: Case, county_desk: Reader) -> None:
    filed(number="R1")

    results.file(report(number="R2", values={"value": "9.9"}, replaces="R1"), by=county_desk, now=NOW)

    assert [one.values["value"] for one in results.for_case(case, reader=county_desk)] == ["9.9"]


def test_an_institution_files_its_own_reports_only(case: Case, west_desk: Reader, city_planner: Reader) -> None:
    for reader in (west_desk, city_planner):
        with pytest.raises(NotAllowed):
            results.file(report(), by=reader, now=NOW)


def test_a_report_that_leads_to_nobody_or_precedes_its_examination_is_refused(case: Case, county_desk: Reader) -> None:
    with pytest.raises(BadValue):
        results.file(report(person=""), by=county_desk, now=NOW)
    late = report()
    with pytest.raises(BadValue):
        results.file(type(late)(late.item, late.kind, late.institution, "N", late.reported_at, late.performed_at, person="p"), by=county_desk, now=NOW)


def test_those_who_treat_the_person_see_a_result_wherever_it_was_made_and_others_do_not(
    case: Case, township_doctor: Reader, county_desk: Reader, west_desk: Reader, city_planner: Reader
) -> None:
    filed(institution="CITY")

    seen = {reader.label: Result.objects.visible_to(reader).count() for reader in (township_doctor, county_desk, west_desk, city_planner)}

    assert seen == {"township-doctor": 1, "county-desk": 1, "west-desk": 0, "city-planner": 0}


def test_the_institution_that_made_a_result_sees_it_without_a_case(rules: None, west_desk: Reader, county_desk: Reader) -> None:
    filed(institution="W-COUNTY")

    assert Result.objects.visible_to(west_desk).count() == 1
    assert Result.objects.visible_to(county_desk).count() == 0


def test_an_institution_whose_part_has_ended_keeps_what_it_saw_and_learns_no_more(case: Case, township_doctor: Reader) -> None:
    filed("GLU", institution="CITY")
    CaseParty.objects.filter(case=case, institution="E-TOWN").update(until=NOW + DAY)

    results.file(report("TP", institution="CITY"), by=_operator(), now=NOW + 2 * DAY)

    assert [one.item for one in results.for_case(case, reader=township_doctor)] == ["GLU"]


def test_a_look_is_kept_with_its_reader(case: Case, township_doctor: Reader) -> None:
    filed()

    results.for_case(case, reader=township_doctor)

    assert PersonalRead.objects.filter(reader="township-doctor", subject=f"results {case.number}", rows=1).count() == 1


def test_a_value_lies_sealed(case: Case) -> None:
    found = filed(values={"value": "SECRET-77"})

    assert b"SECRET" not in bytes(found.sealed)


def test_an_image_without_its_study_is_a_conclusion_only(case: Case) -> None:
    from doorstep.recognition.language import ItemKind

    without = report("CT-HEAD", kind=ItemKind.IMAGING, values={"conclusion": "未见异常"})
    with_study = report("CT-HEAD", kind=ItemKind.IMAGING, values={"conclusion": "未见异常"}, study="a" * 64)

    assert not without.has_data and with_study.has_data


def _operator() -> Reader:
    from doorstep.store.reader import Operator

    return Operator()
