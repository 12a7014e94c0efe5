"""The page of how patients choose where the records do not suffice; with records it is asked in tests/cli/test_choice_command.py."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from django.test import Client

Visit = Callable[..., Client]


def shown(visit: Visit, reader: object, lang: str = "en", address: str = "/planning/choice/") -> str:
    response = visit(reader, lang).get(address)
    assert response.status_code == 200
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def test_twelve_stays_do_not_suffice_and_the_page_says_why(visit: Visit, city_planner: object) -> None:
    english, chinese = (shown(visit, city_planner, lang) for lang in ("en", "zh"))

    assert "How patients choose cannot be estimated yet" in english
    assert "还不能估计病人怎样选择" in chinese
    assert "What drives people away" not in english


def test_planning_has_a_door_to_it(visit: Visit, city_planner: object) -> None:
    page = shown(visit, city_planner, "en", "/planning/")

    assert "Why patients pass nearer hospitals by" in page
