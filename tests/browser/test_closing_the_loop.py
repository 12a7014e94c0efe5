"""From a gap to a line in the bulletin, in a real browser on the served demo: a request, a posting, a technique done alone, a finished project
with a measured effect, a bulletin that is verified; in both languages, at both sizes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lib.served_demo import DemoWindow, served_copy

pytestmark = pytest.mark.browser
_HOST, _CITY = "S441881001", "S441800001"


class Loop(DemoWindow):
    """One account of the demo at the ledgers."""

    shots = "loop"

    def enter(self, ledger: str, **given: str) -> None:
        """Fill in the form of a new row and save it."""
        self.go(f"/ledgers/{ledger}/new/")
        for name, value in given.items():
            field = self.page.locator(f"#in-{name}")
            if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        self.page.click("form.send button.primary")
        self._done(f"{ledger} {given}")

    def take(self, address: str, step: str, **answers: str) -> str:
        """Take a step of a row, through its form, and give its state."""
        self.go(address)
        form = self.page.locator(f"form[action='{address}{step}/']")
        if answers:
            form.locator("xpath=ancestor::details").evaluate("one => { one.open = true; }")
        for name, value in answers.items():
            field = form.locator(f"[name='ask-{name}']")
            field.select_option(value) if field.evaluate("one => one.tagName") == "SELECT" else field.fill(value)
        if not answers and form.locator("xpath=ancestor::details").count():
            form.locator("xpath=ancestor::details").evaluate("one => { one.open = true; }")
        form.locator("button").click()
        self._done(f"{address} {step}")
        return self.page.locator(".chip").first.inner_text()

    def _done(self, what: str) -> None:
        """Wait for what was asked to be done; a refusal fails in its own words."""
        self.page.wait_for_selector(".done, .refusal")
        refused = self.page.locator(".refusal")
        assert refused.count() == 0, f"{what}: {refused.first.inner_text()}"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """`doorstep serve` on a copy of a demo of 6,000 people."""
    with served_copy(tmp_path_factory, "loop") as found:
        yield found


def _technique(root: Path) -> str:
    """The technique that the host began by itself and did most often."""
    import duckdb

    with (root / "truth" / "techniques_begun.csv").open(encoding="utf-8") as stream:
        begun = [row["technique"] for row in csv.DictReader(stream) if row["institution"] == _HOST and row["since"] == row["local_from"]]
    snapshot = next((root / "snapshots").glob("*.duckdb"))
    with duckdb.connect(str(snapshot), read_only=True) as engine:
        marks = ", ".join("?" for _ in begun)
        rows = engine.execute(f"SELECT technique, sum(cases) FROM evidence_techniques e JOIN providers p ON p.number = e.institution WHERE p.code = ? AND technique IN ({marks}) AND NOT visited GROUP BY 1 ORDER BY 2 DESC, 1", [_HOST, *begun]).fetchall()
    return str(rows[0][0])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_gap_becomes_a_request_a_posting_a_technique_an_effect_and_a_line_in_the_bulletin(browser: Any, demo: tuple[str, Path], lang: str, tmp_path: Path) -> None:
    site, root = demo
    technique, tag = _technique(root), lang.upper()
    officer = Loop(browser, site, "support-officer", lang)

    # the gap becomes a request
    officer.enter("support-requests", code=f"REQ-{tag}", host=_HOST, gap="technique", technique=technique, specialty="surgery", people="1", months="6", wanted="2024-01-05", reason="cannot be done here")
    assert officer.take(f"/ledgers/support-requests/REQ-{tag}/", "accept") == {"zh": "已受理，待安排", "en": "Accepted"}[lang]

    # the request becomes a posting, from nomination to hand-over
    posting = f"/ledgers/postings/POST-{tag}/"
    officer.enter("postings", code=f"POST-{tag}", programme="P-441881", label=f"Expert {tag}", sender=_CITY, host=_HOST, kind="medical", specialty="surgery", title="chief", since="2024-01-05", until="2024-07-31", request=f"REQ-{tag}")
    officer.shoot("posting")
    officer.take(posting, "approve")
    officer.take(posting, "arrive", arrived="2024-01-08")
    officer.take(posting, "log", on="2024-03-01", work="taught the technique")
    officer.take(posting, "return", returned="2024-07-31")
    assert officer.take(posting, "hand_over", kept="the team goes on", stays="yes") == {"zh": "已交接，待鉴定", "en": "Handed over"}[lang]
    officer.take(f"/ledgers/support-requests/REQ-{tag}/", "answer")
    assert officer.take(f"/ledgers/support-requests/REQ-{tag}/", "confirm", met="whole") == {"zh": "已满足", "en": "Met"}[lang]

    # the technique stays: read from the records by operation code
    officer.enter("new-techniques", code=f"TECH-{tag}", name=f"Technique {tag}", institution=_HOST, kind="technique", level="county", technique=technique, posting=f"POST-{tag}", first="2024-01-20")
    officer.go("/support/techniques/")
    row = officer.page.locator(f"tr:has-text('Technique {tag}')")
    assert "20" in row.locator("td").nth(4).inner_text(), "a month since which it is done alone"
    officer.shoot("techniques")

    # the project that answers the request is finished
    project = f"/ledgers/projects/PROJ-{tag}/"
    officer.enter("projects", code=f"PROJ-{tag}", plan="L-2024", name=f"Centre {tag}", kind="technique", institution=_HOST, owner="vice director", since="2023-11-01", until="2024-06-30", budget_cny="1000000", indicator="in-area-admissions", predicted="4", answers=f"REQ-{tag}")
    for step, answers in (("approve", {}), ("begin", {}), ("finish", {"finished": "2024-06-30", "evidence": "opened"}), ("accept", {})):
        officer.take(project, step, **answers)
    officer.go("/roadmap/")
    officer.page.wait_for_selector("svg.gantt")
    officer.shoot("roadmap")
    assert officer.faults == [] and officer.outside == []
    officer.close()

    # its effect is measured against the counties that did nothing
    assessor = Loop(browser, site, "assessor", lang)
    assessor.go(f"/assessment/effects/PROJ-{tag}/")
    assessor.page.wait_for_selector(".canvas canvas", state="attached")
    assert ({"zh": "95% 区间", "en": "95 % interval"}[lang]) in assessor.page.locator("h1").inner_text()
    assessor.shoot("effect")
    assessor.go("/assessment/")
    assessor.page.wait_for_selector(".canvas canvas", state="attached")
    assessor.shoot("scores")

    # and stands in the bulletin, which is signed and verified
    assessor.go("/bulletins/")
    if assessor.page.locator("details:has(#lang)").get_attribute("open") is None:
        assessor.page.click("details:has(#lang) summary")
    assessor.page.select_option("#lang", lang)
    assessor.page.click("details:has(#lang) button.primary")
    assessor.page.wait_for_selector(".letter.draft")
    line = assessor.page.locator(f".letter tr:has-text('Centre {tag}')").inner_text()
    assert any(mark in line for mark in ("+", "−")) and any(word in line for word in ("成效", "变化", "change", "improved"))
    assessor.page.click("form.sign button.primary")
    assessor.page.wait_for_selector(".done")
    assert assessor.page.locator(".letter.draft").count() == 0
    assessor.shoot("bulletin")
    with assessor.page.expect_download() as taken:
        assessor.page.click("a[href$='.docx']")
    path = tmp_path / "bulletin.docx"
    taken.value.save_as(str(path))
    assessor.go("/bulletins/verify/")
    assessor.page.set_input_files("#file", str(path))
    assessor.page.click("form.form button.primary")
    assessor.page.wait_for_selector(".done")
    assert {"zh": "每个数字都能由记录重新算出", "en": "every figure follows from the records"}[lang] in assessor.text()
    assert assessor.faults == [] and assessor.outside == []
    assessor.close()
