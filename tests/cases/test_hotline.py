"""The hotline: a call becomes a case, its token opens that one only, floods are kept out, and counts name nobody."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from doorstep.core.errors import BadValue, NotAllowed, NotFound
from doorstep.core.text import Text
from doorstep.services import case_people, case_steps, hotline, hotline_counts, hotline_limits, outbox, worklists
from doorstep.services.case_steps import CLOCK, KeyReused, Outcome, StaleVersion
from doorstep.services.hotline import Call
from doorstep.services.hotline_limits import TooManyCalls
from doorstep.services.sealing import unseal
from doorstep.store.models import AuditEntry, Case, CaseEntry, CaseMark, Instance, Notice, OutboxMessage, PublicCall
from doorstep.store.reader import Operator, Reader
from doorstep.workflows.engine import StepRefused
from tests.cases.conftest import NOW, take

pytestmark = pytest.mark.django_db

WORDS, NAME, PHONE = "合成事项：夜间急诊等候过久", "合成来电人甲", "13800001234"
CALL = Call("E-COUNTY", WORDS, NAME, PHONE)
HOME = "203.0.113.7"


def scan(*, key: str = "scan-1", address: str = HOME, call: Call = CALL, minutes: int = 0) -> Outcome:
    return hotline.receive_scanned(call, address=address, key=key, now=NOW + timedelta(minutes=minutes))


def answered(called: Outcome, desk: Reader, *, hours: float = 2) -> Outcome:
    """Taken on, and answered some hours after the call."""
    at_work = take(called, "take_on", desk)
    return take(at_work, "reply", desk, now=NOW + timedelta(hours=hours), answer="合成答复：已增加医师")


def judge(called: Outcome, *, is_satisfied: bool, version: int, key: str = "verdict", words: str = "") -> Outcome:
    return hotline.verdict(hotline.token_of(called.instance), is_satisfied=is_satisfied, words=words, version=version, key=key, now=NOW)


# calls -------------------------------------------------------------------------------------------


def test_a_scanned_code_becomes_a_case_of_the_institution_it_names(county_desk, west_desk):
    called = scan()

    instance = Instance.objects.get(pk=called.instance)
    assert (instance.workflow, instance.state, instance.sender, instance.receiver) == ("hotline", "received", "", "E-COUNTY")
    assert [one.job.number for one in hotline.open_calls(reader=county_desk, now=NOW)] == [called.number]
    assert hotline.open_calls(reader=west_desk, now=NOW) == ()


def test_a_desk_writes_a_call_down_for_another_institution_and_both_see_it(county_desk, west_desk, city_desk):
    written = hotline.receive(CALL, by=west_desk, key="w", now=NOW)

    seen = {desk.username: [one.job.waits_here for one in hotline.open_calls(reader=desk, now=NOW)] for desk in (county_desk, west_desk, city_desk)}
    assert seen == {"county-desk": [True], "west-desk": [False], "city-desk": []}
    assert Instance.objects.get(pk=written.instance).sender == "W-COUNTY"


def test_those_who_handle_no_cases_write_no_calls_down(city_planner):
    with pytest.raises(NotAllowed):
        hotline.receive(CALL, by=city_planner, key="w", now=NOW)


def test_a_caller_may_stay_unknown(county_desk):
    called = scan(call=Call("E-COUNTY", WORDS))

    job = worklists.job(Instance.objects.get(pk=called.instance), reader=county_desk, now=NOW)
    assert (job.patient, job.condition, job.other) == ("", Text("有事找院长", "Hotline"), Text("来电人", "the caller"))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (Call("NOWHERE", WORDS), "an institution of the register"),
        (Call("E-COUNTY", "  "), "write what it is about"),
        (Call("E-COUNTY", "长" * 2001), "longer than 2000"),
        (Call("E-COUNTY", WORDS, phone="call me"), "5 to 25 digits"),
        (Call("E-COUNTY", WORDS, name="名" * 81), "longer than 80"),
    ],
)
def test_a_wrong_call_is_refused_and_makes_no_case(wrong, told):
    with pytest.raises(BadValue, match=told):
        scan(call=wrong)
    assert not Case.objects.exists() and not PublicCall.objects.exists()


def test_a_repeat_under_the_same_key_is_the_same_case():
    first, again = scan(), scan()

    assert (again.number, again.is_repeat) == (first.number, True)
    assert Case.objects.count() == PublicCall.objects.count() == 1


def test_another_call_under_the_same_key_is_refused_and_not_lost_in_silence():
    scan()

    with pytest.raises(KeyReused):
        scan(call=Call("E-COUNTY", "合成事项：另一件"))
    assert Case.objects.count() == 1


def test_a_desk_cannot_take_the_answer_to_a_callers_key(county_desk):
    scan()

    with pytest.raises(KeyReused):
        hotline.receive(CALL, by=county_desk, key="scan-1", now=NOW)


def test_passing_on_gives_the_call_to_another_and_ends_the_first_ones_sight(county_desk, west_desk):
    called = scan()

    take(called, "pass_on", county_desk, place="W-COUNTY")

    assert hotline.open_calls(reader=county_desk, now=NOW) == ()
    assert len(hotline.open_calls(reader=west_desk, now=NOW)) == 1


def test_calls_are_listed_by_what_presses(county_desk):
    calm, late = scan(), scan(key="late")
    take(late, "escalate", CLOCK)

    assert [one.job.number for one in hotline.open_calls(reader=county_desk, now=NOW)] == [late.number, calm.number]


# the token ---------------------------------------------------------------------------------------


def test_the_token_shows_the_state_and_the_reply(county_desk):
    called = scan()
    before = hotline.by_token(hotline.token_of(called.instance))
    answered(called, county_desk)

    after = hotline.by_token(hotline.token_of(called.instance))

    assert (before.state, before.reply, before.may_judge) == ("received", "", False)
    assert (after.state, after.reply, after.may_judge, after.number) == ("replied", "合成答复：已增加医师", True, called.number)
    assert hotline.reply_for(hotline.token_of(called.instance)) == "合成答复：已增加医师"


def test_a_token_opens_its_own_call_and_no_other():
    mine, other = scan(), scan(key="scan-2")
    token = hotline.token_of(mine.instance)
    proof = token.partition("-")[2]

    wrong = [
        f"{other.instance}-{proof}",
        f"0{token}",
        f"{mine.instance}-{'0' * 32}",
        token.upper() if token != token.upper() else token + "0",
        token[:-1],
        str(mine.instance),
        "",
        "-" * 40,
        f"{mine.instance}-{proof}\n",
        f"９-{proof}",
    ]
    for guess in wrong:
        with pytest.raises(NotFound):
            hotline.by_token(guess)
        with pytest.raises(NotFound):
            hotline.verdict(guess, is_satisfied=True, words="", version=1, key="g", now=NOW)
    assert hotline.by_token(token).number == mine.number


def test_a_right_token_for_work_that_is_no_call_opens_nothing(township_doctor):
    from tests.cases.conftest import send

    referral = send(township_doctor)

    with pytest.raises(NotFound):
        hotline.by_token(hotline.token_of(referral.instance))


def test_only_the_desk_that_wrote_a_call_down_may_hand_its_token_over(county_desk, west_desk):
    written, scanned = hotline.receive(CALL, by=west_desk, key="w", now=NOW), scan()

    assert hotline.token_for(written.number, reader=west_desk) == hotline.token_of(written.instance)
    for number in (written.number, scanned.number):
        with pytest.raises(NotFound):
            hotline.token_for(number, reader=county_desk)


def test_the_callers_verdict_ends_it_or_opens_it_again(county_desk):
    called = scan()
    first = answered(called, county_desk)

    opened = judge(called, is_satisfied=False, version=first.version, words="合成：仍然很久")
    again = take(opened, "reply", county_desk, answer="合成答复：再次处理")
    ended = judge(called, is_satisfied=True, version=again.version, key="verdict-2")

    assert (opened.state, ended.state) == ("reopened", "satisfied")
    assert [one.actor for one in CaseEntry.objects.filter(step__in=("praise", "object"))] == ["@caller", "@caller"]


def test_a_verdict_is_taken_once_and_on_the_reply_that_was_seen(county_desk):
    called = scan()
    with pytest.raises(StepRefused):
        judge(called, is_satisfied=True, version=1, key="early")
    first = answered(called, county_desk)
    done, again = (judge(called, is_satisfied=False, version=first.version) for _ in range(2))
    take(done, "reply", county_desk, answer="合成答复：第二次")

    assert again.is_repeat and again.version == done.version
    with pytest.raises(StaleVersion) as refused:
        judge(called, is_satisfied=True, version=first.version, key="old-window")
    assert "county-desk" not in str(refused.value)
    assert hotline.by_token(hotline.token_of(called.instance)).state == "replied"


# floods ------------------------------------------------------------------------------------------


def test_the_sixth_call_of_an_address_within_ten_minutes_is_refused_and_makes_no_case():
    for n in range(5):
        scan(key=f"k{n}", minutes=n)

    with pytest.raises(TooManyCalls, match="from your network"):
        scan(key="k5", minutes=9)
    assert Case.objects.count() == PublicCall.objects.count() == 5
    assert scan(key="other", address="203.0.113.8", minutes=9).state == "received", "control: another address may"
    assert scan(key="k5", minutes=11).state == "received", "control: later it may"


def test_a_refused_address_still_gets_the_answer_to_what_it_sent():
    sent = [scan(key=f"k{n}") for n in range(5)]

    assert scan(key="k0").number == sent[0].number


def test_an_institution_is_called_at_most_sixty_times_within_an_hour():
    for n in range(60):
        hotline_limits.count("E-COUNTY", address=f"198.51.100.{n}", now=NOW)

    with pytest.raises(TooManyCalls, match="too often within the hour"):
        scan()
    assert scan(call=Call("W-COUNTY", WORDS)).state == "received", "control: another institution may be called"
    assert scan(key="later", minutes=61).state == "received", "control: later it may"


def test_one_household_on_ipv6_is_one_address_and_nonsense_is_one_too():
    assert hotline_limits.digest("2001:db8:1:2::1") == hotline_limits.digest("2001:db8:1:2:ffff::9")
    assert hotline_limits.digest("2001:db8:1:2::1") != hotline_limits.digest("2001:db8:1:3::1")
    assert hotline_limits.digest("") == hotline_limits.digest("no address")
    assert hotline_limits.digest("203.0.113.7") != hotline_limits.digest("203.0.113.8")


def test_no_address_is_kept_and_digests_are_forgotten_after_a_day():
    scan()

    assert HOME not in str(list(PublicCall.objects.values()))
    assert hotline_limits.forget_old(now=NOW + timedelta(hours=23)) == 0
    assert hotline_limits.forget_old(now=NOW + timedelta(hours=25)) == 1


# nothing of the caller leaks ---------------------------------------------------------------------


def test_words_name_and_telephone_stand_nowhere_in_the_clear(county_desk, caplog):
    from doorstep.core.clock import utc_now
    from doorstep.services import case_effects  # noqa: F401  registers what the worker does

    with caplog.at_level(logging.DEBUG):
        called = scan()
        first = answered(called, county_desk)
        judge(called, is_satisfied=False, version=first.version, words="合成：第二次等候")
        while outbox.work_once(now=utc_now()):
            pass

    rows = [row for model in (AuditEntry, Notice, OutboxMessage, CaseEntry, Instance, Case, PublicCall) for row in model.objects.values_list()]
    told = "\n".join(_plain(value) for row in rows for value in row) + caplog.text + repr(CALL)
    assert Notice.objects.exists() and AuditEntry.objects.filter(subject=called.number).exists()
    for secret in (WORDS, NAME, PHONE, "合成：第二次等候", "合成答复", hotline.token_of(called.instance)):
        assert secret not in told
    assert unseal(Instance.objects.get(pk=called.instance).sealed) == {"call": WORDS}, "control: it is kept, but sealed"
    assert CaseMark.objects.filter(mark=case_people.mark(PHONE)).exists(), "control: and it is found again"


def _plain(value: object) -> str:
    return bytes(value).decode("utf-8", "replace") if isinstance(value, (bytes, memoryview)) else str(value)


def test_an_address_of_a_call_never_reaches_a_log():
    from doorstep.web.hotline.log_tokens import WithoutTokens

    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Conflict: %s", ("/call/of/7-0123abc/",), None)

    WithoutTokens().filter(record)

    assert record.getMessage() == "Conflict: /call/of/…/"


# counts ------------------------------------------------------------------------------------------


def many(count: int, institution: str, desk: Reader, *, is_satisfied: bool | None, prefix: str) -> None:
    """Calls answered after two hours, with their callers' verdict."""
    for n in range(count):
        called = hotline.receive(Call(institution, WORDS), by=Operator(), key=f"{prefix}{n}", now=NOW)
        first = answered(called, desk)
        if is_satisfied is not None:
            judge(called, is_satisfied=is_satisfied, version=first.version, key=f"v{prefix}{n}")


def test_calls_are_counted_from_their_steps(county_desk, auditor):
    many(2, "E-COUNTY", county_desk, is_satisfied=True, prefix="a")
    many(1, "E-COUNTY", county_desk, is_satisfied=False, prefix="b")
    late = scan()
    take(late, "escalate", CLOCK)

    found = hotline_counts.counts(reader=auditor, now=NOW)

    total = found.total
    assert (total.received, total.answered, total.overdue, total.satisfied, total.unsatisfied, total.reopened, total.hours) == (4, 3, 1, 2, 1, 1, 2.0)
    assert [(month, one.received) for month, one in found.months][-1] == (202611, 4)
    assert len(found.months) == 12 and found.is_exact


def test_a_call_passed_on_counts_for_each_for_the_time_it_had_it(county_desk, west_desk, auditor):
    called = scan()
    take(called, "escalate", CLOCK)
    sent_on = take(Outcome(called.instance, called.number, "escalated", 2), "pass_on", county_desk, now=NOW + timedelta(hours=5), place="W-COUNTY")
    at_work = take(sent_on, "take_on", west_desk)
    take(at_work, "reply", west_desk, now=NOW + timedelta(hours=6), answer="合成答复")

    found = {place.code: one for place, one in hotline_counts.counts(reader=auditor, now=NOW).institutions}

    east, west = found["E-COUNTY"], found["W-COUNTY"]
    assert (east.received, east.passed_on, east.overdue, east.answered, east.hours) == (1, 1, 1, 0, None)
    assert (west.received, west.passed_on, west.overdue, west.answered, west.hours) == (1, 0, 0, 1, 1.0)


def test_a_planner_sees_rounded_counts_and_none_under_eight(county_desk, west_desk, city_planner, auditor):
    many(11, "E-COUNTY", county_desk, is_satisfied=True, prefix="a")
    many(3, "W-COUNTY", west_desk, is_satisfied=None, prefix="b")

    seen = hotline_counts.counts(reader=city_planner, now=NOW)
    exact = hotline_counts.counts(reader=auditor, now=NOW)

    assert seen.total.received == 15 and exact.total.received == 14
    by_place = {place.code: one for place, one in seen.institutions}
    assert by_place["W-COUNTY"].received is None
    assert by_place["E-COUNTY"].received is None, "beside the sum a single hidden count would be told"
    assert by_place["W-COUNTY"].hours is None
    assert not seen.is_exact


def test_the_months_of_one_institution_are_hidden_where_sums_would_tell_them(county_desk, west_desk, city_planner):
    many(11, "E-COUNTY", county_desk, is_satisfied=True, prefix="a")
    many(3, "W-COUNTY", west_desk, is_satisfied=None, prefix="b")

    months = dict(hotline_counts.counts(reader=city_planner, now=NOW, institution="W-COUNTY").months)

    assert months[202611].received is None and months[202610].received == 0


def test_a_planner_counts_their_own_area_only(county_desk, east_planner, stranger):
    many(9, "E-COUNTY", county_desk, is_satisfied=True, prefix="a")

    assert [place.code for place, _ in hotline_counts.counts(reader=east_planner, now=NOW).institutions] == ["E-COUNTY"]
    assert hotline_counts.counts(reader=stranger, now=NOW).institutions == ()
    with pytest.raises(NotAllowed):
        hotline_counts.counts(reader=stranger, now=NOW, institution="E-COUNTY")


def test_calls_of_earlier_years_are_not_counted(auditor):
    scan()

    assert hotline_counts.counts(reader=auditor, now=NOW + timedelta(days=400)).total.received == 0


def test_nobody_but_the_hotline_speaks_as_the_caller():
    """`case_steps` trusts whoever says that they are the caller: only the token check may say so."""
    import ast
    from pathlib import Path

    import doorstep

    users = [
        path.name
        for path in (Path(doorstep.__file__).parent / "services").rglob("*.py")
        if any(isinstance(node, ast.Name) and node.id == "CALLER" for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    ]

    assert sorted(users) == ["case_steps.py", "hotline.py"]
    assert case_steps.CALLER.sees_every_case
