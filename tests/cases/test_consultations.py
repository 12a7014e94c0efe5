"""Consultations: agreement, consent, qualified signers, several specialties in one room, opinions that stay as signed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from doorstep.core.clock import BEIJING
from doorstep.core.errors import BadValue, NotAllowed, UserError
from doorstep.core.text import Text
from doorstep.services import (
    agreements,
    capacity,
    capacity_keeping,
    case_clock,
    cases,
    consultations,
    experts,
    rooms,
    signing,
)
from doorstep.services.agreements import Terms
from doorstep.services.capacity import SlotTaken
from doorstep.services.case_steps import Outcome
from doorstep.services.consultations import Guest, Invitation
from doorstep.store.models import Account, Booking, CaseDocument, FeeLine, Instance, Room, Signed, Slot
from doorstep.store.reader import Operator, Reader
from doorstep.vocab.roles import Role
from doorstep.workflows.engine import StepRefused
from tests.cases.conftest import NOW, PATIENT, make_beds, take

PNG = b"\x89PNG\r\n\x1a\n" + b"signed by hand"
TODAY = date(2026, 11, 22)


@pytest.fixture
def agreed(township_doctor: Account, county_physician: Account) -> None:
    """The township may ask the county, whose physician is on the roster."""
    file_agreement("E-TOWN", "E-COUNTY", fee_fen=12_000)
    experts.enter("county-physician", name="合成医师", specialty="neurology", title="associate-chief", independent_since=date(2015, 1, 1), by=Operator(), now=NOW)


def file_agreement(inviting: str, invited: str, *, fee_fen: int = 0, since: date = date(2026, 1, 1), until: date | None = None) -> None:
    desk = Account(username=f"filed-by-{inviting}", role=Role.REFERRAL_DESK, institution=inviting)
    agreements.file(Terms(invited, ("consultation", "diagnosis"), since, until, fee_fen), by=desk, now=NOW)


def invitation(*guests: Guest, **changes: object) -> Invitation:
    told = {"condition": "I63.9", "reason": "合成：右侧无力", "purpose": "合成：明确治疗", "summary": "合成摘要", "consent": "patient", "paper": PNG, "person": PATIENT}
    return Invitation(guests=guests or (Guest("E-COUNTY", "neurology"),), **{**told, **changes})  # type: ignore[arg-type]


def invited(by: Reader, *guests: Guest, key: str = "c-1", **changes: object) -> Outcome:
    return consultations.invite(invitation(*guests, **changes), by=by, key=key, now=NOW)[0]


def signed(sent: Outcome, by: Reader) -> Outcome:
    return take(sent, "sign", by, opinion="合成：符合脑梗死，可静脉溶栓", suggested="treat-here")


@pytest.mark.usefixtures("agreed")
class TestInviting:
    def test_an_invitation_holds_reason_purpose_time_summary_specialty_and_consent(self, township_doctor: Account) -> None:
        sent = invited(township_doctor)

        instance = Instance.objects.get(pk=sent.instance)
        assert (instance.workflow, instance.state, instance.sender, instance.receiver) == ("consultation", "invited", "E-TOWN", "E-COUNTY")
        assert instance.known["specialty"] == "neurology" and instance.known["wished"] == "now" and instance.known["fee_fen"] == "12000"
        assert CaseDocument.objects.get(case=instance.case).media_type == "image/png"
        assert "合成摘要".encode() not in bytes(instance.sealed)

    @pytest.mark.parametrize("lack", ["reason", "purpose", "summary", "consent", "paper"])
    def test_what_the_rules_ask_for_cannot_be_left_out(self, township_doctor: Account, lack: str) -> None:
        with pytest.raises(BadValue):
            invited(township_doctor, **{lack: b"" if lack == "paper" else " "})
        assert not Instance.objects.filter(workflow="consultation").exists()

    def test_without_an_agreement_in_force_nobody_is_invited(self, township_doctor: Account) -> None:
        with pytest.raises(BadValue, match="no agreement"):
            invited(township_doctor, Guest("CITY", "neurology"))

    def test_an_agreement_that_has_ended_is_none(self, township_doctor: Account) -> None:
        file_agreement("E-TOWN", "CITY", since=date(2025, 1, 1), until=TODAY - timedelta(days=1))

        with pytest.raises(BadValue, match="no agreement"):
            invited(township_doctor, Guest("CITY", "neurology"))

    def test_a_repeat_under_the_same_key_invites_once(self, township_doctor: Account) -> None:
        first, again = invited(township_doctor), invited(township_doctor)

        assert again.is_repeat and (again.instance, again.number) == (first.instance, first.number)
        assert Room.objects.count() == 1

    def test_several_specialties_share_one_case_and_one_room(self, township_doctor: Account) -> None:
        file_agreement("E-TOWN", "CITY")

        both = consultations.invite(invitation(Guest("E-COUNTY", "neurology"), Guest("CITY", "cardiology", "chief")), by=township_doctor, key="two", now=NOW)

        assert both[0].number == both[1].number
        assert set(Room.objects.get().instances.values_list("receiver", flat=True)) == {"E-COUNTY", "CITY"}


@pytest.mark.usefixtures("agreed")
class TestAnswering:
    def test_an_appointment_opens_the_room_at_its_time_and_is_missed_after_the_local_limit(self, township_doctor: Account, county_physician: Account) -> None:
        at = NOW + timedelta(hours=3)
        sent = invited(township_doctor, at=at)
        take(sent, "accept", county_physician, expert="county-physician", at=at.isoformat())
        assert Room.objects.get().opened_at is None

        case_clock.tick(now=at + timedelta(minutes=1))

        assert Instance.objects.get(pk=sent.instance).state == "open"
        assert Room.objects.get().opened_at is not None

    def test_only_somebody_on_the_roster_is_promised(self, township_doctor: Account, county_desk: Account) -> None:
        sent = invited(township_doctor)

        with pytest.raises(StepRefused, match="roster|list"):
            take(sent, "accept", county_desk, expert="county-desk", at=(NOW + timedelta(hours=1)).isoformat())

    def test_a_title_that_was_wished_for_is_kept_to(self, township_doctor: Account, county_physician: Account) -> None:
        sent = invited(township_doctor, Guest("E-COUNTY", "neurology", "chief"))

        with pytest.raises(StepRefused):
            take(sent, "accept", county_physician, expert="county-physician", at=(NOW + timedelta(hours=1)).isoformat())

    def test_years_of_practice_are_asked_only_where_the_region_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = {"institution": "E-COUNTY", "today": TODAY}
        assert experts.qualifies("county-physician", **asked)

        monkeypatch.setattr(experts, "least_years", lambda: 12.0)

        assert not experts.qualifies("county-physician", **asked)

    def test_the_opinion_is_signed_filed_and_seen_by_both_with_its_fee_noted(self, township_doctor: Account, county_physician: Account) -> None:
        done = signed(invited(township_doctor), county_physician)

        instance = Instance.objects.get(pk=done.instance)
        paper = signing.papers(instance, reader=township_doctor)[0]
        assert (paper.signer, paper.signer_name, paper.title.zh, paper.number) == ("county-physician", "合成医师", "副主任医师", 1)
        assert paper.texts["opinion"].startswith("合成：符合")
        line = FeeLine.objects.get(instance=instance)
        assert (line.payer, line.payee, line.amount_fen) == ("E-TOWN", "E-COUNTY", 12_000)

    def test_a_desk_does_not_sign_and_a_doctor_off_the_roster_neither(self, township_doctor: Account, county_desk: Account, county_physician: Account) -> None:
        sent = invited(township_doctor)
        with pytest.raises(NotAllowed):
            signed(sent, county_desk)
        experts.strike("county-physician", by=Operator())

        with pytest.raises(StepRefused):
            signed(sent, county_physician)

    def test_the_database_refuses_to_change_what_was_signed(self, township_doctor: Account, county_physician: Account) -> None:
        signed(invited(township_doctor), county_physician)

        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            Signed.objects.update(digest="0" * 64)

        assert Signed.objects.get().digest != "0" * 64

    def test_an_amendment_stands_beside_the_opinion_and_only_its_institution_makes_one(
        self, township_doctor: Account, county_physician: Account
    ) -> None:
        done = signed(invited(township_doctor), county_physician)
        instance = Instance.objects.get(pk=done.instance)

        signing.amend(instance, "opinion", {"opinion": "合成：更正剂量"}, by=county_physician, now=NOW + timedelta(hours=1))

        assert [one.texts["opinion"][:5] for one in signing.papers(instance, reader=township_doctor)] == ["合成：符合", "合成：更正"]
        with pytest.raises(NotAllowed):
            signing.amend(instance, "opinion", {"opinion": "合成"}, by=township_doctor, now=NOW)

    def test_a_text_that_is_not_what_was_signed_is_not_shown(self, township_doctor: Account, county_physician: Account, monkeypatch: pytest.MonkeyPatch) -> None:
        done = signed(invited(township_doctor), county_physician)
        monkeypatch.setattr(signing, "unseal", lambda sealed: {"opinion": "另一份"})

        with pytest.raises(UserError, match="digest"):
            signing.papers(Instance.objects.get(pk=done.instance), reader=township_doctor)

    def test_the_inviting_side_decides(self, township_doctor: Account, county_physician: Account) -> None:
        done = signed(invited(township_doctor), county_physician)
        with pytest.raises(NotAllowed):
            take(done, "decide", county_physician, followed="followed", decision="合成")

        closed = take(done, "decide", township_doctor, followed="partly", decision="合成：就地治疗")

        assert closed.state == "closed"
        told = [line.sentence.en for line in cases.thread(cases.get(done.number, reader=county_physician), reader=county_physician)]
        assert any("followed it in part" in one for one in told)

    def test_an_opinion_becomes_a_referral_in_the_same_case(self, township_doctor: Account, county_physician: Account) -> None:
        done = signed(invited(township_doctor), county_physician)

        take(done, "refer", township_doctor)

        assert Instance.objects.get(workflow="referral-up").case_id == Instance.objects.get(pk=done.instance).case_id


@pytest.mark.usefixtures("agreed")
class TestSessions:
    """A consultation may take a session of the invited institution: held by the database's constraint, as a bed is."""

    AT = NOW + timedelta(hours=26)

    @pytest.fixture
    def sessions(self) -> list[str]:
        """Two sessions of half an hour, the first beginning at AT."""
        service = capacity_keeping.open_service(by=Operator(), institution="E-COUNTY", code="tele", kind="visiting", name=Text("合成专家时段", "Synthetic sessions"))
        begins = self.AT.astimezone(BEIJING)
        ends = (begins + timedelta(hours=1)).time()
        capacity_keeping.add_hours(service, by=Operator(), actor="合成医师", days=[begins.date()], from_hour=begins.time(), to_hour=ends, minutes=30)
        return [str(pk) for pk in Slot.objects.filter(service=service).order_by("starts_at").values_list("pk", flat=True)]

    def accept(self, sent: Outcome, by: Reader, slot: str, at: datetime = AT) -> Outcome:
        return take(sent, "accept", by, expert="county-physician", at=at.isoformat(), slot=slot)

    def test_a_session_is_held_for_one_consultation_and_no_other(self, sessions: list[str], township_doctor: Account, county_physician: Account) -> None:
        self.accept(invited(township_doctor), county_physician, sessions[0])

        with pytest.raises(SlotTaken):
            self.accept(invited(township_doctor, key="c-2", person={**PATIENT, "name": "合成患者乙", "identity": ""}), county_physician, sessions[0])
        assert list(Booking.objects.filter(is_live=True).values_list("slot_id", flat=True)) == [int(sessions[0])]

    def test_a_time_outside_the_session_is_refused(self, sessions: list[str], township_doctor: Account, county_physician: Account) -> None:
        with pytest.raises(StepRefused, match="within the session"):
            self.accept(invited(township_doctor), county_physician, sessions[1])
        assert not Booking.objects.exists()

    def test_another_time_gives_the_first_session_back(self, sessions: list[str], township_doctor: Account, county_physician: Account) -> None:
        accepted = self.accept(invited(township_doctor), county_physician, sessions[0])

        take(accepted, "reschedule", township_doctor, at=(self.AT + timedelta(minutes=40)).isoformat(), slot=sessions[1])

        assert list(Booking.objects.filter(is_live=True).values_list("slot_id", flat=True)) == [int(sessions[1])]

    def test_another_time_in_the_same_session_keeps_it(self, sessions: list[str], township_doctor: Account, county_physician: Account) -> None:
        accepted = self.accept(invited(township_doctor), county_physician, sessions[0])
        assert list(capacity.held_by(Instance.objects.get(pk=accepted.instance))) == [sessions[0]]

        take(accepted, "reschedule", township_doctor, at=(self.AT + timedelta(minutes=10)).isoformat(), slot=sessions[0])

        assert list(Booking.objects.filter(is_live=True).values_list("slot_id", flat=True)) == [int(sessions[0])]

    def test_a_bed_is_no_session(self, township_doctor: Account, county_physician: Account) -> None:
        (bed,) = make_beds("E-COUNTY", "甲1")

        with pytest.raises(StepRefused, match="within the session"):
            self.accept(invited(township_doctor), county_physician, bed)
        assert bed not in capacity.free_slots("E-COUNTY", now=NOW, kinds=("clinic", "visiting"))

    def test_a_signed_opinion_gives_the_session_back(self, sessions: list[str], township_doctor: Account, county_physician: Account) -> None:
        signed(self.accept(invited(township_doctor), county_physician, sessions[0]), county_physician)

        assert not Booking.objects.filter(is_live=True).exists()


@pytest.mark.usefixtures("agreed")
class TestRooms:
    @pytest.fixture
    def begun(self, township_doctor: Account, county_physician: Account) -> tuple[Outcome, str]:
        sent = take(invited(township_doctor), "begin", county_physician)
        return sent, Room.objects.get().code

    def test_both_sides_enter_and_pass_each_other_messages(self, begun: tuple[Outcome, str], township_doctor: Account, county_physician: Account) -> None:
        first = rooms.enter(begun[1], by=township_doctor, now=NOW)
        second = rooms.enter(begun[1], by=county_physician, now=NOW)

        rooms.post(begun[1], second.seat, to=first.seat, kind="offer", body="{}", by=county_physician, now=NOW)

        letters, there = rooms.inbox(begun[1], first.seat, after=0, by=township_doctor, now=NOW)
        assert [(one.sender, one.kind) for one in letters] == [(second.seat, "offer")]
        assert [one.holder for one in there] == ["county-physician"] == [rooms.sitters(Room.objects.get(), but=first.seat)[0].holder]
        assert rooms.inbox(begun[1], first.seat, after=letters[0].number, by=township_doctor, now=NOW)[0] == ()

    def test_an_outsider_and_a_forged_code_are_told_the_same(self, begun: tuple[Outcome, str], west_desk: Account, township_doctor: Account) -> None:
        for reader, code in ((west_desk, begun[1]), (township_doctor, "0" * 32)):
            with pytest.raises(UserError, match="no such room"):
                rooms.enter(code, by=reader, now=NOW)

    def test_nobody_enters_before_it_begins_or_after_it_ends(self, township_doctor: Account, county_physician: Account) -> None:
        sent = invited(township_doctor)
        code = Room.objects.get().code
        with pytest.raises(rooms.RoomClosed):
            rooms.enter(code, by=township_doctor, now=NOW)
        begun = take(sent, "begin", county_physician)
        seat = rooms.enter(code, by=township_doctor, now=NOW).seat

        signed(begun, county_physician)

        with pytest.raises(rooms.RoomClosed):
            rooms.enter(code, by=township_doctor, now=NOW)
        with pytest.raises(rooms.RoomClosed):
            rooms.inbox(code, seat, after=0, by=township_doctor, now=NOW)

    def test_three_sit_and_a_fourth_waits(self, begun: tuple[Outcome, str], township_doctor: Account, county_physician: Account, county_desk: Account) -> None:
        for one in (township_doctor, county_physician, county_desk):
            rooms.enter(begun[1], by=one, now=NOW)
        fourth = Account.objects.create(username="fourth", role=Role.CLINICIAN, institution="E-TOWN")

        with pytest.raises(rooms.RoomFull):
            rooms.enter(begun[1], by=fourth, now=NOW)

        assert rooms.enter(begun[1], by=fourth, now=NOW + rooms.AWAY + timedelta(seconds=1)).seat  # a browser that went away makes room

    def test_a_seat_is_for_its_holder_alone(self, begun: tuple[Outcome, str], township_doctor: Account, county_physician: Account) -> None:
        seat = rooms.enter(begun[1], by=township_doctor, now=NOW).seat

        with pytest.raises(NotAllowed):
            rooms.inbox(begun[1], seat, after=0, by=county_physician, now=NOW)
        with pytest.raises(NotAllowed):
            rooms.post(begun[1], seat, to=seat, kind="offer", body="", by=county_physician, now=NOW)

    def test_a_second_window_of_one_person_takes_the_place_of_the_first(self, begun: tuple[Outcome, str], township_doctor: Account) -> None:
        first, second = (rooms.enter(begun[1], by=township_doctor, now=NOW).seat for _ in range(2))

        with pytest.raises(rooms.EnteredElsewhere):
            rooms.inbox(begun[1], first, after=0, by=township_doctor, now=NOW)

        assert rooms.inbox(begun[1], second, after=0, by=township_doctor, now=NOW) == ((), ())

    def test_what_is_no_message_is_refused_and_nothing_is_kept(self, begun: tuple[Outcome, str], township_doctor: Account, county_physician: Account) -> None:
        first, second = rooms.enter(begun[1], by=township_doctor, now=NOW).seat, rooms.enter(begun[1], by=county_physician, now=NOW).seat

        for kind, body, to in (("shout", "", second), ("offer", "x" * 20_001, second), ("offer", "", 0), ("offer", "", first)):
            with pytest.raises(BadValue):
                rooms.post(begun[1], first, to=to, kind=kind, body=body, by=township_doctor, now=NOW)

        assert rooms.inbox(begun[1], second, after=0, by=county_physician, now=NOW)[0] == ()

    def test_a_flood_fills_its_own_box_only(self, begun: tuple[Outcome, str], township_doctor: Account, county_physician: Account) -> None:
        first, second = rooms.enter(begun[1], by=township_doctor, now=NOW).seat, rooms.enter(begun[1], by=county_physician, now=NOW).seat
        for _ in range(rooms.MOST_WAITING):
            rooms.post(begun[1], first, to=second, kind="candidate", body="x", by=township_doctor, now=NOW)

        with pytest.raises(BadValue, match="too many"):
            rooms.post(begun[1], first, to=second, kind="candidate", body="x", by=township_doctor, now=NOW)

        rooms.post(begun[1], second, to=first, kind="answer", body="{}", by=county_physician, now=NOW)

    def test_a_room_of_two_consultations_stays_open_while_one_goes_on(self, township_doctor: Account, county_physician: Account, city_desk: Account) -> None:
        file_agreement("E-TOWN", "CITY")
        both = consultations.invite(invitation(Guest("E-COUNTY", "neurology"), Guest("CITY", "cardiology")), by=township_doctor, key="two", now=NOW)
        first, second = take(both[0], "begin", county_physician), take(both[1], "begin", city_desk)

        signed(first, county_physician)
        assert Room.objects.get().closed_at is None
        take(second, "miss", city_desk)

        assert Room.objects.get().closed_at is not None


def test_a_credential_of_the_relay_ends_by_itself() -> None:
    """The relay itself refuses it after that time; here its form is held to the draft that coturn follows."""
    from doorstep.services.video_settings import credentials

    username, password = credentials("secret", "county-physician", now=NOW)

    assert int(username.split(":")[0]) == int((NOW + timedelta(hours=2)).timestamp())
    assert "county-physician" not in username and len(password) == 28
    assert credentials("secret", "county-physician", now=NOW + timedelta(hours=1)) != (username, password)


def test_settings_of_video_are_refused_with_every_fault_at_once() -> None:
    from doorstep.services.video_settings import read

    with pytest.raises(BadValue) as refused:
        read({"stun": ["http://x"], "turn": ["turn:relay:3478"], "relay_only": "yes", "colour": 1}, where="doorstep.toml")

    assert all(word in refused.value.what.en for word in ("stun", "secret_env", "relay_only", "colour"))
