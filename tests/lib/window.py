"""One account in one window of a real browser, which keeps what went wrong."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "build" / "screenshots"
AXE = ROOT / "tests" / "browser" / "vendor" / "axe-4.14.1.min.js"
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
REFUSED = "Unable to capture screenshot"  # Chromium says it now and then, and takes the same picture a moment later
TRIES = 3


def photograph(page: object, name: str, *, whole: bool = True) -> None:
    """Keep a picture of a page in build/screenshots; asked again where Chromium refuses the capture itself."""
    from playwright.sync_api import Error

    for tries_left in reversed(range(TRIES)):
        try:
            page.screenshot(path=str(SHOTS / f"{name}.png"), full_page=whole)
        except Error as error:
            if REFUSED not in error.message or not tries_left:
                raise
            page.wait_for_timeout(200)
        else:
            return


class Window:
    """One member of the cast in one window; keeps what went wrong in the console and on the network."""

    def __init__(self, browser: object, site: str, *, size: str, scheme: str = "light") -> None:
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        self.page, self.site, self.faults, self.outside = context.new_page(), site, [], []
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", lambda asked: None if asked.url.startswith(site) else self.outside.append(asked.url))

    def sign_in(self, name: str, password: str = PASSWORD) -> None:
        self.page.goto(f"{self.site}/sign-in/")
        self.page.fill("#username", name)
        self.page.fill("#password", password)
        self.page.click("main button.primary")
        self.page.wait_for_url(lambda address: "/sign-in/" not in address)

    def open(self, address: str, lang: str) -> None:
        self.page.goto(f"{self.site}/language/{lang}/?next={address}")
        self.page.wait_for_function("document.readyState === 'complete'")

    def serious(self) -> list[str]:
        """Serious and critical findings of axe, each with an element."""
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        return [
            f"{one['id']}: {one['nodes'][0]['html'][:160]} {json.dumps(one['nodes'][0].get('any', [{}])[:1])[:300]}"
            for one in found
            if one["impact"] in ("serious", "critical")
        ]

    def close(self) -> None:
        self.page.context.close()
