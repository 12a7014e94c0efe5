"""A room with three who see and hear each other, and a bad line: the picture goes first, then the words point to the messages."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.test_consultation_call import (  # noqa: F401  media_browser is a fixture
    begun,
    call,
    close,
    enter,
    figures,
    media_browser,
    two,
    video,
)
from tests.lib import coturn
from tests.lib.trials import in_trials
from tests.lib.window import Window, photograph

pytestmark = pytest.mark.browser
_LONG = 60_000
"""Milliseconds that anything may take here: no test measures how fast it is."""

_SEATS = """() => [...document.querySelectorAll('.seat[data-seat]')].map(one => {
    const video = one.querySelector('video');
    return {who: one.querySelector('figcaption').textContent, at: video.currentTime, paused: video.paused, muted: video.muted,
            wide: video.videoWidth, tones: video.srcObject ? video.srcObject.getAudioTracks().length : 0, heard: +one.dataset.heard};
})"""
_FAKED = """
    window.lost = {video: 0, audio: 0};
    const real = RTCPeerConnection.prototype.getStats;
    RTCPeerConnection.prototype.getStats = async function () {
        const found = new Map();
        (await real.call(this)).forEach((one, id) => found.set(id, {...one, ...(one.type === 'remote-inbound-rtp' ? {fractionLost: window.lost[one.kind]} : {})}));
        return found;
    };
"""
"""What the browser measures, but for the share of packets that the other side says it lost."""


def seats(window: Window) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = window.page.evaluate(_SEATS)
    return found


def until(is_so: Callable[[], bool], what: str, *, windows: tuple[Window, ...]) -> None:
    """Wait for something that no single page can be asked for."""
    ended = time.monotonic() + _LONG / 1000
    while not is_so():
        assert time.monotonic() < ended, (what, [seats(one) for one in windows])
        windows[0].page.wait_for_timeout(500)


def moves(window: Window, others: int) -> bool:
    """Whether every other is seen and heard: pictures play on, and packets of sound keep coming."""
    before = seats(window)
    window.page.wait_for_timeout(2500)
    after = seats(window)
    pairs = list(zip(before, after, strict=False))
    return len(after) == len(before) == others and all(
        new["at"] > old["at"] and new["heard"] > old["heard"] and not new["paused"] and not new["muted"] and new["wide"] > 0 and new["tones"] == 1 for old, new in pairs
    )


def sentence(window: Window) -> str:
    return str(window.page.inner_text("#room-state"))


def wait_carries(window: Window, what: str) -> None:
    window.page.wait_for_selector(f".seat[data-carries='{what}']", timeout=_LONG, state="attached")


@pytest.fixture
def fourth() -> str:
    """A second doctor of the township, who finds every seat taken."""
    from doorstep.services import accounts
    from doorstep.store.models import Account
    from doorstep.store.reader import Operator
    from doorstep.vocab.roles import Role
    from tests.conftest import PASSWORD

    if not Account.objects.filter(username="fourth-doctor").exists():
        accounts.create(by=Operator(), username="fourth-doctor", password=PASSWORD, role=Role.CLINICIAN, area=0, institution="E-TOWN")
    return "fourth-doctor"


def test_a_third_joins_to_interpret_and_a_fourth_is_told_that_the_room_is_full(media_browser, site, fourth):  # noqa: F811
    doctor, physician = two(media_browser, site)
    interpreter, late = Window(media_browser, site, size="desk"), Window(media_browser, site, size="phone")
    interpreter.sign_in("county-desk")
    late.sign_in(fourth)
    three = (doctor, physician, interpreter)
    instance, _, code = begun("three-0")

    call(doctor, physician, code)
    enter(interpreter, code)
    for one in three:
        until(lambda one=one: moves(one, 2), "two others are seen and heard", windows=three)  # type: ignore[misc]
    for name, one in zip(("doctor", "physician", "interpreter"), three, strict=True):
        photograph(one.page, f"three-{name}", whole=False)
    enter(late, code)
    late.page.wait_for_selector("#room[data-state='refused']", timeout=_LONG)

    assert [{one["who"].split()[-1] for one in seats(window)} for window in three] == [
        {"county-physician", "county-desk"},
        {"township-doctor", "county-desk"},
        {"township-doctor", "county-physician"},
    ]
    assert "会诊室已有 3 人" in sentence(late) and "请等一位离开" in sentence(late)
    photograph(late.page, "three-full", whole=False)
    assert late.page.is_visible("#join") and not late.page.is_visible("#during") and not late.page.is_visible("#mine")
    assert late.page.evaluate("document.getElementById('my-video').srcObject.getTracks().every(one => one.readyState === 'ended')")
    interpreter.page.click("#leave")
    late.page.click("#join")  # a seat is free again
    until(lambda: moves(late, 2), "the fourth has taken the free seat", windows=(late, doctor))
    close(instance)
    for one in three[:2]:
        one.page.wait_for_selector("#room[data-state='ended']", timeout=_LONG)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_full_room_is_said_in_the_readers_language(media_browser, site, fourth, lang):  # noqa: F811
    from doorstep.core.clock import utc_now
    from doorstep.services import rooms
    from doorstep.store.models import Account

    instance, number, code = begun(f"full-{lang}")
    for name in ("township-doctor", "county-physician", "county-desk"):
        rooms.enter(code, by=Account.objects.get(username=name), now=utc_now())
    late = Window(media_browser, site, size="phone")
    late.sign_in(fourth)
    late.open(f"/cases/{number}/", lang)

    enter(late, code)
    late.page.wait_for_selector("#room[data-state='refused']", timeout=_LONG)

    assert {"zh": "会诊室已有 3 人。请等一位离开", "en": "the room holds 3 already. Wait until somebody leaves"}[lang] in sentence(late)
    close(instance)


@in_trials
def test_a_bad_line_puts_the_picture_away_keeps_the_sound_and_then_points_to_messages(media_browser, site):  # noqa: F811
    doctor, physician = two(media_browser, site)
    for one in (doctor, physician):
        one.page.context.add_init_script(_FAKED)
    instance, number, code = begun("poor-line")
    physician.open(f"/cases/{number}/", "en")
    call(doctor, physician, code)
    until(lambda: moves(doctor, 1) and moves(physician, 1), "both see and hear each other", windows=(doctor, physician))

    doctor.page.evaluate("window.lost = {video: 0.35, audio: 0.02}")
    wait_carries(doctor, "sound")
    physician.page.wait_for_selector(".seat[data-picture='still'][data-frames='0']", timeout=_LONG)
    heard = int(figures(physician)["heard"])
    physician.page.wait_for_timeout(3000)

    assert "已收起您的画面以保证声音" in sentence(doctor)
    assert int(figures(physician)["heard"]) > heard and int(figures(doctor)["frames"]) > 0  # sound goes on, and the other's picture still comes
    assert "no new picture" in physician.page.inner_text(".seat[data-seat] figcaption")
    shoot("poor", doctor, physician)

    for one in (doctor, physician):
        one.page.evaluate("window.lost = {video: 0.35, audio: 0.6}")
    doctor.page.wait_for_selector("#room[data-state='noSound']", timeout=_LONG)
    physician.page.wait_for_selector("#room[data-state='noSound']", timeout=_LONG)
    assert "请用下方留言继续" in sentence(doctor) and "go on with messages below" in sentence(physician)
    doctor.page.fill("#chat-form textarea", "合成留言：声音断了")
    doctor.page.click("#chat-form button")
    physician.page.wait_for_selector("#thread >> text=声音断了", timeout=_LONG)

    for one in (doctor, physician):
        one.page.evaluate("window.lost = {video: 0, audio: 0}")
        one.page.wait_for_selector("#room[data-state='poor']", timeout=_LONG)  # the sound is back, the picture waits to be asked for
    assert "your picture was put away to keep the sound" in sentence(physician)
    shoot("asks", doctor, physician)
    for one, other in ((doctor, physician), (physician, doctor)):
        one.page.click("#picture-again")
        until(lambda other=other: moves(other, 1) and int(figures(other)["frames"]) > 0, "the picture is seen again", windows=(other, one))  # type: ignore[misc]
        one.page.wait_for_selector("#room[data-state='connected']", timeout=_LONG)
        assert not one.page.is_visible("#picture-again")
    close(instance)


def shoot(name: str, doctor: Window, physician: Window) -> None:
    for who, one in (("doctor", doctor), ("physician", physician)):
        for size, (width, height) in {"desk": (1280, 900), "phone": (390, 844)}.items():
            one.page.set_viewport_size({"width": width, "height": height})
            photograph(one.page, f"line-{name}-{who}-{size}")
            assert one.page.evaluate("document.documentElement.scrollWidth") <= width


@in_trials
def test_control_a_good_line_keeps_its_picture_under_the_same_measurement(media_browser, site):  # noqa: F811
    doctor, physician = two(media_browser, site)
    doctor.page.context.add_init_script(_FAKED)
    instance, _, code = begun("good-line")
    call(doctor, physician, code)
    until(lambda: moves(physician, 1), "the doctor is seen", windows=(doctor, physician))

    doctor.page.evaluate("window.lost = {video: 0.1, audio: 0.05}")  # what a line loses on a usual day
    wait_carries(doctor, "picture")
    doctor.page.wait_for_timeout(12_000)  # three times as long as a poor one is borne

    assert figures(doctor)["carries"] == "picture" and moves(physician, 1)
    assert doctor.page.get_attribute("#room", "data-state") == "connected" and not doctor.page.is_visible("#picture-again")
    close(instance)


@pytest.fixture
def line(media_browser, site) -> Any:  # noqa: F811
    """The page's own decision, asked directly in the browser."""
    doctor = Window(media_browser, site, size="desk")
    doctor.sign_in("township-doctor")
    instance, _, code = begun(f"asked-{time.monotonic_ns()}")
    doctor.page.goto(f"{site}/rooms/{code}/")
    yield doctor.page
    close(instance)
    doctor.close()


_CARRIED = """([seen, asked]) => {
    const told = [];
    seen.reduce((line, one) => { const next = roomLine.next(line, one); told.push(next.carries[0]); return next; }, roomLine.begin(asked));
    return told.join('');
}"""


def _seen(picture: float | None, sound: float | None, times: int, *, sends: bool = True) -> list[dict[str, object]]:
    return [{"picture": picture, "sound": sound, "sends": sends}] * times


def test_what_a_line_carries_is_decided_from_the_measures_alone(line):
    def carried(seen: list[dict[str, object]], *, asked: bool = False) -> str:
        return str(line.evaluate(_CARRIED, [seen, asked]))

    bad, good = _seen(0.3, 0.0, 1), _seen(0.0, 0.0, 1)
    silent = _seen(None, None, 1)
    assert carried(bad * 6) == "pppsss"
    assert carried(bad * 3 + good + bad * 4) == "ppppppps"  # a good measure between begins the count again
    assert carried(_seen(0.2, 0.2, 9)) == "p" * 9  # at the limit is not beyond it
    assert carried(_seen(0.0, 0.3, 5)) == "pppss"  # lost sound puts the picture away too
    assert carried(_seen(0.9, 0.5, 8)) == "pppssssm"
    assert carried(_seen(None, 0.3, 9, sends=False)) == "p" * 9  # nothing to put away
    assert carried(_seen(None, 0.5, 4, sends=False)) == "pppm"
    assert carried(silent * 9) == "p" * 9
    assert carried(_seen(0.9, 0.5, 8) + silent * 9) == "pppssssm" + "m" * 9  # no news is not good news
    assert carried(_seen(0.9, 0.5, 8) + good * 6) == "pppssssm" + "mmmmss"
    assert carried(bad * 9, asked=True) == "pppppppss"  # asked for again, it is given time


def test_what_is_said_of_several_lines_is_the_worst_of_them(line):
    def said(*lines: dict[str, object], cut: bool = False) -> str:
        return str(line.evaluate("([lines, cut]) => roomLine.said(lines, cut)", [list(lines), cut]))

    fine = {"carries": "picture", "putAway": False, "isConnected": True, "wasConnected": True, "gone": 0}
    away, mute = {**fine, "carries": "sound", "putAway": True}, {**fine, "carries": "messages", "putAway": True}
    lost, new = {**fine, "isConnected": False, "gone": 2000}, {**fine, "isConnected": False, "wasConnected": False, "gone": 2000}
    gone = {**lost, "gone": 30_001}
    assert said() == "alone" and said(fine, fine) == "connected"
    assert [said(fine, one) for one in (away, mute, new, lost, gone)] == ["poor", "noSound", "connecting", "reconnecting", "noLine"]
    assert said(gone, lost, new, mute, away, fine) == "noLine"
    assert said({**fine, "carries": "sound"}) == "connected"  # who sends no picture had none put away
    assert said(fine, cut=True) == "reconnecting"


@in_trials
@pytest.mark.skipif(not coturn.is_installed(), reason="coturn is not installed")
def test_when_the_relay_stops_the_words_point_to_messages_and_they_arrive(media_browser, site):  # noqa: F811
    from doorstep.services.video_settings import Video

    with coturn.relay() as relay, video(Video(turn=(relay.address,), secret=coturn.SECRET, relay_only=True)):
        doctor, physician = two(media_browser, site)
        instance, _, code = begun("relay-stops")
        call(doctor, physician, code)
        relay.pause()
        doctor.page.wait_for_selector("#room[data-state='reconnecting']", timeout=_LONG)
        doctor.page.wait_for_selector("#room[data-state='noLine']", timeout=_LONG)
        doctor.page.fill("#chat-form textarea", "合成留言：线路断了")
        doctor.page.click("#chat-form button")
        physician.page.wait_for_selector("#thread >> text=线路断了", timeout=_LONG)
        relay.go_on()
        until(lambda: moves(doctor, 1) and moves(physician, 1), "the call is back", windows=(doctor, physician))
        close(instance)
