"""A stroke patient goes up, is treated and goes home: a township doctor's phone, a county desk, a county physician."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from doorstep.core.clock import utc_now
from tests.cases.conftest import PATIENT, make_beds
from tests.lib.window import Window, photograph

pytestmark = pytest.mark.browser
MOST_TAPS, MOST_FIELDS = 25, 9


class Phone(Window):
    """Counts taps; typing into a field is one tap on it."""

    taps = 0

    def tap(self, target: str) -> None:
        self.page.click(target)
        self.taps += 1

    def type(self, target: str, text: str) -> None:
        self.tap(target)
        self.page.keyboard.type(text)


@pytest.fixture
def able(site: str) -> Iterator[None]:
    """The county hospital shows that it treats strokes, and has two beds."""
    from doorstep.services import directory, shortlists

    kept = shortlists._able
    shortlists._able = lambda reader: {("I60-I69", False): {directory.institutions()["E-COUNTY"].number: 202501}}
    shortlists._standing.cache_clear()
    make_beds("E-COUNTY", "甲1", "甲2")
    yield
    shortlists._able = kept
    shortlists._standing.cache_clear()


def work() -> None:
    """What the worker would do by now."""
    from doorstep.services import case_effects, outbox  # noqa: F401  registers what the worker does

    while outbox.work_once(now=utc_now()):
        pass


def shoot(window: Window, name: str) -> None:
    photograph(window.page, f"stroke-{name}")


def press(window: Window, step: str, **answers: str) -> None:
    """Open a step's form, fill it and send it, as a hand would."""
    form = f"form[action$='/{step}/']"
    if not window.page.is_visible(f"{form} button"):
        window.page.click(f"details:has({form}) summary, details:has([hx-get$='.{step}']) summary")
    for name, value in answers.items():
        field = window.page.locator(f"{form} [name='ask-{name}']")
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(index=1) if value == "first" else field.select_option(value)
        else:
            field.fill(value)
    window.page.click(f"{form} button")
    window.page.wait_for_selector("p.done")


def test_a_stroke_patient_goes_up_is_treated_and_goes_home(browser, site, able):
    doctor, desk, physician = Phone(browser, site, size="phone"), Window(browser, site, size="desk"), Window(browser, site, size="desk")
    for window, name in ((doctor, "township-doctor"), (desk, "county-desk"), (physician, "county-physician")):
        window.sign_in(name)
        window.open("/cases/", "zh")

    number = _send_up(doctor)
    work()
    desk.page.wait_for_selector(f"table.jobs >> text={number}", timeout=15_000)  # the list asks by itself
    shoot(desk, "1-desk-list")
    desk.page.click(f"tr:has-text('{number}') th a")
    shoot(desk, "2-desk-case")
    press(desk, "accept", slot="first", until="2099-01-01T18:00")
    shoot(desk, "3-desk-accepted")

    doctor.page.goto(f"{site}/cases/{number}/")
    shoot(doctor, "4-doctor-accepted")
    assert "已接收，待前往" in doctor.page.inner_text("main")
    press(doctor, "depart", travel="ambulance-120")

    desk.page.goto(f"{site}/cases/{number}/")
    press(desk, "arrive")
    press(desk, "admit")

    physician.page.goto(f"{site}/cases/{number}/")
    physician.page.click("text=下转")
    physician.page.fill("#condition", "I63")
    physician.page.click("button.look")
    physician.page.wait_for_selector("label.place")
    physician.page.click("label.place:has-text('合成大站卫生院')")
    physician.page.click("label:has-text('患者本人同意')")
    physician.page.fill("#plan", "合成计划：康复训练每日两次")
    shoot(physician, "5-physician-sends-home")
    physician.page.click("form#send button.primary")
    physician.page.wait_for_selector("p.done")
    press(physician, "discharge", outcome="improved", summary="合成小结：病情平稳")
    shoot(physician, "6-physician-done")

    doctor.page.goto(f"{site}/cases/{number}/")
    assert "合成计划：康复训练每日两次" in doctor.page.inner_text("main")
    press(doctor, "accept", doctor="township-doctor", follow_up="2099-01-05")
    press(doctor, "receive")
    press(doctor, "follow_up", summary="合成随访：恢复良好")
    shoot(doctor, "7-doctor-follow-up")

    thread = doctor.page.inner_text("#thread")
    for words in ("发起上转", "接收转诊，预留", "患者出发", "患者到达", "收治入院", "出院：好转", "发起下转", "接续，责任医生", "完成首次随访，转诊闭环"):
        assert words in thread, words
    for window in (doctor, desk, physician):
        assert window.faults == [] and window.outside == []
        window.close()


def _send_up(doctor: Phone) -> str:
    """The doctor's form on a phone, in at most twenty-five taps and nine fields."""
    doctor.tap("text=转诊患者")
    doctor.type("#identity", PATIENT["identity"])
    doctor.type("#name", PATIENT["name"])
    doctor.type("#condition", "I63")
    doctor.tap("label:has-text('加急')")
    doctor.page.wait_for_selector("label.place")
    doctor.tap("label.place:has-text('合成英德医院')")
    doctor.tap("label:has-text('患者本人同意')")
    doctor.type("#reason", "合成理由：右侧无力两小时")
    shoot(doctor, "0-doctor-form")
    assert doctor.serious() == []
    fields = doctor.page.eval_on_selector_all("#send [name]", "all => new Set(all.filter(one => one.tagName !== 'BUTTON' && one.checkVisibility()).map(one => one.name)).size")
    assert fields <= MOST_FIELDS
    doctor.tap("form#send button.primary:not(.look)")
    doctor.page.wait_for_selector("p.done")
    assert doctor.taps <= MOST_TAPS
    found = re.search(r"\d{4}-\d{4}-\d", doctor.page.inner_text("p.done"))
    assert found
    return found[0]


def test_an_emergency_rings_at_the_desk_until_acknowledged(browser, site, able):
    doctor, desk = Window(browser, site, size="phone"), Window(browser, site, size="desk")
    doctor.sign_in("township-doctor")
    desk.sign_in("county-desk")
    desk.open("/cases/", "zh")
    doctor.open("/cases/send/", "zh")

    doctor.page.fill("#name", "合成急救患者")
    doctor.page.fill("#condition", "I63")
    doctor.page.click("label:has-text('急救'):has(input[name=urgency])")
    doctor.page.wait_for_selector("label.place")
    doctor.page.click("label.place:has-text('合成英德医院')")
    doctor.page.click("label:has-text('急救，无法征得')")
    doctor.page.click("form#send button.primary")
    doctor.page.wait_for_selector("p.done")
    work()

    desk.page.wait_for_selector("#bell[data-ringing]", timeout=15_000)
    desk.page.wait_for_selector("html[data-rang]")
    shoot(desk, "8-desk-rings")
    assert desk.serious() == []
    desk.page.click("tr.emergency a.button")
    press(desk, "acknowledge")
    desk.open("/cases/", "zh")
    assert not desk.page.query_selector("#bell[data-ringing]")
    assert desk.faults == []
    doctor.close()
    desk.close()
