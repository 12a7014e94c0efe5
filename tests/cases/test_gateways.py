"""Gateways against local ones that keep what the real ones publish, whole and broken."""

from __future__ import annotations

import dataclasses
import json
import re
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from doorstep.core.errors import BadValue
from doorstep.services import gateway, gateway_http, notify_settings
from doorstep.services.gateway import Gateway, Message, NotSent, Secret, channels
from doorstep.services.gateways import email as mail
from doorstep.services.gateways.email import Email
from doorstep.services.gateways.sms import Sms
from doorstep.services.gateways.webhook import Webhook, signature
from doorstep.services.gateways.wecom import Wecom
from tests.lib.fake_gateways import (
    ROBOT,
    SMS_PASSWORD,
    SMS_USER,
    WEBHOOK_SECRET,
    Fake,
    FakeMail,
    FakeSms,
    FakeWebhook,
    FakeWecom,
    closed_port,
    receiving,
    serving,
)

KEY = "0123456789abcdef0123456789abcdef"
MESSAGE = Message(KEY, "+8613800000000", "【家门口】急救 0000-0012-7：待接收", "E-COUNTY", is_alarm=True)
LETTER = dataclasses.replace(MESSAGE, to="duty@example.org")


@dataclass
class Pair:
    """A gateway and the fake it speaks to; `message` is one that it can take."""

    gateway: Gateway
    fake: Fake
    message: Message

    def away(self) -> Gateway:
        """The same gateway where nothing listens."""
        port = closed_port()
        if isinstance(self.gateway, Email):
            return dataclasses.replace(self.gateway, port=port)
        return dataclasses.replace(self.gateway, address=f"http://127.0.0.1:{port}/")  # type: ignore[type-var]


def _pair(channel: str, stack: ExitStack) -> Pair:
    if channel == "email":
        server = stack.enter_context(receiving(FakeMail()))
        return Pair(Email("127.0.0.1", "doorstep@example.org", port=server.port, tls="none"), server, LETTER)
    if channel == "sms":
        fake = stack.enter_context(serving(FakeSms(), path="/3rdparty/v1/messages"))
        return Pair(Sms(fake.address, user=SMS_USER, password=Secret(SMS_PASSWORD)), fake, MESSAGE)
    if channel == "webhook":
        fake = stack.enter_context(serving(FakeWebhook(), path="/notices"))
        return Pair(Webhook(fake.address, Secret(WEBHOOK_SECRET)), fake, MESSAGE)
    fake = stack.enter_context(serving(FakeWecom(knows_keys=False), path="/cgi-bin/webhook/send"))
    return Pair(Wecom(key=Secret(ROBOT), address=fake.address), fake, MESSAGE)


@pytest.fixture
def pair(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    monkeypatch.setattr(gateway_http, "SECONDS", 0.2)
    monkeypatch.setattr(mail, "SECONDS", 0.2)
    with ExitStack() as stack:
        yield _pair(request.param, stack)


every_channel = pytest.mark.parametrize("pair", ["sms", "email", "webhook", "wecom"], indirect=True)
every_http = pytest.mark.parametrize("pair", ["sms", "webhook", "wecom"], indirect=True)
every_keyed = pytest.mark.parametrize("pair", ["sms", "email", "webhook"], indirect=True)


def reason_of(pair: Pair) -> NotSent:
    with pytest.raises(NotSent) as failed:
        pair.gateway.send(pair.message)
    return failed.value


# what is sent ------------------------------------------------------------------------------------


@every_channel
def test_a_message_reaches_its_receiver_word_for_word(pair: Pair) -> None:
    pair.gateway.send(pair.message)

    (_, taken), = pair.fake.taken
    text = taken.get_content().strip() if isinstance(pair.gateway, Email) else json.dumps(taken, ensure_ascii=False)
    assert pair.message.text in text
    assert pair.message.to in (str(taken["To"]) if isinstance(pair.gateway, Email) else text)


@every_channel
def test_nothing_but_the_message_the_receiver_and_the_key_leaves_the_house(pair: Pair) -> None:
    pair.gateway.send(pair.message)

    (_, taken), = pair.fake.taken
    if isinstance(pair.gateway, Email):
        assert set(taken.keys()) == {"From", "To", "Subject", "Message-ID", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"}
        return
    left = json.dumps(taken, ensure_ascii=False)
    for known in (pair.message.text, pair.message.to, pair.message.key, "E-COUNTY"):
        left = left.replace(known, "")
    assert not any(letter.isdigit() for letter in left) and not any("一" <= letter <= "鿿" for letter in left)


@pytest.mark.parametrize("pair", ["wecom"], indirect=True)
def test_a_long_text_is_cut_to_what_the_robot_takes_without_half_a_character(pair: Pair) -> None:
    pair.gateway.send(dataclasses.replace(MESSAGE, text="急" * 1000))

    (_, taken), = pair.fake.taken
    assert taken["text"]["content"] == "急" * 682


def test_an_institution_with_a_group_of_its_own_is_told_there(pair_of_robots: tuple[Wecom, Fake]) -> None:
    robots, fake = pair_of_robots

    robots.send(MESSAGE)
    with pytest.raises(NotSent) as refused:
        robots.send(dataclasses.replace(MESSAGE, institution="W-COUNTY"))

    assert len(fake.taken) == 1
    assert refused.value.reason == "no robot for institution" and not refused.value.may_heal


@pytest.fixture
def pair_of_robots() -> Iterator[tuple[Wecom, Fake]]:
    with serving(FakeWecom(knows_keys=False), path="/cgi-bin/webhook/send") as fake:
        yield Wecom(keys={"E-COUNTY": Secret(ROBOT)}, address=fake.address), fake


def test_a_region_writes_the_body_that_its_own_sms_gateway_takes() -> None:
    class Other(Fake):
        def judge(self, path: str, headers: Any, body: bytes) -> tuple[int, dict[str, Any]]:
            self.take("", json.loads(body))
            return 200, {"rspcod": "success" if headers["Authorization"] == "Bearer t" else "IllegalMac"}

    body = {"mobiles": "{to}", "content": "{text}", "batch": ["{key}", 1]}
    with serving(Other(knows_keys=False)) as fake:
        sms = Sms(fake.address, token=Secret("t"), body=body, success_field="rspcod", success_value="success")
        sms.send(MESSAGE)
        with pytest.raises(NotSent, match="gateway says no"):
            dataclasses.replace(sms, token=Secret("wrong")).send(MESSAGE)

    assert fake.taken[0][1] == {"mobiles": MESSAGE.to, "content": MESSAGE.text, "batch": [KEY, 1]}


def test_a_signature_is_the_one_that_the_standard_gives_as_its_example() -> None:
    """The key, id, time, body and signature that the reference libraries of Standard Webhooks are tested with."""
    import base64

    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")

    made = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')

    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


# the fakes keep the contracts --------------------------------------------------------------------


def _post(address: str, body: bytes, **headers: str) -> tuple[int, dict[str, Any]]:
    request = urllib.request.Request(address, body, {name.replace("_", "-"): text for name, text in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=2) as answer:
            return answer.status, json.loads(answer.read() or b"{}")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"{}")


@pytest.mark.parametrize("pair", ["wecom"], indirect=True)
@pytest.mark.parametrize(
    ("query", "body", "errcode"),
    [
        (f"?key={ROBOT}", {"msgtype": "text", "text": {"content": "hello world"}}, 0),
        (f"?key={ROBOT}", {"msgtype": "text", "text": {"content": "hello", "mentioned_mobile_list": ["13800001111", "@all"]}}, 0),
        ("?key=wrong", {"msgtype": "text", "text": {"content": "hello world"}}, 93000),
        (f"?key={ROBOT}", {"msgtype": "words", "text": {"content": "hello world"}}, 40008),
        (f"?key={ROBOT}", {"msgtype": "text", "text": {"content": ""}}, 44004),
        (f"?key={ROBOT}", {"msgtype": "text", "text": {"content": "急" * 683}}, 44004),
    ],
)
def test_the_local_robot_answers_as_the_published_one(pair: Pair, query: str, body: dict[str, Any], errcode: int) -> None:
    """Source: developer.work.weixin.qq.com/document/path/91770: status 200 whatever happens, errcode tells."""
    status, answer = _post(pair.fake.address + query, json.dumps(body).encode())

    assert (status, answer["errcode"]) == (200, errcode)


@pytest.mark.parametrize("pair", ["sms"], indirect=True)
def test_the_local_sms_gateway_answers_as_the_published_one(pair: Pair) -> None:
    """Source: docs.sms-gate.app, 'Sending messages'; 409 for a known id: android-sms-gateway/server, pull request 80."""
    import base64

    good = {"id": "order-1234", "phoneNumbers": ["+8613800000000"], "textMessage": {"text": "hello"}}
    basic = "Basic " + base64.b64encode(f"{SMS_USER}:{SMS_PASSWORD}".encode()).decode()

    def answered(body: dict[str, Any], authorization: str = basic) -> int:
        return _post(pair.fake.address, json.dumps(body).encode(), Authorization=authorization)[0]

    assert answered(good) == 202
    assert answered(good) == 409
    assert answered({**good, "id": "other"}, "Basic wrong") == 401
    assert answered({**good, "phoneNumbers": ["13800000000"]}) == 400
    assert answered({"phoneNumbers": ["+8613800000000"]}) == 400


@pytest.mark.parametrize("pair", ["webhook"], indirect=True)
def test_the_local_receiver_checks_a_signature_as_the_standard_says(pair: Pair) -> None:
    """Source: Standard Webhooks 1.0, 'Signature scheme' and 'Preventing replay attacks'."""
    wrong = dataclasses.replace(pair.gateway, secret=Secret("whsec_QUJD"))  # type: ignore[type-var]
    with pytest.raises(NotSent, match="status 401"):
        wrong.send(MESSAGE)
    old = signature(b"a synthetic secret of a test", "m", "1614265330", b"{}")
    stale = {"webhook_id": "m", "webhook_timestamp": "1614265330", "webhook_signature": old, "Idempotency_Key": '"m"'}

    assert _post(pair.fake.address, b"{}", **stale)[0] == 401
    assert pair.fake.taken == []


# everything that breaks ends as NotSent ----------------------------------------------------------


@every_channel
def test_where_nothing_listens_it_says_so(pair: Pair) -> None:
    with pytest.raises(NotSent) as failed:
        pair.away().send(pair.message)

    assert failed.value.reason == "refused" and failed.value.may_heal


@every_channel
def test_a_gateway_that_does_not_answer_is_not_waited_for(pair: Pair) -> None:
    pair.fake.breaks = ["slow"]

    assert reason_of(pair).reason == "timeout"


@every_http
@pytest.mark.parametrize(("status", "may_heal"), [(500, True), (503, True), (429, True), (400, False), (403, False), (404, False)])
def test_a_wrong_status_is_told_and_tried_again_only_where_that_may_help(pair: Pair, status: int, may_heal: bool) -> None:
    pair.fake.breaks = [status]

    failed = reason_of(pair)

    assert (failed.reason, failed.may_heal) == (f"status {status}", may_heal)


@every_http
@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_is_a_failure_and_is_not_followed(pair: Pair, status: int) -> None:
    pair.fake.breaks = [status]

    assert reason_of(pair).reason == f"status {status}"
    assert pair.fake.taken == []


@every_http
def test_control_plain_urllib_takes_the_redirect_for_success_and_loses_the_message(pair: Pair) -> None:
    pair.fake.breaks = [302]

    status, _ = _post(pair.fake.address, b"{}")

    assert status == 200 and pair.fake.taken == []


@pytest.mark.parametrize("pair", ["wecom"], indirect=True)
@pytest.mark.parametrize(("errcode", "may_heal"), [(45009, True), (93000, False), (-1, True)])
def test_status_200_with_an_errcode_is_no_success(pair: Pair, errcode: int, may_heal: bool) -> None:
    pair.fake.breaks = [errcode]

    failed = reason_of(pair)

    assert (failed.reason, failed.may_heal) == (f"errcode {errcode}", may_heal)


@pytest.mark.parametrize("pair", ["wecom"], indirect=True)
def test_an_answer_that_breaks_off_is_no_success(pair: Pair) -> None:
    pair.fake.breaks = ["truncated"]

    assert reason_of(pair).reason == "answer unreadable"


@pytest.mark.parametrize("pair", ["email"], indirect=True)
@pytest.mark.parametrize(("code", "may_heal"), [(550, False), (451, True)])
def test_a_refused_mailbox_is_tried_again_only_when_the_server_says_later(pair: Pair, code: int, may_heal: bool) -> None:
    pair.fake.breaks = [code]

    failed = reason_of(pair)

    assert (failed.reason, failed.may_heal) == ("address refused", may_heal)


@pytest.mark.parametrize("pair", ["email"], indirect=True)
def test_a_mail_server_without_tls_is_not_spoken_to_in_the_clear_unless_told(pair: Pair) -> None:
    guarded = dataclasses.replace(pair.gateway, tls="starttls")  # type: ignore[type-var]

    with pytest.raises(NotSent):
        guarded.send(LETTER)

    assert pair.fake.came == []


@pytest.mark.parametrize("pair", ["email"], indirect=True)
def test_an_address_cannot_smuggle_a_header_in(pair: Pair) -> None:
    with pytest.raises(NotSent):
        pair.gateway.send(dataclasses.replace(LETTER, to="duty@example.org\r\nBcc: all@example.org"))

    assert pair.fake.came == []


@every_channel
def test_a_failure_never_tells_an_address_a_text_or_a_secret(pair: Pair) -> None:
    pair.fake.breaks = ["cut"]

    told = repr(reason_of(pair)) + repr(pair.gateway)

    assert not any(word in told for word in (pair.message.to, pair.message.text, KEY, SMS_PASSWORD, WEBHOOK_SECRET, ROBOT))


# the answer is lost ------------------------------------------------------------------------------


@every_keyed
def test_when_the_answer_is_lost_the_repeat_bears_the_same_key_and_counts_once(pair: Pair) -> None:
    pair.fake.breaks = ["cut"]

    assert reason_of(pair).may_heal
    pair.gateway.send(pair.message)

    assert len(pair.fake.came) == 2 and len(pair.fake.taken) == 1


@every_keyed
def test_control_without_the_key_it_counts_twice(pair: Pair) -> None:
    pair.fake.breaks = ["cut"]

    reason_of(pair)
    pair.gateway.send(dataclasses.replace(pair.message, key=KEY[::-1]))

    assert len(pair.fake.taken) == 2


@pytest.mark.parametrize("pair", ["wecom"], indirect=True)
def test_the_robot_knows_no_keys_so_a_lost_answer_is_read_twice(pair: Pair) -> None:
    """A limit of the published contract; the guide says so."""
    pair.fake.breaks = ["cut"]

    reason_of(pair)
    pair.gateway.send(pair.message)

    assert len(pair.fake.taken) == 2


# settings ----------------------------------------------------------------------------------------


def test_every_file_of_the_folder_is_a_channel_with_every_setting_explained() -> None:
    assert set(channels()) == {"sms", "email", "webhook", "wecom"}
    for channel in channels().values():
        assert set(channel.settings) == {one.name for one in dataclasses.fields(channel.kind)}  # type: ignore[arg-type]


def test_settings_become_gateways() -> None:
    found = notify_settings.read(
        {
            "language": "both",
            "acknowledge_minutes": 15,
            "sms": {"address": "http://gateway.example:8080/m", "token": "env:SMS_TOKEN"},
            "email": {"host": "mail.example", "sender": "a@example.org", "tls": "tls", "port": 465},
            "wecom": {"keys": {"E-COUNTY": "k"}},
        },
        where="doorstep.toml",
    )

    assert found.gateways["sms"] == Sms("http://gateway.example:8080/m", token=Secret("env:SMS_TOKEN"))
    assert found.gateways["email"] == Email("mail.example", "a@example.org", tls="tls", port=465)
    assert found.gateways["wecom"] == Wecom(keys={"E-COUNTY": Secret("k")})
    assert found.missing_secrets() == ("SMS_TOKEN",)


def test_a_secret_may_stand_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotSent, match="secret missing"):
        Secret("env:A_SYNTHETIC_SECRET").reveal()

    monkeypatch.setenv("A_SYNTHETIC_SECRET", "s")

    assert Secret("env:A_SYNTHETIC_SECRET").reveal() == "s"


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"fax": {}}, "knows no 'fax'"),
        ({"sms": {}}, "lacks address"),
        ({"sms": {"adress": "http://x"}}, "no setting 'adress'"),
        ({"sms": {"address": "file:///etc/passwd"}}, "http or https"),
        ({"sms": {"address": "http://"}}, "http or https"),
        ({"email": {"host": "h", "sender": "s", "tls": "maybe"}}, "starttls or tls or none"),
        ({"email": {"host": "h", "sender": "s", "port": 70000}}, "1 to 65535"),
        ({"email": {"host": "h", "sender": "s", "port": True}}, "1 to 65535"),
        ({"webhook": {"address": "https://x", "secret": ""}}, "env:VARIABLE"),
        ({"wecom": {"keys": {"E": 1}}}, "institution = key"),
        ({"wecom": {"keys": "k"}}, "a table"),
        ({"sms": 3}, "knows no 'sms'"),
        ({"language": "fr"}, "zh, en or both"),
        ({"acknowledge_minutes": 0}, "whole number"),
        ({"acknowledge_minutes": True}, "whole number"),
        (3, "not a section"),
    ],
)
def test_a_wrong_setting_is_refused_with_what_would_be_right(settings: Any, told: str) -> None:
    with pytest.raises(BadValue, match=told) as refused:
        notify_settings.read(settings, where="doorstep.toml")

    assert refused.value.message("zh").startswith("doorstep.toml：")


def test_every_wrong_setting_is_told_at_once_and_no_secret_is_repeated() -> None:
    with pytest.raises(BadValue) as refused:
        notify_settings.read({"language": "fr", "fax": {}, "webhook": {"address": "x", "secret": ["s3cret"]}}, where="f")

    told = refused.value.message("en")
    assert all(word in told for word in ("'fr'", "'fax'", "address is wrong", "secret is wrong")) and "s3cret" not in told


GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "notifications.md"


def test_the_settings_in_the_guide_are_settings() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)

    found = [notify_settings.read(tomllib.loads(block)["notify"], where="guide") for block in blocks]

    assert [set(one.gateways) for one in found] == [{"sms", "email", "webhook", "wecom"}, {"sms"}]
    assert all(variable.startswith("DOORSTEP_") for one in found for variable in one.missing_secrets())


def test_a_gateway_that_raises_anything_else_is_our_bug() -> None:
    """The one promise of the protocol: NotSent or nothing. A broken answer of every kind is thrown at it here."""

    class Garbage(Fake):
        def judge(self, path: str, headers: Any, body: bytes) -> tuple[int, dict[str, Any]]:
            return 200, ["no object"]  # type: ignore[return-value]

    with serving(Garbage()) as fake:
        robot = Wecom(key=Secret(ROBOT), address=fake.address)
        with pytest.raises(NotSent, match="answer unreadable"):
            robot.send(MESSAGE)
    for address in ("http://127.0.0.1:1/ space", "http://[::1", "http://a..b/"):
        with pytest.raises(NotSent):
            dataclasses.replace(robot, address=address).send(MESSAGE)
    assert gateway.SECONDS <= 10
