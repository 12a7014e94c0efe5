"""The duty roster: who stands on which rung when, kept by their own institution, loaded whole or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from doorstep.core.errors import BadValue, NotAllowed, NotFound
from doorstep.services import duties, duty_file
from doorstep.services.duties import Shift
from doorstep.services.duty_file import BadRoster
from doorstep.store.models import AuditEntry, Duty
from doorstep.store.reader import Operator, Reader

pytestmark = pytest.mark.django_db

MONDAY_NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # 12:00 in Beijing
HEADER = "institution,rung,name,account,weekdays,from_hour,to_hour,sms,email\n"


def names(institution: str, rung: int, at: datetime) -> list[str]:
    return [one.name for one in duties.on_duty(institution, rung, at)]


# who stands when ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weekdays", "hours", "later_hours", "stands"),
    [
        ("1", (8, 18), 0, True),
        ("2", (8, 18), 0, False),
        ("1", (12, 13), 0, True),
        ("1", (13, 18), 0, False),
        ("1", (8, 12), 0, False),
        ("1", (0, 24), 11, True),
        ("1", (0, 24), 12, False),
        ("1", (18, 8), 6, True),  # Monday 18:00, the night shift begins
        ("1", (18, 8), 19, True),  # Tuesday 07:00, it is still the night of Monday
        ("1", (18, 8), 20, False),  # Tuesday 08:00, it has ended
        ("1", (18, 8), -5, False),  # Monday 07:00 belongs to the night of Sunday
        ("7", (18, 8), -5, True),
    ],
)
def test_a_shift_holds_from_its_first_hour_up_to_its_last(county_desk: Reader, weekdays: str, hours: tuple[int, int], later_hours: int, stands: bool) -> None:
    duties.add(Shift("E-COUNTY", 1, "合成值班员", weekdays=weekdays, from_hour=hours[0], to_hour=hours[1]), by=county_desk)

    assert names("E-COUNTY", 1, MONDAY_NOON + timedelta(hours=later_hours)) == (["合成值班员"] if stands else [])


def test_the_ladder_has_the_rungs_on_which_somebody_stands(county_desk: Reader) -> None:
    for rung, name, weekdays in ((3, "院长", "1234567"), (1, "白班", "1"), (2, "周末", "67"), (1, "副班", "1")):
        duties.add(Shift("E-COUNTY", rung, name, weekdays=weekdays), by=county_desk)

    ladder = duties.ladder("E-COUNTY", MONDAY_NOON)

    assert {rung: [one.name for one in people] for rung, people in ladder.items()} == {1: ["白班", "副班"], 3: ["院长"]}
    assert duties.ladder("W-COUNTY", MONDAY_NOON) == {}


# who keeps it ------------------------------------------------------------------------------------


def test_an_institution_keeps_its_own_roster_and_no_other(county_desk: Reader, west_desk: Reader) -> None:
    made = duties.add(Shift("E-COUNTY", 1, "合成值班员"), by=county_desk)

    with pytest.raises(NotAllowed):
        duties.add(Shift("E-COUNTY", 1, "别院人员"), by=west_desk)
    with pytest.raises(NotFound):
        duties.remove(made.pk, by=west_desk)
    assert duties.roster(reader=west_desk) == []
    assert [one.name for one in duties.roster(reader=county_desk)] == ["合成值班员"]


def test_a_clinician_reads_the_roster_and_a_planner_does_not(township_doctor: Reader, city_planner: Reader) -> None:
    assert duties.roster(reader=township_doctor) == []
    with pytest.raises(NotAllowed):
        duties.add(Shift("E-TOWN", 1, "合成值班员"), by=township_doctor)
    with pytest.raises(NotAllowed):
        duties.roster(reader=city_planner)


def test_what_is_added_and_removed_is_audited(county_desk: Reader) -> None:
    made = duties.add(Shift("E-COUNTY", 2, "合成值班员"), by=county_desk)
    duties.remove(made.pk, by=county_desk)

    assert list(AuditEntry.objects.filter(verb__startswith="duty.").order_by("id").values_list("verb", "subject", "actor")) == [
        ("duty.add", "E-COUNTY rung 2", "county-desk"),
        ("duty.remove", "E-COUNTY rung 2", "county-desk"),
    ]
    assert not Duty.objects.exists()


@pytest.mark.parametrize(
    ("shift", "told"),
    [
        (Shift("E-COUNTY", 0, "甲"), "rung"),
        (Shift("E-COUNTY", 10, "甲"), "rung"),
        (Shift("E-COUNTY", 1, "  "), "name"),
        (Shift("E-COUNTY", 1, "甲", weekdays="8"), "weekdays"),
        (Shift("E-COUNTY", 1, "甲", weekdays="11"), "weekdays"),
        (Shift("E-COUNTY", 1, "甲", weekdays=""), "weekdays"),
        (Shift("E-COUNTY", 1, "甲", from_hour=8, to_hour=8), "hours"),
        (Shift("E-COUNTY", 1, "甲", from_hour=-1), "hours"),
        (Shift("E-COUNTY", 1, "甲", to_hour=25), "hours"),
        (Shift("E-COUNTY", 1, "甲", account="west-desk"), "no account"),
        (Shift("E-COUNTY", 1, "甲", addresses={"fax": "1"}), "no channel 'fax'"),
        (Shift("E-COUNTY", 1, "甲", addresses={"sms": "call me"}), "SMS address"),
        (Shift("E-COUNTY", 1, "甲", addresses={"email": "a@b\nBcc: c@d"}), "e-mail address"),
    ],
)
def test_a_shift_that_cannot_be_is_refused(shift: Shift, told: str, county_desk: Reader) -> None:
    with pytest.raises(BadValue, match=told):
        duties.add(shift, by=county_desk)

    assert not Duty.objects.exists()


# a file ------------------------------------------------------------------------------------------


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "duty.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_becomes_the_whole_roster_of_the_institutions_it_names(work_folder: Path, encoding: str, county_desk: Reader, west_desk: Reader) -> None:
    duties.add(Shift("E-COUNTY", 1, "旧人"), by=county_desk)
    duties.add(Shift("W-COUNTY", 1, "不在文件中"), by=west_desk)
    text = HEADER + "E-COUNTY,1,转诊台值班,county-desk,12345,8,18,+8613800000001,\nE-COUNTY,2,医务科,,,,,,duty@example.org\n\nE-TOWN,1,院长,,,,,13800000002,\n"

    loaded = duty_file.load(write(work_folder, text, encoding), by=Operator())

    assert loaded == {"E-COUNTY": 2, "E-TOWN": 1}
    found = {(one.institution, one.rung): one for one in Duty.objects.all()}
    assert {key: one.name for key, one in found.items()} == {
        ("E-COUNTY", 1): "转诊台值班",
        ("E-COUNTY", 2): "医务科",
        ("E-TOWN", 1): "院长",
        ("W-COUNTY", 1): "不在文件中",
    }
    first = found["E-COUNTY", 1]
    assert (first.account, first.weekdays, first.from_hour, first.to_hour, first.addresses) == ("county-desk", "12345", 8, 18, {"sms": "+8613800000001"})
    assert AuditEntry.objects.filter(verb="duty.load").count() == 2


def test_every_fault_is_told_with_its_row_and_nothing_is_loaded(work_folder: Path, county_desk: Reader) -> None:
    duties.add(Shift("E-COUNTY", 1, "旧人"), by=county_desk)
    text = HEADER + "E-COUNTY,1,好人,,,,,,\nNOWHERE,1,甲,,,,,,\nE-COUNTY,one,乙,,,8.5,,,\nE-COUNTY,1,,,9,,,bad,bad\n"

    with pytest.raises(BadRoster) as refused:
        duty_file.load(write(work_folder, text), by=Operator())

    told = [one.en for one in refused.value.faults]
    assert [text.split(":")[0] for text in told] == ["row 3", "row 4", "row 4", "row 5", "row 5", "row 5", "row 5"]
    assert refused.value.message("zh").startswith("duty.csv：值班表有 7 处错误")
    assert [one.name for one in Duty.objects.all()] == ["旧人"]


def test_many_faults_are_shown_as_twenty_and_a_count(work_folder: Path) -> None:
    text = HEADER + "NOWHERE,1,甲,,,,,,\n" * 30

    with pytest.raises(BadRoster) as refused:
        duty_file.load(write(work_folder, text), by=Operator())

    told = refused.value.message("en")
    assert "30 faults" in told and told.count("row ") == 20 and "and 10 more" in told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "column institution is missing"),
        (b"institution,rung\n", "column name is missing"),
        (b"institution,rung,name,name\n", "more than once"),
        (b"institution,rung,name,fax\n", "unknown column 'fax'"),
        (b"institution,rung,name\n", "no rows"),
        (b"PK\x03\x04\0\0", "not a CSV file"),
        (b"institution,rung,name\nE-COUNTY,1,\"open\n", "not valid CSV"),
        (b"institution,rung,name\nE-COUNTY,1,a,b\n", "more cells"),
        (b"institution,rung,name\nE-COUNTY\n", "rung must be a whole number"),
        (b"institution,rung,name\n\xff\xff\xff,1,a\n", "neither UTF-8 nor GB18030"),
    ],
)
def test_a_file_that_is_no_roster_is_refused(content: bytes, told: str, work_folder: Path) -> None:
    path = work_folder / "duty.csv"
    path.write_bytes(content)

    with pytest.raises(BadRoster, match=told):
        duty_file.load(path, by=Operator())


def test_the_roster_in_the_guide_is_a_roster(work_folder: Path) -> None:
    guide = Path(__file__).parents[2] / "docs" / "how-to" / "notifications.md"
    text = guide.read_text("utf-8").split("```text\ninstitution,")[1].split("```")[0]

    assert duty_file.load(write(work_folder, "institution," + text), by=Operator()) == {"E-COUNTY": 4}


def test_a_desk_loads_its_own_and_no_other(work_folder: Path, county_desk: Reader) -> None:
    assert duty_file.load(write(work_folder, HEADER + "E-COUNTY,1,甲,,,,,,\n"), by=county_desk) == {"E-COUNTY": 1}

    with pytest.raises(NotAllowed):
        duty_file.load(write(work_folder, HEADER + "E-COUNTY,1,乙,,,,,,\nW-COUNTY,1,丙,,,,,,\n"), by=county_desk)

    assert [one.name for one in Duty.objects.all()] == ["甲"]
