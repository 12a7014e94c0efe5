"""Notices: who is told of a step, once; who next when nobody acknowledges; and never a word about the patient."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from doorstep.core.errors import NotAllowed, NotFound
from doorstep.services import (
    case_clock,
    case_effects,
    cases,
    duties,
    health,
    notice_making,
    notice_sending,
    notices,
    outbox,
)
from doorstep.services.duties import Shift
from doorstep.services.gateway import Gateway, Message, NotSent, Secret
from doorstep.services.gateways.sms import Sms
from doorstep.services.gateways.wecom import Wecom
from doorstep.services.notify_settings import Notify
from doorstep.services.sealing import seal
from doorstep.store.models import AuditEntry, Case, CaseEntry, Instance, Notice, OutboxMessage
from doorstep.store.reader import Operator, Reader
from doorstep.workflows import catalogue
from doorstep.workflows.language import AskKind, Workflow
from tests.cases.conftest import NOW, PATIENT, UNTIL, send, take
from tests.lib.fake_gateways import ROBOT, SMS_PASSWORD, SMS_USER, FakeSms, FakeWecom, serving

pytestmark = pytest.mark.django_db

QUARTER = timedelta(minutes=15)
WORDS = "合成病情描述：右侧肢体无力两小时"
FIRST, SECOND, THIRD = "+8615912340001", "+8615912340002", "+8615912340003"


@dataclass
class Kept:
    """A gateway that keeps what it is given, one for each key; `fails` is raised instead, once each, or for ever."""

    sent: dict[str, Message] = field(default_factory=dict)
    tried: list[Message] = field(default_factory=list)
    fails: list[NotSent] = field(default_factory=list)
    is_down: bool = False

    def send(self, message: Message) -> None:
        self.tried.append(message)
        if self.is_down:
            raise NotSent("refused")
        if self.fails:
            raise self.fails.pop(0)
        self.sent.setdefault(message.key, message)

    def to(self) -> list[str]:
        return [message.to for message in self.sent.values()]


@dataclass
class World:
    """The worker, and the time it goes by."""

    settings: Any
    now: datetime = NOW
    sms: Kept = field(default_factory=Kept)

    def configure(self, *, gateways: dict[str, Gateway] | None = None, within: timedelta | None = None, language: str = "zh") -> None:
        notify = Notify({"sms": self.sms} if gateways is None else gateways, language, within)
        self.settings.WORKSPACE = dataclasses.replace(self.settings.WORKSPACE, notify=notify)

    def work(self, **later: float) -> int:
        """Let time pass, then do all that is due as the worker does; returns how often a next rung was told."""
        self.now += timedelta(**later)
        climbed = 0
        while True:
            ticked = notices.tick(now=self.now)
            climbed += ticked
            if not (outbox.work_once(now=self.now) or ticked):
                return climbed


@pytest.fixture
def world(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    OutboxMessage.objects.all().delete()
    made = World(settings)
    for module in (case_effects, outbox, notice_sending):
        monkeypatch.setattr(module, "utc_now", lambda: made.now)
    made.configure()
    yield made


@pytest.fixture
def roster(db: None) -> None:
    """Three rungs at the county hospital, two at the township hospital."""
    for institution, rung, phone in (("E-COUNTY", 1, FIRST), ("E-COUNTY", 2, SECOND), ("E-COUNTY", 3, THIRD), ("E-TOWN", 1, "+8615912340011"), ("E-TOWN", 2, "+8615912340012")):
        duties.add(Shift(institution, rung, f"合成值班{rung}", addresses={"sms": phone}), by=Operator())


def told(institution: str = "E-COUNTY", **wanted: object) -> list[tuple[str, int, str]]:
    found = Notice.objects.filter(institution=institution, **wanted)
    return [(one.effect, one.rung, one.channel) for one in found]


# who is told -------------------------------------------------------------------------------------


def test_the_desk_and_the_first_rung_are_told_once(world: World, roster: None, township_doctor: Reader) -> None:
    send(township_doctor)

    world.work()

    assert told() == [("tell_receiver", 1, "desk"), ("tell_receiver", 1, "sms")]
    assert world.sms.to() == [FIRST]
    assert Notice.objects.get(channel="sms").sent_at == NOW


def test_work_done_twice_tells_nobody_twice(world: World, roster: None, township_doctor: Reader) -> None:
    send(township_doctor)
    world.work()

    for message in OutboxMessage.objects.all():
        outbox._HANDLERS[message.topic](message.payload)
    world.work()

    assert len(told()) == 2 and len(world.sms.tried) == 2 and len(world.sms.sent) == 1


def test_a_repeat_tells_nobody_twice_even_when_the_roster_changed_between(world: World, roster: None, township_doctor: Reader, county_desk: Reader) -> None:
    send(township_doctor)
    world.work()
    first = next(one for one in duties.roster(reader=county_desk) if one.rung == 1)
    duties.remove(first.pk, by=county_desk)

    for message in OutboxMessage.objects.filter(topic="case-effect"):
        case_effects.do(message.payload)

    assert len(told()) == 2


def test_control_without_the_key_the_repeat_tells_twice(world: World, roster: None, township_doctor: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    send(township_doctor)
    world.work()
    monkeypatch.setattr(notice_making, "_is_told", lambda telling: False)
    monkeypatch.setattr(notice_making.Telling, "key", lambda self, rung, channel: f"{rung}:{channel}:{Notice.objects.count()}")

    for message in OutboxMessage.objects.filter(topic="case-effect"):
        case_effects.do(message.payload)

    assert len(told()) == 4


def test_two_on_one_rung_are_each_sent_one_under_keys_of_their_own(world: World, roster: None, township_doctor: Reader) -> None:
    duties.add(Shift("E-COUNTY", 1, "合成副班", addresses={"sms": "+8615912340009"}), by=Operator())
    duties.add(Shift("E-COUNTY", 1, "合成同号", addresses={"sms": FIRST}), by=Operator())
    send(township_doctor)

    world.work()

    assert sorted(world.sms.to()) == [FIRST, "+8615912340009"]
    assert told() == [("tell_receiver", 1, "desk"), ("tell_receiver", 1, "sms")]


def test_a_rung_on_which_nobody_stands_is_passed_over(world: World, township_doctor: Reader) -> None:
    duties.add(Shift("E-COUNTY", 1, "合成白班", weekdays="1", addresses={"sms": FIRST}), by=Operator())  # now it is Sunday
    duties.add(Shift("E-COUNTY", 2, "合成总值班", addresses={"sms": SECOND}), by=Operator())
    send(township_doctor)

    world.work()

    assert world.sms.to() == [SECOND]


def test_without_a_roster_or_a_channel_the_desk_alone_is_told(world: World, township_doctor: Reader) -> None:
    send(township_doctor)
    world.configure(gateways={})

    world.work()

    assert told() == [("tell_receiver", 1, "desk")]


def test_an_emergency_rings_at_the_desk_and_calls_the_one_on_duty_once(world: World, roster: None, township_doctor: Reader, county_desk: Reader) -> None:
    send(township_doctor, workflow="referral-emergency")

    world.work()

    assert [line.rings for line in notices.bells(reader=county_desk, now=NOW)] == [True]
    assert world.sms.to() == [FIRST] and world.sms.tried[0].is_alarm


def test_a_bell_that_nothing_else_accompanies_calls_the_one_on_duty(world: World, roster: None, township_doctor: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_effects, "_effects_of", lambda entry: ("ring_receiver",))
    send(township_doctor, workflow="referral-emergency")
    OutboxMessage.objects.filter(payload__effect="tell_receiver").delete()

    world.work()

    assert world.sms.to() == [FIRST]


# acknowledgement ---------------------------------------------------------------------------------


def test_a_desk_acknowledges_once_and_the_bell_is_still(world: World, roster: None, township_doctor: Reader, county_desk: Reader) -> None:
    send(township_doctor, workflow="referral-emergency")
    world.work()
    bell = notices.bells(reader=county_desk, now=NOW)[0]

    first = notices.acknowledge(bell.notice, by=county_desk, now=NOW)
    again = notices.acknowledge(bell.notice, by=county_desk, now=NOW + QUARTER)

    assert (first, again) == (3, 0), "the bell, the desk and the message of the one entry"
    assert notices.bells(reader=county_desk, now=NOW) == () and notices.counts(reader=county_desk) == notices.Counts(0, 0, 0)
    assert AuditEntry.objects.filter(verb="notice.acknowledge", actor="county-desk").count() == 1
    assert set(Notice.objects.values_list("acknowledged_by", "acknowledged_at")) == {("county-desk", NOW)}


def test_others_neither_see_nor_acknowledge_it(world: World, township_doctor: Reader, county_desk: Reader, west_desk: Reader, city_planner: Reader) -> None:
    send(township_doctor)
    world.work()
    (line,) = notices.unread(reader=county_desk, now=NOW)

    for stranger in (west_desk, township_doctor):
        assert notices.unread(reader=stranger) == () and notices.counts(reader=stranger).unread == 0
        with pytest.raises(NotFound):
            notices.acknowledge(line.notice, by=stranger, now=NOW)
    with pytest.raises(NotAllowed):
        notices.unread(reader=city_planner)
    with pytest.raises(NotAllowed):
        notices.acknowledge(line.notice, by=city_planner, now=NOW)


def test_a_step_of_the_receiver_acknowledges_what_it_was_told_and_nothing_of_others(
    world: World, roster: None, township_doctor: Reader, county_desk: Reader
) -> None:
    sent = send(township_doctor)
    other = send(township_doctor, key="other", problem="J18")
    world.work()

    take(sent, "ask", county_desk, question=WORDS)
    world.work()

    assert {line.instance for line in notices.unread(reader=county_desk, now=NOW)} == {other.instance}
    assert {line.instance for line in notices.unread(reader=township_doctor, now=NOW)} == {sent.instance}


def test_a_bell_does_not_begin_to_ring_after_it_was_answered(world: World, roster: None, township_doctor: Reader, county_desk: Reader) -> None:
    sent = send(township_doctor, workflow="referral-emergency")
    take(sent, "acknowledge", county_desk)

    world.work()

    assert notices.bells(reader=county_desk, now=NOW) == ()
    assert FIRST not in world.sms.to(), "nobody is called for what was answered before the worker came"


def test_a_bell_is_still_when_the_sender_calls_it_off(world: World, roster: None, township_doctor: Reader, county_desk: Reader) -> None:
    sent = send(township_doctor, workflow="referral-emergency")
    take(sent, "turn_back", township_doctor, reason="improved")

    world.work()

    assert notices.bells(reader=county_desk, now=NOW) == ()
    assert {line.number for line in notices.unread(reader=county_desk, now=NOW)} == {sent.number}, "yet the desk is told"


def test_a_message_still_queued_is_not_sent_once_it_was_acknowledged(world: World, roster: None, township_doctor: Reader, county_desk: Reader) -> None:
    sent = send(township_doctor)
    world.sms.fails = [NotSent("status 500")]
    world.work()

    take(sent, "ask", county_desk, question=WORDS)
    world.work(minutes=1)

    assert FIRST not in world.sms.to() and len([one for one in world.sms.tried if one.to == FIRST]) == 1


# the ladder --------------------------------------------------------------------------------------


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> None:
    half_hour = timedelta(minutes=30)
    found = {state: half_hour for workflow in catalogue.all() for state in workflow.states}
    monkeypatch.setattr("doorstep.services.deadlines.limits", lambda *asked, **how: found)


def test_the_clock_climbs_from_the_first_rung_to_the_second(world: World, roster: None, limits: None, township_doctor: Reader) -> None:
    send(township_doctor)
    world.work()

    case_clock.tick(now=NOW + timedelta(minutes=30))
    world.work(minutes=30)

    assert told() == [("tell_receiver", 1, "desk"), ("tell_receiver", 1, "sms"), ("climb_ladder", 2, "desk"), ("climb_ladder", 2, "sms")]
    assert world.sms.to() == [FIRST, SECOND]


def test_each_time_it_is_not_acknowledged_the_next_rung_is_told_then_the_top_again(world: World, roster: None, limits: None, township_doctor: Reader) -> None:
    send(township_doctor, workflow="referral-emergency")
    world.work()

    for times in range(1, 5):
        case_clock.tick(now=NOW + times * timedelta(minutes=30))
        world.work(minutes=30)

    assert [rung for effect, rung, channel in told() if (effect, channel) == ("climb_ladder", "sms")] == [2, 3, 3, 3]
    assert world.sms.to() == [FIRST, SECOND, THIRD, THIRD, THIRD]
    assert len(Notice.objects.filter(rings=True, channel="desk")) == 5


def test_after_an_acknowledgement_the_ladder_is_climbed_from_its_foot(world: World, roster: None, limits: None, township_doctor: Reader, county_desk: Reader) -> None:
    send(township_doctor, workflow="referral-emergency")
    world.work()
    notices.acknowledge(notices.bells(reader=county_desk, now=NOW)[0].notice, by=county_desk, now=NOW)

    case_clock.tick(now=NOW + timedelta(minutes=30))
    world.work(minutes=30)

    assert world.sms.to() == [FIRST, FIRST]


def test_above_the_top_the_lead_of_the_alliance_is_told(world: World, roster: None, limits: None, county_physician: Reader, county_desk: Reader) -> None:
    send(county_physician, receiver="E-TOWN", workflow="referral-down")
    world.work()

    for _ in range(2):
        case_clock.tick(now=world.now + timedelta(minutes=30))
        world.work(minutes=30)

    to_lead = [line for line in notices.unread(reader=county_desk, now=world.now) if "牵头" in line.text.zh]
    assert len(to_lead) == 1 and "合成大站卫生院逐级通知后仍无人确认" in to_lead[0].text.zh
    assert ("tell_lead", 1, "sms") in told("E-COUNTY")


def test_an_institution_that_leads_its_alliance_has_nobody_above(world: World, roster: None, limits: None, township_doctor: Reader) -> None:
    send(township_doctor, workflow="referral-emergency")
    world.work()

    for _ in range(5):
        case_clock.tick(now=world.now + timedelta(minutes=30))
        world.work(minutes=30)

    assert not Notice.objects.filter(effect="tell_lead").exists()


# nobody acknowledged -----------------------------------------------------------------------------


def test_what_nobody_acknowledges_in_time_is_told_rung_by_rung_and_ends(world: World, roster: None, township_doctor: Reader) -> None:
    world.configure(within=QUARTER)
    send(township_doctor)
    world.work()

    assert world.work(minutes=14) == 0
    assert [world.work(minutes=minutes) for minutes in (1, 15, 15, 15, 600)] == [1, 1, 0, 0, 0]

    assert world.sms.to() == [FIRST, SECOND, THIRD]
    assert None not in Notice.objects.filter(channel="desk").values_list("reviewed_at", flat=True)


def test_a_ladder_of_one_rung_is_told_once_more_and_ends(world: World, township_doctor: Reader) -> None:
    duties.add(Shift("E-COUNTY", 1, "合成值班", addresses={"sms": FIRST}), by=Operator())
    world.configure(within=QUARTER)
    send(township_doctor)
    world.work()

    assert [world.work(minutes=15) for _ in range(4)] == [1, 0, 0, 0]

    assert world.sms.to() == [FIRST, FIRST]


def test_acknowledged_in_time_nobody_else_is_told(world: World, roster: None, township_doctor: Reader, county_desk: Reader) -> None:
    world.configure(within=QUARTER)
    send(township_doctor)
    world.work()

    notices.acknowledge(notices.unread(reader=county_desk)[0].notice, by=county_desk, now=NOW)

    assert world.work(minutes=60) == 0 and world.sms.to() == [FIRST]


def test_without_a_local_limit_nobody_else_is_told(world: World, roster: None, township_doctor: Reader) -> None:
    send(township_doctor)
    world.work()

    assert world.work(days=365) == 0 and world.sms.to() == [FIRST]


def test_news_that_asks_for_nothing_is_not_pressed_on_anybody(world: World, roster: None, township_doctor: Reader, county_desk: Reader, beds: list[str]) -> None:
    world.configure(within=QUARTER)
    held = take(send(township_doctor), "accept", county_desk, slot=beds[0], until=UNTIL)
    there = take(held, "arrive", county_desk)
    take(there, "admit", county_desk)
    world.work()

    assert len(notices.unread(reader=township_doctor)) == 3
    assert world.work(minutes=60) == 0


def test_two_workers_that_look_at_once_tell_the_next_rung_once(world: World, roster: None, township_doctor: Reader) -> None:
    world.configure(within=QUARTER)
    send(township_doctor)
    world.work()
    (desk,) = Notice.objects.filter(channel="desk")

    climbed = [notices._review(desk.pk, NOW + QUARTER) for _ in range(2)]

    assert climbed == [True, False]
    assert told(effect="missed") == [("missed", 2, "desk"), ("missed", 2, "sms")]


# a message that cannot be sent -------------------------------------------------------------------


def test_a_message_is_tried_again_under_the_same_key(world: World, roster: None, township_doctor: Reader) -> None:
    world.sms.fails = [NotSent("timeout"), NotSent("status 500")]
    send(township_doctor)

    for _ in range(4):
        world.work(seconds=10)

    assert [message.to for message in world.sms.tried] == [FIRST] * 3
    assert len({message.key for message in world.sms.tried}) == 1 and len({message.text for message in world.sms.tried}) == 1
    assert Notice.objects.get(channel="sms").failed == ""


def test_given_up_it_is_marked_failed_and_the_next_rung_is_told(world: World, roster: None, township_doctor: Reader, county_desk: Reader) -> None:
    send(township_doctor)
    world.sms.fails = [NotSent("status 500") for _ in range(outbox.MAX_ATTEMPTS)]

    for _ in range(outbox.MAX_ATTEMPTS):
        world.work(minutes=5)

    failed = Notice.objects.get(effect="tell_receiver", channel="sms")
    assert (failed.failed, failed.sent_at) == ("status 500", None)
    assert told(effect="missed") == [("missed", 2, "desk"), ("missed", 2, "sms")]
    assert world.sms.to() == [SECOND]
    assert notices.counts(reader=county_desk).failed == 1


def test_what_cannot_heal_is_given_up_at_once(world: World, roster: None, township_doctor: Reader) -> None:
    send(township_doctor)
    world.sms.fails = [NotSent("status 401", may_heal=False)]

    world.work()

    assert world.sms.to() == [SECOND]
    assert Notice.objects.get(effect="tell_receiver", channel="sms").failed == "status 401"


def test_a_gateway_that_is_down_for_good_ends_at_the_top_of_the_ladder(world: World, roster: None, county_physician: Reader) -> None:
    world.sms.is_down = True
    send(county_physician, receiver="E-TOWN", workflow="referral-down")

    for _ in range(200):
        world.work(minutes=5)
    rows, tries = Notice.objects.count(), len(world.sms.tried)
    for _ in range(50):
        world.work(minutes=5)

    assert (Notice.objects.count(), len(world.sms.tried)) == (rows, tries), "it has come to an end"
    assert told("E-TOWN", channel="desk") == [("tell_receiver", 1, "desk"), ("missed", 2, "desk")]
    assert told("E-COUNTY", channel="desk") == [("tell_lead", 1, "desk")]
    assert not OutboxMessage.objects.filter(done_at=None, attempts__lt=outbox.MAX_ATTEMPTS).exists()


def test_one_of_two_reached_is_enough(world: World, roster: None, township_doctor: Reader) -> None:
    duties.add(Shift("E-COUNTY", 1, "合成副班", addresses={"sms": "+8615912340009"}), by=Operator())
    world.sms.fails = [NotSent("status 400", may_heal=False)]
    send(township_doctor)

    world.work()

    assert len(world.sms.sent) == 1
    assert Notice.objects.get(effect="tell_receiver", channel="sms").failed == "" and told(effect="missed") == []


def test_a_worker_that_died_on_the_last_try_leaves_no_notice_in_the_air(world: World, roster: None, township_doctor: Reader) -> None:
    send(township_doctor)
    world.sms.is_down = True
    world.work()
    OutboxMessage.objects.filter(topic="notice-send").update(attempts=outbox.MAX_ATTEMPTS - 1, due_at=NOW)
    assert outbox._lease(NOW) is not None, "the worker takes it for the last time, and dies"

    assert notices.tick(now=NOW) == 0, "it may still be at work"
    assert notices.tick(now=NOW + outbox.LEASE) == 1


def test_a_channel_that_is_no_longer_configured_is_a_failure_that_is_told(world: World, roster: None, township_doctor: Reader) -> None:
    send(township_doctor)
    case_effects.do(OutboxMessage.objects.get(topic="case-effect").payload)
    world.configure(gateways={})

    world.work()

    assert Notice.objects.get(channel="sms").failed == "not configured"


def test_what_was_never_tried_goes_before_what_failed(world: World, roster: None, township_doctor: Reader, city_desk: Reader) -> None:
    world.sms.fails = [NotSent("timeout")]
    send(township_doctor)
    world.work()
    duties.add(Shift("CITY", 1, "合成值班", addresses={"sms": THIRD}), by=Operator())
    send(township_doctor, key="other", problem="J18", receiver="CITY")

    world.work(minutes=1)

    assert [message.to for message in world.sms.tried] == [FIRST, THIRD, FIRST]


def test_a_slow_gateway_does_not_keep_the_desk_waiting(world: World, roster: None, township_doctor: Reader) -> None:
    send(township_doctor)
    assert outbox.work_once(now=NOW), "the effect is done and the message queued"
    send(township_doctor, key="other", problem="J18")

    assert outbox.work_once(now=NOW, only=("case-effect",))

    assert world.sms.tried == [] and Notice.objects.filter(channel="desk").count() == 2


def test_control_in_one_lane_the_desk_waits_behind_the_gateway(world: World, roster: None, township_doctor: Reader) -> None:
    send(township_doctor)
    assert outbox.work_once(now=NOW)
    send(township_doctor, key="other", problem="J18")

    assert outbox.work_once(now=NOW)

    assert len(world.sms.tried) == 1 and Notice.objects.filter(channel="desk").count() == 1


# through real gateways on loopback ---------------------------------------------------------------


def test_a_lost_answer_on_the_wire_ends_with_one_message_at_the_receiver(world: World, roster: None, township_doctor: Reader) -> None:
    with serving(FakeSms(), path="/3rdparty/v1/messages") as fake:
        fake.breaks = ["cut", "cut"]
        world.configure(gateways={"sms": Sms(fake.address, user=SMS_USER, password=Secret(SMS_PASSWORD))})
        send(township_doctor)
        for _ in range(4):
            world.work(seconds=10)

    assert len(fake.came) == 3 and len(fake.taken) == 1
    assert Notice.objects.get(channel="sms").sent_at is not None


def test_control_a_key_that_changes_with_each_try_is_three_messages(world: World, roster: None, township_doctor: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []

    def another(notice: Notice, to: str) -> str:
        tries.append(1)
        return f"{len(tries):032d}"

    monkeypatch.setattr(notice_sending, "message_key", another)
    with serving(FakeSms(), path="/3rdparty/v1/messages") as fake:
        fake.breaks = ["cut", "cut"]
        world.configure(gateways={"sms": Sms(fake.address, user=SMS_USER, password=Secret(SMS_PASSWORD))})
        send(township_doctor)
        for _ in range(4):
            world.work(seconds=10)

    assert len(fake.taken) == 3


def test_a_robot_that_has_had_enough_is_tried_again_later(world: World, township_doctor: Reader) -> None:
    duties.add(Shift("E-COUNTY", 1, "合成值班", addresses={"wecom": "15912340001"}), by=Operator())
    with serving(FakeWecom(knows_keys=False), path="/cgi-bin/webhook/send") as fake:
        fake.breaks = [45009]
        world.configure(gateways={"wecom": Wecom(key=Secret(ROBOT), address=fake.address)})
        send(township_doctor)
        for _ in range(2):
            world.work(seconds=10)

    assert [given["text"]["mentioned_mobile_list"] for _, given in fake.taken] == [["15912340001"]]


# never a word about the patient ------------------------------------------------------------------


SECRETS = {
    "name": PATIENT["name"],
    "identity": PATIENT["identity"],
    "phone": PATIENT["phone"],
    "words": WORDS,
    "outside": "患者合成外院",
}


def leaks(text: str) -> set[str]:
    """What of the patient stands in a text: each value whole, or any six characters of it in a row."""
    return {name for name, value in SECRETS.items() if any(value[at : at + min(6, len(value))] in text for at in range(max(1, len(value) - 5)))}


def everything_of(workflow: Workflow) -> list[tuple[str, str]]:
    """Every effect of a workflow with the step that brings it; '' for its opening."""
    opening = [("", effect) for effect in workflow.opening_effects]
    return opening + [(code, effect) for code, step in workflow.steps.items() for effect in step.effects]


@pytest.fixture
def case_of_secrets(township_doctor: Reader, county_physician: Reader) -> Callable[[Workflow], Instance]:
    def made(workflow: Workflow) -> Any:
        case = Case.objects.get(pk=cases.get(send(township_doctor, key=f"for-{workflow.code}", problem=workflow.code).number, reader=township_doctor).pk)
        return Instance.objects.create(
            case=case, workflow=workflow.code, state=workflow.start, sender="E-TOWN", receiver="E-COUNTY", outside=SECRETS["outside"],
            condition="I63.9", sealed=seal({"words": WORDS}), opened_at=NOW, entered_at=NOW, due_at=NOW + timedelta(minutes=25),
        )  # fmt: skip

    return made


def entry_of(instance: Instance, step: str, version: int, *, receiver: str) -> Any:
    """The entry a step would leave, with every word about the patient that its form can take."""
    workflow = catalogue.get(instance.workflow)
    asks = workflow.steps[step].asks if step else {}
    words = {name: " ".join(SECRETS.values()) for name, ask in asks.items() if ask.kind is AskKind.WORDS}
    coded = {name: next(iter(ask.choices)) for name, ask in asks.items() if ask.kind is AskKind.CHOICE}
    instance.version = version
    instance.save(update_fields=["version"])
    target = workflow.steps[step].leads_to(workflow.steps[step].sources[0]) if step else workflow.start
    return CaseEntry.objects.create(
        case=instance.case, instance=instance, kind="step" if step else "opened", step=step, source="", target=target, version=version, at=NOW,
        actor="@clock", part="clock", sender="E-TOWN", receiver=receiver, answers=coded, sealed=seal(words), key=f"{instance.pk}-{version}", asked="",
    )  # fmt: skip


@pytest.mark.parametrize("workflow", catalogue.all(), ids=lambda one: one.code)
@pytest.mark.parametrize("receiver", ["E-COUNTY", ""])
def test_no_message_of_any_effect_of_any_workflow_has_a_word_about_the_patient(
    workflow: Workflow, receiver: str, world: World, roster: None, township_doctor: Reader, case_of_secrets: Callable[[Workflow], Instance]
) -> None:
    world.configure(language="both")
    instance = case_of_secrets(workflow)
    OutboxMessage.objects.all().delete()

    for version, (step, effect) in enumerate(everything_of(workflow), start=2):
        entry = entry_of(instance, step, version, receiver=receiver)
        case_effects.do({"entry": entry.pk, "effect": effect})
        world.work()

    texts = [message.text for message in world.sms.tried]
    stored = json.dumps([*OutboxMessage.objects.values_list("payload", flat=True)], ensure_ascii=False)
    assert len(texts) >= 1 and all(instance.case.number in text for text in texts)
    assert [leaks(text) for text in texts] == [set()] * len(texts)
    assert leaks(stored) == set() and leaks(str([*Notice.objects.values()])) == set()


def test_every_effect_that_there_is_was_looked_at() -> None:
    looked_at = {effect for workflow in catalogue.all() for _, effect in everything_of(workflow)}

    assert looked_at == set(case_effects.EFFECTS)


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_control_a_text_with_the_patient_in_it_is_caught(name: str, world: World, roster: None, township_doctor: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    from doorstep.services import notice_words

    words = notice_words._head
    monkeypatch.setattr(notice_words, "_head", lambda entry: dataclasses.replace(words(entry), zh=words(entry).zh + SECRETS[name]))
    send(township_doctor)

    world.work()

    assert [leaks(message.text) for message in world.sms.tried] == [{name}]


def test_a_text_says_number_work_state_urgency_places_and_time_left(world: World, roster: None, limits: None, township_doctor: Reader) -> None:
    world.configure(language="both")
    sent = send(township_doctor)
    world.work(minutes=5)

    (message,) = world.sms.sent.values()
    assert message.text == (
        f"【家门口】常规 上转 {sent.number}：待接收。合成大站卫生院 → 合成英德医院。剩余 25 分钟（11-22 16:30 前）。请登录办理。\n"
        f"[Doorstep] routine: Upward referral {sent.number}: Waiting for triage. Synthetic Dazhan Township Hospital to Synthetic Yingde Hospital. "
        "25 min left (by 11-22 16:30). Sign in to act."
    )


@pytest.mark.parametrize(("language", "has_chinese", "has_english"), [("zh", True, False), ("en", False, True), ("both", True, True)])
def test_a_text_is_in_the_language_of_the_region(
    language: str, has_chinese: bool, has_english: bool, world: World, roster: None, township_doctor: Reader
) -> None:
    world.configure(language=language)
    send(township_doctor)
    world.work()

    (message,) = world.sms.sent.values()
    assert ("请登录办理" in message.text, "Sign in to act" in message.text) == (has_chinese, has_english)


# the workspace's check ---------------------------------------------------------------------------


def findings() -> dict[str, health.Finding]:
    return {one.name: one for one in health.findings(reader=Operator())}


def test_the_check_says_plainly_that_only_the_screen_is_told(world: World) -> None:
    world.configure(gateways={})

    assert "only the desk on screen" in findings()["notify"].what.en
    assert "told to nobody else" in findings()["acknowledge"].what.en


def test_the_check_names_the_channels_and_a_secret_that_is_missing(world: World) -> None:
    world.configure(within=QUARTER)
    assert findings()["notify"].what.en == "channels: SMS" and "after 15 min" in findings()["acknowledge"].what.en

    world.configure(gateways={"sms": Sms("http://x", token=Secret("env:A_SYNTHETIC_TOKEN"))})

    assert not findings()["notify"].is_sound and "A_SYNTHETIC_TOKEN" in findings()["notify"].what.en
