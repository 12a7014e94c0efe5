"""The board: one's own beds and hours, taken and freed by the desk, and nobody else's."""

from __future__ import annotations

from doorstep.store.models import AuditEntry, Slot
from tests.cases.conftest import make_beds, send, take

WARD = {"kind": "ward", "code": "neuro", "name_zh": "合成神经内科", "name_en": "Synthetic neurology", "blocks": "i60-i69", "beds": "1 2 3"}
CLINIC = {
    "kind": "clinic", "code": "clinic", "name_zh": "合成门诊", "name_en": "Synthetic clinic", "actor": "合成医生", "day": "2099-01-01", "days": "2",
    "from": "08:00", "to": "10:00", "minutes": "30",
}  # fmt: skip


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def test_an_empty_board_says_what_registering_brings(visit, county_desk):
    assert "还没有登记床位或号源" in text(visit(county_desk).get("/capacity/"))


def test_a_desk_registers_beds_once(visit, county_desk):
    client = visit(county_desk)

    first, again = client.post("/capacity/", WARD), client.post("/capacity/", {**WARD, "beds": "3 4"})

    assert (first["Location"], again["Location"]) == ("/capacity/?added=3", "/capacity/?added=1")
    assert "现有 4 个空位，共 4 个" in text(client.get("/capacity/"))
    assert AuditEntry.objects.filter(verb="capacity.beds").count() == 2


def test_hours_become_slots_of_beijing_time(visit, county_desk):
    visit(county_desk).post("/capacity/", CLINIC)

    starts = list(Slot.objects.values_list("starts_at", flat=True))
    assert len(starts) == 8
    assert starts[0].isoformat() == "2099-01-01T00:00:00+00:00"


def test_a_wrong_form_is_refused_and_kept(visit, county_desk):
    for wrong, words in (({"day": "soon"}, "day, hours or minutes"), ({"to": "07:00"}, "these are no hours"), ({"code": ""}, "needed: Code"), ({"days": "99"}, "99 days")):
        answer = visit(county_desk, "en").post("/capacity/", {**CLINIC, **wrong})
        assert answer.status_code == 400, wrong
        assert words in text(answer) and "合成医生" in text(answer)
    assert not Slot.objects.exists()


def test_a_bed_is_taken_at_the_door_closed_and_freed(visit, county_desk):
    (bed,) = make_beds("E-COUNTY", "1")
    client = visit(county_desk, "en")

    for act, words in (("take", "taken here"), ("free", "1 free of 1"), ("close", "closed"), ("free", "1 free of 1")):
        assert client.post(f"/capacity/{bed}/{act}/").status_code == 302
        assert words in text(client.get("/capacity/"))
    client.post(f"/capacity/{bed}/take/")
    assert client.post(f"/capacity/{bed}/take/").status_code == 409


def test_what_a_referral_holds_is_freed_in_its_case_only(visit, township_doctor, county_desk):
    (bed,) = make_beds("E-COUNTY", "1")
    sent = take(send(township_doctor), "accept", county_desk, slot=bed, until="2099-01-01T18:00+08:00")
    client = visit(county_desk)

    assert client.post(f"/capacity/{bed}/free/").status_code == 400
    assert sent.number in text(client.get("/capacity/"))


def test_the_beds_of_another_institution_are_out_of_reach(visit, west_desk, county_physician, city_planner):
    (bed,) = make_beds("E-COUNTY", "1")

    assert visit(west_desk).post(f"/capacity/{bed}/take/").status_code == 403
    assert visit(county_physician).post(f"/capacity/{bed}/take/").status_code == 403
    assert visit(city_planner).get("/capacity/").status_code == 403
    assert "甲" not in text(visit(west_desk).get("/capacity/"))


def test_a_physician_sees_the_board_without_buttons(visit, county_physician):
    make_beds("E-COUNTY", "1")

    page = text(visit(county_physician).get("/capacity/"))

    assert "合成神经内科" in page and "/take/" not in page
