"""From a gap to a plan on the roadmap, in a real browser on the served demo: the plan is wished for, looked for, explained by its bars,
wished otherwise, compared with other budgets, staffed with experts and made into projects; in Chinese on a desk, in English on a phone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lib.served_demo import DemoWindow, served_copy

pytestmark = pytest.mark.browser
_LONG = 60_000
_BARS = "svg.plan-gantt"


class Planner(DemoWindow):
    """The planner of the demo at the pages of plans."""

    shots = "plan"

    def ask_for_a_plan(self, form: str) -> str:
        """Send the wishes; the address of the plan once it is there. While it is looked for, the page says so with a bar that grows."""
        self.page.locator(f"{form} button.primary").click()
        self.page.wait_for_selector("progress", state="attached")
        self.picture("searching")
        self.page.wait_for_selector(_BARS, timeout=_LONG)
        assert self.page.locator("progress").count() == 0
        return str(self.page.url).removeprefix(self.site).partition("#")[0]

    def download(self) -> dict[str, Any]:
        """The plan as the page's own JSON download holds it."""
        with self.page.expect_download() as taken:
            self.page.click("a[href$='file=json']")
        document: dict[str, Any] = json.loads(Path(taken.value.path()).read_text("utf-8"))
        return document

    def open_by_keyboard(self, inside: str) -> None:
        """Tab from the head of the page to the first link inside, and press Enter."""
        self.page.locator("main").focus()
        for _ in range(40):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("inside => document.activeElement.closest(inside) !== null", f"{inside} a"):
                self.picture("bar-in-focus", whole=False)
                self.page.keyboard.press("Enter")
                return
        raise AssertionError(f"forty tabs do not reach {inside}")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """`doorstep serve` on a copy of a demo of 6,000 people."""
    with served_copy(tmp_path_factory, "planning") as found:
        yield found


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_planner_goes_from_a_gap_to_a_plan_that_is_explained_changed_and_put_on_the_roadmap(browser: Any, demo: tuple[str, Path], lang: str) -> None:
    planner = Planner(browser, demo[0], "planner", lang)

    _looks_at_the_gaps(planner)
    first = _makes_a_plan(planner)
    made = planner.download()
    _asks_why(planner, first)
    _wishes_otherwise(planner, first, [one["code"] for one in made["actions"]])
    _compares_budgets(planner, first)
    _wishes_what_cannot_be(planner, first)
    matched = _matches_experts(planner, first)
    _puts_it_on_the_roadmap(planner, first, [one[f"name_{lang}"] for one in made["actions"]])

    assert planner.faults == [] and planner.outside == []
    planner.close()
    if lang == "en":  # last: who is nominated is not free any more
        _puts_them_on_the_ledger(Planner(browser, demo[0], "support-officer", lang), matched)
    clinician = DemoWindow(browser, demo[0], "clinician", lang)
    assert clinician.page.goto(f"{demo[0]}{first}").status == 404
    clinician.close()


def _looks_at_the_gaps(planner: Planner) -> None:
    """From the room's first page to the gaps, and on to the first of them."""
    page = planner.page
    planner.go("/planning/")
    planner.shoot("room")
    page.click("main a[href='/planning/gaps/']")
    page.select_option("[name=level]", "county")  # of so few people hardly any of one condition leave the whole city
    page.wait_for_selector(".canvas canvas", state="attached")
    planner.shoot("gaps")
    page.locator("section:has(> header #t-gaps) tbody a").first.click()
    page.wait_for_url("**/planning/gaps/*/**")
    planner.shoot("gap")


def _makes_a_plan(planner: Planner) -> str:
    """Wishes in, a plan out: bars, tiles, money and proof. Gives its address."""
    page = planner.page
    planner.go("/planning/")
    page.click("main a[href='/planning/plan/']")
    planner.shoot("wishes")
    page.fill("[name=budget_cny]", "120000")
    page.select_option("[name=years]", "2")
    found = planner.ask_for_a_plan("form.wishes")
    assert {"zh": "任何规划至多比它再好", "en": "no plan is better by more than"}[planner.lang] in page.locator("h1").inner_text()
    assert page.locator(_BARS).count() == page.locator("[name^='wish:']").count() > 1
    assert page.evaluate("document.documentElement.scrollHeight") < {"zh": 3_000, "en": 4_500}[planner.lang]  # a thumb comes to its end
    assert page.locator(".map .tile").count() > 1
    assert page.locator("#proof-title").is_visible() and page.locator("#proof dl.facts").is_visible()
    planner.shoot("plan")
    return found


def _asks_why(planner: Planner, plan: str) -> None:
    """From a bar to the reasons of its action with the keys alone, and back."""
    planner.open_by_keyboard(".plan-bars")
    planner.page.wait_for_url("**/why/**", timeout=_LONG)
    assert {"zh": "去掉它", "en": "without it"}[planner.lang] in planner.page.locator("h1").inner_text()
    planner.shoot("why")
    planner.page.click(f"main a[href='{plan}']")
    planner.page.wait_for_selector(_BARS)


def _wishes_otherwise(planner: Planner, plan: str, codes: list[str]) -> None:
    """The first action locked, the second left out, and one more ticked with the keys: the new plan has the one and not the other."""
    page = planner.page
    page.click("nav.sections a[href='#again']")
    page.wait_for_selector("details.again[open]")
    page.select_option(f"[name='wish:{codes[0]}']", "lock")
    page.select_option(f"[name='wish:{codes[1]}']", "forbid")
    also = _ticked_by_keyboard(planner)
    planner.shoot("otherwise")
    again = planner.ask_for_a_plan("details.again")
    assert again != plan
    second = [one["code"] for one in planner.download()["actions"]]
    assert codes[0] in second and codes[1] not in second and also in second
    assert page.locator(f"[name='wish:{also}']").input_value() == "lock" and page.locator(f"[name='wish:{codes[1]}']").input_value() == "forbid"


def _ticked_by_keyboard(planner: Planner) -> str:
    """Open a county of what else could be done, tick a cheap piece of equipment, and give its code; nobody types one."""
    page, cheap = planner.page, ", ".join(f"input[value$='equip-{one}']" for one in ("c-arm", "phaco", "dialysis"))
    county = page.locator("fieldset.also > details", has=page.locator(cheap)).first
    county.locator("summary").focus()
    page.keyboard.press("Enter")
    box = county.locator(cheap).first
    for _ in range(200):
        page.keyboard.press("Tab")
        if box.evaluate("box => box === document.activeElement"):
            break
    page.keyboard.press("Space")
    assert box.is_checked() and box.is_visible()
    return str(box.get_attribute("value"))


def _compares_budgets(planner: Planner, plan: str) -> None:
    """The frontier: asked for, waited for, drawn, with its table."""
    page = planner.page
    planner.go(plan)
    page.click("nav.sections a[href='#frontier']")
    page.click(f"form[action='{plan}frontier/ask/'] button")
    page.wait_for_selector("#frontier .canvas canvas", state="visible", timeout=_LONG)
    assert page.locator("section:has(> header #t-points) tbody tr").count() > 1
    planner.shoot("frontier")


def _wishes_what_cannot_be(planner: Planner, plan: str) -> None:
    """An action for which there is no money: refused in words, with the wishes open below to change them."""
    page = planner.page
    planner.go(plan)
    page.click("nav.sections a[href='#again']")
    page.locator("[name^='wish:']").first.select_option("lock")
    page.fill("details.again [name=budget_cny]", "1")
    page.click("details.again button.primary")
    page.wait_for_selector("p.refusal", timeout=_LONG)
    assert page.locator("details.again [name=budget_cny]").input_value() == "1"
    planner.shoot("refused")
    page.fill("details.again [name=budget_cny]", "120000")
    page.click("details.again button.primary")
    page.wait_for_selector(_BARS, timeout=_LONG)


def _matches_experts(planner: Planner, plan: str) -> str:
    """From the plan to who goes to which hospital: a month that is none is refused, then experts are matched. Gives the address."""
    page, form = planner.page, "form.wishes"
    planner.go(plan)
    page.click("p.files a[href^='/planning/postings/']")
    page.wait_for_selector(f"{form} [name=plan]")
    assert page.locator(f"{form} [name=plan]").input_value() == plan.strip("/").rpartition("/")[2]
    page.select_option(f"{form} [name=months]", "18")
    page.fill(f"{form} [name=first]", "soon")
    page.click(f"{form} button.primary")
    page.wait_for_selector("p.refusal")
    assert "soon" in page.locator("p.refusal").inner_text() and page.locator(f"{form} [name=months]").input_value() == "18"
    planner.faults[:] = [one for one in planner.faults if "400" not in one]  # the browser notes the refusal
    page.fill(f"{form} [name=first]", "2027-01")
    page.click(f"{form} button.primary")
    page.wait_for_selector("#who-title", timeout=_LONG)
    assert page.locator(f"ol.stays {_BARS}").count() >= 1
    assert page.locator("ul.open-wishes li").count() >= 1
    assert page.locator("#proof-title").is_visible()
    planner.shoot("postings")
    assert page.locator("form[action$='/enter/']").count() == 0  # who plans does not nominate
    return str(page.url).removeprefix(planner.site)


def _puts_them_on_the_ledger(officer: Planner, matched: str) -> None:
    officer.go(matched)
    officer.page.click("form[action$='/enter/'] button")
    officer.page.wait_for_selector("#ledger a[href='/ledgers/postings/']")
    assert officer.faults == [] and officer.outside == []
    officer.close()


def _puts_it_on_the_roadmap(planner: Planner, plan: str, names: list[str]) -> None:
    page = planner.page
    planner.go(plan)
    page.click(f"form[action='{plan}roadmap/'] button")
    page.wait_for_url("**/roadmap/**")
    page.wait_for_selector("svg.gantt")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert all(name in planner.text() for name in names)
    page.reload()
    assert page.locator("p.files a[href$='file=xlsx']").is_visible()
    page.click("nav.sections a[href='#projects']")
    page.wait_for_selector("#projects tbody tr", state="visible")
    planner.shoot("roadmap")
    planner.go(plan)
    assert page.locator(f"form[action='{plan}roadmap/']").count() == 0
    planner.go("/planning/plan/")
    planner.shoot("plans")
