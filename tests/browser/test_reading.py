"""From an order at the township to a signed report, and to a result that the county recognises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from doorstep.core.clock import utc_now
from tests.browser.test_stroke_patient import press
from tests.cases.conftest import PATIENT
from tests.imaging import made
from tests.lib.window import Window, photograph

pytestmark = pytest.mark.browser
ITEM = "CT-CHEST"


@pytest.fixture
def ready(site: str) -> Iterator[None]:
    """Rules of recognition in force; an agreement with the city hospital, whose physician is on the roster."""
    from doorstep.services import agreements, experts, recognition_rules
    from doorstep.services.agreements import Terms
    from doorstep.store.models import Account, RegionSheet
    from doorstep.store.reader import Operator
    from doorstep.vocab.roles import Role
    from tests.recognition.conftest import put_in_force

    put_in_force("opinion-2024", "sample-items")
    desk, now = Account(username="desk", role=Role.REFERRAL_DESK, institution="E-TOWN"), utc_now()
    agreements.file(Terms("E-COUNTY", ("diagnosis",), date(2026, 2, 2)), by=desk, now=now)
    experts.enter("county-physician", name="合成医师", specialty="radiology", title="chief", independent_since=None, by=Operator(), now=now)
    yield
    RegionSheet.objects.filter(name="recognition_presets").delete()
    recognition_rules._book.cache_clear()


def shoot(window: Window, name: str) -> None:
    photograph(window.page, f"reading-{name}")


def test_an_order_becomes_a_report_and_a_recognised_result(browser, site, ready, tmp_path: Path):
    doctor, reader, desk = Window(browser, site, size="phone"), Window(browser, site, size="desk"), Window(browser, site, size="desk")
    for window, name in ((doctor, "township-doctor"), (reader, "county-physician"), (desk, "county-desk")):
        window.sign_in(name)
        window.open("/cases/", "zh")

    number = _order(doctor)
    _upload(doctor, number, tmp_path)
    doctor.page.goto(f"{site}/cases/{number}/")
    press(doctor, "send_images")
    shoot(doctor, "1-sent")

    reader.page.goto(f"{site}/consultations/")
    reader.page.click(f"tr:has-text('{number}') th a")
    reader.page.click("text=用模板：胸部CT")
    findings = reader.page.locator("form[action$='/report/'] [name='ask-findings']")
    assert "双肺：" in findings.input_value()
    findings.fill("双肺：合成所见\n气道：未见异常")
    reader.page.fill("form[action$='/report/'] [name='ask-impression']", "合成意见：右下肺炎症")
    reader.page.select_option("form[action$='/report/'] [name='ask-result']", "positive")
    shoot(reader, "2-reading")
    reader.page.click("form[action$='/report/'] button")
    reader.page.wait_for_selector("article.paper")
    shoot(reader, "3-signed")

    doctor.page.goto(f"{site}/cases/{number}/")
    assert "合成意见：右下肺炎症" in doctor.page.inner_text("article.paper")
    press(doctor, "receive")

    _refer(number)
    desk.page.goto(f"{site}/results/?case={number}&item={ITEM}")
    shoot(desk, "4-recognised")
    told = desk.page.inner_text("main")
    assert "其中 1 项已有互认结果" in told, told[:800]
    desk.page.click("main form label:has-text('采用')")
    desk.page.click("main form button.primary")
    desk.page.wait_for_load_state("networkidle")
    shoot(desk, "6-accepted")
    desk.page.goto(f"{site}/cases/{number}/")
    assert "胸部 CT 平扫" in desk.page.inner_text("#thread")
    desk.open(f"/results/?case={number}&item={ITEM}", "en")
    shoot(desk, "5-recognised-en")
    assert not [one for window in (doctor, reader, desk) for one in window.faults]


def _refer(number: str) -> None:
    """The township sends the patient up to the county, in the same case."""
    from doorstep.services import cases, referrals
    from doorstep.services.referrals import Request
    from doorstep.store.models import Account

    doctor = Account.objects.get(username="township-doctor")
    case = cases.get(number, reader=doctor)
    referrals.send(Request(condition="J18", receiver="E-COUNTY", consent="patient"), by=doctor, key="reading-referral", now=utc_now(), case=case)


def _order(doctor: Window) -> str:
    page = doctor.page
    page.goto(f"{doctor.site}/consultations/order/")
    page.fill("#identity", PATIENT["identity"])
    page.fill("#name", PATIENT["name"])
    page.select_option("#item", ITEM)
    page.select_option("#receiver", "E-COUNTY")
    page.fill("#condition", "J18")
    page.fill("#history", "合成病史：发热三天")
    page.click("label:has-text('患者本人同意')")
    shoot(doctor, "0-order")
    page.click("form#order button.primary")
    page.wait_for_selector("p.done")
    return re.search(r"\d{4}-\d{4}-\d", page.url)[0]  # type: ignore[index]


def _upload(doctor: Window, number: str, folder: Path) -> None:
    """The machine's files, with the case number as the order."""
    files = []
    for at, content in enumerate(made.phantom(slices=3, size=64, AccessionNumber=number)):
        path = folder / f"{at}.dcm"
        path.write_bytes(content)
        files.append(str(path))
    doctor.page.goto(f"{doctor.site}/imaging/")
    doctor.page.set_input_files("input[type=file][name=files]", files)
    doctor.page.click("form:has(input[name=files]) button")
    doctor.page.wait_for_load_state("networkidle")
