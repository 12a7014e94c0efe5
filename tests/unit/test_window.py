"""A picture that the browser refuses for a moment is asked for again; any other refusal is the test's to fail on."""

from __future__ import annotations

import pytest

from tests.lib.window import REFUSED, TRIES, photograph

Error = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed").Error


class Page:
    """Answers each capture in turn with a refusal, or takes it where none is left."""

    def __init__(self, *refusals: str) -> None:
        self.refusals, self.asked = list(refusals), 0

    def screenshot(self, **_: object) -> None:
        self.asked += 1
        if self.refusals:
            raise Error(self.refusals.pop(0))

    def wait_for_timeout(self, _: int) -> None:
        pass


def test_a_capture_refused_for_a_moment_is_taken_the_next_time():
    page = Page(f"Protocol error (Page.captureScreenshot): {REFUSED}")
    photograph(page, "one")
    assert page.asked == 2


def test_a_capture_refused_every_time_fails():
    page = Page(*[REFUSED] * TRIES)
    with pytest.raises(Error, match=REFUSED):
        photograph(page, "one")
    assert page.asked == TRIES


def test_any_other_fault_of_a_page_fails_at_once():
    page = Page("Target page, context or browser has been closed")
    with pytest.raises(Error, match="closed"):
        photograph(page, "one")
    assert page.asked == 1
