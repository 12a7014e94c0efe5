"""Coverage, training, accreditation, the roadmap and whether techniques stay: worked by hand."""

from __future__ import annotations

import pytest

from doorstep.core.errors import BadValue
from doorstep.support import outreach, roadmap
from doorstep.support.techniques import Month, Stays, course

POINT = {"code": "P"}


def person(code: str, since: str = "2025-01-01", until: str = "") -> dict[str, object]:
    return {"code": code, "point": "P", "since": since, "until": until}


def visit(kind: str = "home", on: str = "2025-05-01", person: str = "", people: int | None = 1, parcels: int | None = None) -> dict[str, object]:
    return {"point": "P", "kind": kind, "on": on, "person": person, "people": people, "parcels": parcels}


def test_coverage_is_the_people_of_the_list_who_were_reached_at_least_once():
    people = [person("a"), person("b"), person("c"), person("gone", until="2024-12-31"), person("later", since="2026-01-01")]
    visits = [visit(person="a"), visit(person="a", on="2025-06-01"), visit(person="gone"), visit(person="b", on="2024-12-31"), visit("station", people=9), visit("parcel", people=None, parcels=30)]

    (found,) = outreach.coverage([POINT], people, visits, first="2025-01-01", last="2025-12-31")

    assert (found.listed, found.reached, found.coverage) == (3, 1, pytest.approx(1 / 3))
    assert (found.stations, found.homes, found.people_seen, found.parcels) == (1, 3, 12, 30)


def test_a_point_without_a_list_has_no_coverage():
    (found,) = outreach.coverage([POINT], [], [visit()], first="2025-01-01", last="2025-12-31")

    assert found.coverage is None and found.homes == 1


def test_a_training_plan_counts_who_was_sent_returned_and_works_alone():
    plan = {"code": "Y", "year": 2025, "people": 10, "budget_cny": 500_000, "spent_cny": None}
    placed = [{"plan": "Y", "returned": "2025-06-01", "independent": "2025-09-01"}, {"plan": "Y", "returned": "2025-06-01", "independent": ""}, {"plan": "Y", "returned": "", "independent": ""}, {"plan": "Z", "returned": "x", "independent": "x"}]

    (found,) = outreach.training([plan], placed)

    assert (found.people, found.sent, found.returned, found.independent, found.spent) == (10, 3, 2, 1, None)


def test_attendance_is_of_sessions_that_say_how_many_were_invited():
    def session(**changes: object) -> dict[str, object]:
        return {"kind": "lecture", "on": "2025-03-01", "invited": 20, "attended": 15, "tested": 15, "passed": 12, "patients": None, **changes}

    (found,) = outreach.teaching([session(), session(invited=None, attended=99, tested=None, passed=None), session(on="2024-03-01")], first="2025-01-01", last="2025-12-31")

    assert (found.sessions, found.invited, found.attended, found.tested, found.passed) == (2, 20, 15, 15, 12)


def test_accreditation_counts_clauses_and_what_is_overdue():
    clauses = [{"accreditation": "Q", "status": status, "due": due} for status, due in (("met", "2025-01-01"), ("partly", "2025-01-01"), ("not-met", "2027-01-01"), ("met", ""))]

    (found,) = outreach.accreditation([{"code": "Q"}], clauses, on="2026-01-01")

    assert (found.met, found.partly, found.not_met, found.overdue, found.share) == (2, 1, 1, 1, 0.5)


def months(*cases: tuple[int, int, int]) -> list[Month]:
    return [Month(*one) for one in cases]


def test_a_technique_is_done_alone_from_the_first_case_without_the_expert():
    found = course(months((202401, 2, 0), (202403, 3, 1), (202404, 2, 2)), left=202406, last=202512)

    assert (found.first, found.first_alone, found.visited, found.own) == (202401, 202403, 4, 3)


@pytest.mark.parametrize(
    ("cases", "left", "last", "six", "twelve"),
    [
        (((202412, 1, 1), (202508, 1, 1)), 202406, 202512, Stays.YES, Stays.YES),  # in the window of each mark: 202412-202502, 202506-202508
        (((202502, 1, 1),), 202406, 202512, Stays.YES, Stays.NO),
        (((202503, 1, 1),), 202406, 202512, Stays.NO, Stays.NO),  # a month after the window
        (((202411, 9, 9),), 202406, 202512, Stays.NO, Stays.NO),  # before the mark
        (((202412, 5, 0),), 202406, 202512, Stays.NO, Stays.NO),  # only under a visitor
        (((202412, 1, 1),), 202406, 202507, Stays.YES, Stays.TOO_SOON),
        (((202406, 1, 1),), 202406, 202501, Stays.TOO_SOON, Stays.TOO_SOON),
        (((202406, 1, 1),), 0, 202512, Stays.UNKNOWN, Stays.UNKNOWN),  # nobody left
    ],
)
def test_whether_it_is_still_done_is_read_at_six_and_twelve_months(cases, left, last, six, twelve):
    assert course(months(*cases), left=left, last=last).at_marks == ((6, six), (12, twelve))


def project(code: str, since: str = "2025-01-01", until: str = "2025-12-31", *, after: tuple[str, ...] = (), finished: str = "") -> dict[str, object]:
    return {"code": code, "since": since, "until": until, "after": list(after), "finished": finished, "budget_cny": 100, "fund_cny": 60}


def test_a_project_stands_after_what_it_waits_for_and_a_clash_is_seen():
    found = roadmap.lines([project("b", "2025-03-01", after=("a",)), project("a", until="2025-06-30"), project("c", "2024-01-01")], [], [], on="2025-02-01")

    assert [one.code for one in found] == ["c", "a", "b"]
    assert (found[2].earliest, found[2].clashes) == ("2025-07-01", True)
    assert not found[1].clashes


def test_the_end_of_a_finished_project_is_when_it_was_finished():
    found = roadmap.lines([project("a", until="2025-06-30", finished="2025-02-28"), project("b", "2025-03-01", after=("a",))], [], [], on="2026-02-01")

    assert not found[1].clashes
    assert (found[0].days_late, found[1].days_late) == (0, 32)


def test_projects_that_wait_in_a_circle_are_refused():
    with pytest.raises(BadValue, match="wait for each other in a circle: a, b"):
        roadmap.lines([project("a", after=("b",)), project("b", after=("a",))], [], [], on="2025-01-01")


def test_money_and_milestones_belong_to_their_project():
    milestones = [{"code": "m1", "project": "a", "name": "x", "due": "2025-03-01", "done": ""}, {"code": "m2", "project": "a", "name": "y", "due": "2025-02-01", "done": "2025-02-01"}]

    (found,) = roadmap.lines([project("a")], milestones, [{"project": "a", "amount_cny": 20}, {"project": "z", "amount_cny": 5}], on="2025-04-01")

    assert (found.budget, found.fund, found.drawn) == (100, 60, 20)
    assert [(one.code, one.is_late) for one in found.milestones] == [("m2", False), ("m1", True)]
