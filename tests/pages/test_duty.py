"""The page of the roster: seen by one's own institution, kept by its desk, loaded whole or not at all."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from doorstep.services import duties
from doorstep.services.duties import Shift
from doorstep.store.models import AuditEntry, Duty

FORM = {"rung": "1", "name": "合成值班员", "account": "", "weekdays": "1234567", "from_hour": "0", "to_hour": "24", "to-sms": "+8613800001234", "to-email": ""}


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def file(*rows: str, header: str = "institution,rung,name,sms") -> SimpleUploadedFile:
    return SimpleUploadedFile("../值班表.csv", "\n".join((header, *rows)).encode("utf-8-sig"), content_type="text/csv")


def test_an_empty_roster_says_who_is_told_and_what_adding_brings(visit, county_desk):
    page = text(visit(county_desk).get("/duty/"))

    assert "还没有值班表，只有转诊台屏幕会收到通知" in page and 'class="empty"' in page and "<details class=\"block\" open>" in page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_desk_puts_somebody_on_a_rung_and_takes_them_off(visit, county_desk, lang):
    client = visit(county_desk, lang)

    added = client.post("/duty/", FORM)
    page = text(client.get(added["Location"]))

    assert "合成值班员" in page and ("在岗" if lang == "zh" else "on duty") in page
    remove = re.findall(r'action="(/duty/\d+/remove/)"', page)[0]
    assert client.post(remove)["Location"] == "/duty/?done=removed"
    assert not Duty.objects.exists()
    assert set(AuditEntry.objects.values_list("verb", flat=True)) >= {"duty.add", "duty.remove"}


def test_addresses_are_shown_with_their_middle_hidden(visit, county_desk, county_physician):
    duties.add(Shift("E-COUNTY", 1, "合成值班员", addresses={"sms": "+8613800001234", "email": "someone@example.org"}), by=county_desk)

    for reader in (county_desk, county_physician):
        page = text(visit(reader).get("/duty/"))
        assert "+86****234" in page and "s****@example.org" in page
        assert "13800001234" not in page and "someone" not in page


@pytest.mark.parametrize(("address", "shown"), [("13800001234", "13****34"), ("ab", "****"), ("@all", "****@all"), ("li@x.cn", "l****@x.cn"), ("wecom-name", "we****me")])
def test_masking_leaves_what_colleagues_recognise(address, shown):
    assert duties.masked(address) == shown


def test_a_colleague_sees_the_roster_and_keeps_nothing(visit, county_desk, county_physician):
    made = duties.add(Shift("E-COUNTY", 1, "合成值班员"), by=county_desk)
    client = visit(county_physician)

    page = text(client.get("/duty/"))

    assert "合成值班员" in page and "/remove/" not in page and "<form method=\"post\" action=\"/duty/\"" not in page
    assert client.post("/duty/", FORM).status_code == 403
    assert client.post(f"/duty/{made.pk}/remove/").status_code == 403
    assert client.post("/duty/load/", {"file": file("E-COUNTY,1,甲,")}).status_code == 403
    assert Duty.objects.count() == 1


def test_the_roster_of_another_institution_is_out_of_reach(visit, county_desk, west_desk, city_planner):
    made = duties.add(Shift("E-COUNTY", 1, "合成值班员"), by=county_desk)
    client = visit(west_desk)

    assert "合成值班员" not in text(client.get("/duty/"))
    assert client.post(f"/duty/{made.pk}/remove/").status_code == 404
    assert client.post("/duty/load/", {"file": file("E-COUNTY,1,别人,")}).status_code == 403
    assert visit(city_planner).get("/duty/").status_code == 403
    assert [one.name for one in Duty.objects.all()] == ["合成值班员"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"rung": "x"}, "must be whole numbers"),
        ({"rung": "12"}, "the rung must be 1 to 9"),
        ({"name": " "}, "a name or post"),
        ({"weekdays": "18"}, "digits 1 to 7"),
        ({"to_hour": "0"}, "hours must be whole"),
        ({"to-sms": "call me"}, "address is wrong"),
        ({"account": "west-desk"}, "has no account"),
    ],
)
def test_a_wrong_form_is_refused_and_kept(visit, county_desk, wrong, told):
    refused = visit(county_desk, "en").post("/duty/", {**FORM, "to-email": "kept@example.org", **wrong})

    assert refused.status_code == 400
    assert told in text(refused) and "kept@example.org" in text(refused)
    assert not Duty.objects.exists()


def test_a_file_replaces_the_roster_whole(visit, county_desk):
    duties.add(Shift("E-COUNTY", 3, "旧人"), by=county_desk)
    client = visit(county_desk)

    answer = client.post("/duty/load/", {"file": file("E-COUNTY,1,白班,+8613800001234", "E-COUNTY,2,院长,")})

    assert answer["Location"] == "/duty/?loaded=2"
    page = text(client.get(answer["Location"]))
    assert "已载入 2 条" in page and "白班" in page and "旧人" not in page


def test_a_file_with_a_fault_changes_nothing_and_names_its_row(visit, county_desk):
    duties.add(Shift("E-COUNTY", 3, "旧人"), by=county_desk)

    refused = visit(county_desk, "en").post("/duty/load/", {"file": file("E-COUNTY,1,good,", "E-COUNTY,12,bad,")})

    assert refused.status_code == 422
    assert "row 3" in text(refused) and "roster.csv" in text(refused)
    assert [one.name for one in Duty.objects.all()] == ["旧人"]


def test_no_file_and_a_file_too_large_are_refused(visit, county_desk):
    client = visit(county_desk, "en")

    assert "choose a CSV file" in text(client.post("/duty/load/"))
    assert "larger than 1 MB" in text(client.post("/duty/load/", {"file": SimpleUploadedFile("a.csv", b"x" * 1_000_001)}))


def test_a_night_shift_reads_as_ending_on_the_next_day(visit, county_desk):
    duties.add(Shift("E-COUNTY", 1, "夜班", weekdays="15", from_hour=20, to_hour=8), by=county_desk)

    assert "周一、五" in text(visit(county_desk).get("/duty/")) and "20:00–次日 8:00" in text(visit(county_desk).get("/duty/"))
    assert "Mon, Fri" in text(visit(county_desk, "en").get("/duty/"))
