"""The page of notices: what one's desk was told, one line a piece of work, acknowledged by those it was told to."""

from __future__ import annotations

import re

from doorstep.core.clock import utc_now
from doorstep.services import case_effects, outbox  # noqa: F401  registers what the worker does
from doorstep.store.models import Notice
from tests.cases.conftest import PATIENT, send, take


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def work() -> None:
    while outbox.work_once(now=utc_now()):
        pass


def test_a_desk_reads_what_it_was_told_and_acknowledges_one(visit, township_doctor, county_desk):
    sent = send(township_doctor)
    work()
    client = visit(county_desk)

    page = text(client.get("/notices/"))
    action = re.findall(r'action="(/notices/\d+/acknowledge/)"', page)[0]

    assert "有 1 件事的通知还没有确认" in page and sent.number in page and PATIENT["name"] not in page
    assert "通知 1" in text(client.get("/cases/"))
    assert client.post(action)["Location"] == "/notices/?done=1"
    assert "通知都已确认" in text(client.get("/notices/")) and 'class="empty"' in text(client.get("/notices/"))
    assert Notice.objects.get().acknowledged_by == "county-desk"


def test_one_piece_of_work_is_one_line_however_often_it_was_told(visit, township_doctor, county_desk):
    sent = send(township_doctor)
    take(take(sent, "ask", county_desk, question="合成问题"), "answer", township_doctor, answer="合成答复")
    work()
    Notice.objects.filter(institution="E-COUNTY").update(acknowledged_at=None)
    client = visit(county_desk, "en")

    page = text(client.get("/notices/"))

    assert page.count("/acknowledge/") == 2, "one line, and the button for all"
    assert "1 earlier ones are acknowledged with it" in page
    client.post(re.findall(r'action="(/notices/\d+/acknowledge/)"', page)[0])
    assert not Notice.objects.filter(institution="E-COUNTY", acknowledged_at=None).exists()


def test_acknowledging_all_leaves_what_came_in_after_the_page_was_made(visit, township_doctor, county_desk):
    send(township_doctor)
    send(township_doctor, key="two", problem="J18")
    work()
    client = visit(county_desk)
    seen = re.findall(r'name="seen" value="(\d+)"', text(client.get("/notices/")))[0]
    send(township_doctor, key="three", problem="E11")
    work()

    answer = client.post("/notices/acknowledge/", {"seen": seen})

    assert answer["Location"] == "/notices/?done=2"
    assert "有 1 件事的通知还没有确认" in text(client.get("/notices/"))


def test_what_rings_stands_first_and_the_bell_counts_patients_not_calls(visit, township_doctor, county_desk):
    send(township_doctor)
    urgent = send(township_doctor, key="two", problem="J18", workflow="referral-emergency")
    work()
    again = Notice.objects.filter(rings=True).latest("pk")
    again.pk, again.key = None, "called again"
    again.save()

    page = text(visit(county_desk, "en").get("/notices/"))

    rows = page.split("<tbody>")[1]
    assert rows.index(urgent.number) == min(rows.index(number) for number in re.findall(r"\d{4}-\d{4}-\d", rows))
    assert "1 of them ringing" in page
    assert "1 emergencies are on the way" in text(visit(county_desk, "en").get("/cases/"))


def test_notices_of_another_institution_are_out_of_reach(visit, township_doctor, west_desk, city_planner):
    sent = send(township_doctor)
    work()
    notice = Notice.objects.get()
    client = visit(west_desk)

    assert sent.number not in text(client.get("/notices/"))
    assert client.post(f"/notices/{notice.pk}/acknowledge/").status_code == 404
    assert client.post("/notices/acknowledge/", {"seen": str(notice.pk)})["Location"] == "/notices/?done=0"
    assert visit(city_planner).get("/notices/").status_code == 403
    assert Notice.objects.get().acknowledged_at is None


def test_a_form_that_says_no_number_is_refused(visit, county_desk):
    assert visit(county_desk).post("/notices/acknowledge/", {"seen": "all"}).status_code == 400


def test_the_page_asks_for_its_rows_alone(visit, township_doctor, county_desk):
    sent = send(township_doctor)
    work()

    fragment = text(visit(county_desk).get("/notices/", headers={"HX-Request": "true"}))

    assert "<html" not in fragment and sent.number in fragment


def test_what_could_not_be_sent_is_told(visit, township_doctor, county_desk):
    send(township_doctor)
    work()
    Notice.objects.update(failed="timeout")

    assert "1 could not be delivered" in text(visit(county_desk, "en").get("/notices/"))
