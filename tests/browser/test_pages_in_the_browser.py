"""The real pages, looked at: both languages, desk and phone, light and dark, keyboard, axe, no outside host."""

from __future__ import annotations

import pytest

from tests.lib import tiny_region as tiny
from tests.lib.trials import IS_TRIAL
from tests.lib.window import SIZES, Window, photograph

pytestmark = pytest.mark.browser
PAGES = {
    "region": ("data-officer", "/"),
    "area": ("data-officer", f"/areas/{tiny.EAST}/"),
    "township": ("township-doctor", "/"),
    "flows": ("data-officer", "/flows/"),
    "atlas": ("data-officer", "/atlas/"),
    "indicators": ("data-officer", "/indicators/"),
    "indicator": ("data-officer", "/indicators/in-area-admissions/"),
    "rows": ("data-officer", f"/indicators/in-area-admissions/rows/?area={tiny.EAST}"),
    "conditions": ("data-officer", "/conditions/"),
    "condition": ("data-officer", "/conditions/oncology/"),
    "institutions": ("data-officer", "/institutions/"),
    "institution": ("data-officer", "/institutions/E-COUNTY/"),
    "data": ("data-officer", "/data/"),
    "batches": ("data-officer", "/data/batches/"),
    "quarantine": ("data-officer", "/data/quarantine/"),
    "upload": ("data-officer", "/data/upload/"),
    "account": ("data-officer", "/account/"),
    "accounts": ("administrator", "/accounts/"),
    "audit": ("auditor", "/audit/"),
    "ui": ("data-officer", "/ui/"),
    "consultations": ("county-desk", "/consultations/"),
    "invite": ("county-desk", "/consultations/invite/"),
    "order": ("county-desk", "/consultations/order/"),
    "experts": ("county-desk", "/consultations/experts/"),
    "agreements": ("county-desk", "/consultations/agreements/"),
    "samples": ("county-desk", "/consultations/samples/"),
    "imaging": ("county-desk", "/imaging/"),
    "qc": ("county-desk", "/qc/"),
    "recognition": ("county-desk", "/recognition/"),
    "hotline": ("county-desk", "/hotline/"),
    "call": ("county-desk", "/call/E-COUNTY/"),
    "duty": ("county-desk", "/duty/"),
    "cases": ("county-desk", "/cases/"),
    "capacity": ("county-desk", "/capacity/"),
    "send": ("township-doctor", "/cases/send/"),
}


@pytest.mark.parametrize(
    ("size", "scheme", "names", "langs"),
    [
        ("desk", "light", tuple(PAGES), ("zh", "en") if IS_TRIAL else ("zh",)),
        ("phone", "light", tuple(PAGES), ("zh", "en") if IS_TRIAL else ("en",)),
        ("desk", "dark", ("region", "area", "data", "cases", "capacity", "ui"), ("zh",)),
    ],
)
def test_every_page_is_clean_and_fits(browser, site, size, scheme, names, langs):
    found: list[str] = []
    for person in sorted({PAGES[name][0] for name in names}):
        window = Window(browser, site, size=size, scheme=scheme)
        window.page.goto(f"{site}/sign-in/")
        found += [f"sign-in: {one}" for one in window.serious()]
        window.sign_in(person)
        for name, (who, address) in PAGES.items():
            for lang in langs if who == person and name in names else ():
                window.open(address, lang)
                photograph(window.page, f"{name}-{lang}-{size}-{scheme}")
                wide = window.page.evaluate("document.documentElement.scrollWidth")
                found += [f"{name} {lang}: {wide} px wide"] if wide > SIZES[size][0] else []
                found += [f"{name} {lang}: {one}" for one in window.serious()]
        found += [f"{person}: {one}" for one in (*window.faults, *window.outside)]
        window.close()

    assert found == []


def test_axe_finds_a_fault_that_is_put_there(browser, site):
    window = Window(browser, site, size="desk")
    window.page.goto(f"{site}/sign-in/")

    window.page.evaluate("document.querySelector('label[for=username]').remove()")

    assert any("label" in one for one in window.serious())
    window.close()


def test_a_reader_without_a_mouse_reaches_the_main_table_and_the_help(browser, site):
    window = Window(browser, site, size="desk")
    window.sign_in("city-planner")
    window.open("/flows/", "en")
    page = window.page

    focused = []
    for _ in range(40):
        page.keyboard.press("Tab")
        focused.append(page.evaluate("document.activeElement.closest('.scroll') !== null"))
        if focused[-1]:
            break

    assert focused[-1], "forty tabs do not reach the table"
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.locator("tr.here").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/areas/**")
    window.close()


def test_the_skip_link_is_the_first_stop(browser, site):
    window = Window(browser, site, size="desk")
    window.sign_in("city-planner")

    window.page.keyboard.press("Tab")

    assert window.page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    window.close()


def test_charts_are_drawn_and_their_tables_stand_without_scripts(browser, site):
    window = Window(browser, site, size="desk")
    window.sign_in("data-officer")
    window.open(f"/areas/{tiny.EAST}/", "en")
    assert window.page.locator(".canvas canvas").count() == 2
    cookies = window.page.context.cookies()
    window.close()

    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(f"{site}/areas/{tiny.EAST}/")
    page.click("summary >> nth=0")

    assert page.get_by_role("cell", name="Guangzhou").first.is_visible()
    context.close()


def test_a_handed_in_file_moves_on_without_reloading(browser, site, tmp_path):
    from doorstep.core.clock import utc_now
    from doorstep.services import outbox

    window = Window(browser, site, size="phone")
    window.sign_in("data-officer")
    window.open("/data/upload/", "en")
    path = tiny.write_records(tmp_path / "again.csv", tiny.STAYS)
    window.page.set_input_files("#files", str(path))
    window.page.click("main button.primary")
    window.page.wait_for_selector("text=waiting its turn")

    while outbox.work_once(now=utc_now()):  # what other tests of this site left is done first
        pass

    window.page.wait_for_selector("text=19 duplicates", timeout=5000)
    assert window.faults == []
    window.close()
