"""The order desk and quality control in a real browser: desk and phone, both languages."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from doorstep.core.clock import BEIJING, utc_now
from tests.lib.case_races import patient
from tests.lib.trials import IS_TRIAL
from tests.lib.window import Window, photograph

pytestmark = pytest.mark.browser
_SIZES = {"wide": (1280, 900), "phone": (390, 844)}
_IN_SUITE = (("wide", "zh"), ("phone", "en"))
_EACH = pytest.mark.parametrize(("size", "lang"), [(size, lang) for size in _SIZES for lang in ("zh", "en")] if IS_TRIAL else _IN_SUITE)
_NUMBERS = {(size, lang): at for at, (size, lang) in enumerate((size, lang) for size in _SIZES for lang in ("zh", "en"))}
_PRESETS = ("opinion-2024", "sample-items", "renmin-windows-2023", "quality-required")


@pytest.fixture(scope="module")
def rules(browser: Any) -> None:
    """Rules of recognition in force, and a county laboratory whose glucose is under control and whose potassium is out today."""
    from doorstep.recognition.language import SchemeLevel
    from doorstep.services import quality_control
    from doorstep.services.quality_control import Measured
    from doorstep.store.reader import Operator
    from tests.recognition.conftest import put_in_force

    put_in_force(*_PRESETS)
    now = utc_now()
    today = now.astimezone(BEIJING).date()
    for item in ("GLU", "K"):
        for days_ago in range(20, -1, -1):
            z = 3.4 if (item, days_ago) == ("K", 0) else (-1) ** days_ago * (days_ago % 5) / 3
            for level, mean, sd in (("1", 5.0, 0.1), ("2", 12.0, 0.25)):
                off = z if level == "1" else z / 2  # so that the two lines of the chart do not lie on each other
                value = Measured(item, today - timedelta(days=days_ago), level, f"SYN-{level}", round(mean + off * sd, 3), mean=mean, sd=sd)
                quality_control.file(value, institution="E-COUNTY", by=Operator(), now=now)
        quality_control.file_pass(
            institution="E-COUNTY", item=item, scheme="合成省级室间质评", level=SchemeLevel.PROVINCIAL,
            from_on=today - timedelta(days=100), to_on=today + timedelta(days=200), by=Operator(), now=now,
        )  # fmt: skip


def ordered(number: int) -> tuple[str, str]:
    """A case of a synthetic patient with earlier results; its number, and the day until which the glucose holds."""
    from doorstep.recognition.language import ItemKind
    from doorstep.services import case_people, results
    from doorstep.services.case_people import Person
    from doorstep.services.results import Report
    from doorstep.store.models import Account
    from doorstep.store.reader import Operator
    from tests.cases.conftest import send

    who, now = patient(700 + number), utc_now()
    sent = send(Account.objects.get(username="township-doctor"), key=f"desk-{number}", problem="E11", **who)
    at = now - timedelta(days=3)
    for item, value in (("GLU", "6.8"), ("K", "4.1")):
        report = Report(
            item=item, kind=ItemKind.LAB, institution="E-COUNTY", number=f"desk-{number}-{item}", performed_at=at, reported_at=at + timedelta(hours=2),
            values={"value": value, "unit": "mmol/L", "range": "3.9-6.1"}, person=case_people.key_of(Person(who["name"], who["identity"])),
        )  # fmt: skip
        results.file(report, by=Operator(), now=now)
    return sent.number, (at.astimezone(BEIJING).date() + timedelta(days=30)).isoformat()


def opened(browser: Any, site: str, who: str, size: str) -> Window:
    window = Window(browser, site, size="desk")
    window.page.set_viewport_size(dict(zip(("width", "height"), _SIZES[size], strict=True)))
    window.sign_in(who)
    return window


def shoot(window: Window, name: str, size: str) -> None:
    """A picture of the whole page, which fits its window and has no serious finding of axe."""
    photograph(window.page, f"{name}-{size}")
    assert window.page.evaluate("document.documentElement.scrollWidth") <= _SIZES[size][0], name
    assert window.serious() == [], name


@_EACH
def test_a_doctor_sees_what_is_recognised_is_asked_why_to_repeat_it_and_accepts(browser, site, rules, size, lang):
    from doorstep.store.models import OrderLine

    number, until = ordered(_NUMBERS[size, lang])
    window = opened(browser, site, "township-doctor", size)
    page = window.page
    window.open(f"/results/?case={number}", lang)
    assert page.is_checked("input[name=item][value=GLU]")
    shoot(window, f"results-items-{lang}", size)

    page.click(f"summary:has-text('{ {'zh': '检验', 'en': 'aborator'}[lang] }')")
    page.check("input[name=item][value=TP]")
    page.click("form.pick-items button.primary")
    page.wait_for_selector("fieldset.item-card")
    glucose = page.locator("fieldset.item-card", has=page.locator("input[value=GLU]"))
    text = glucose.inner_text()
    assert "6.8 mmol/L" in text and until in text and "国卫医政发〔2024〕37号" in text
    assert glucose.locator("input[type=radio]:checked").get_attribute("value").startswith("accept:")
    shoot(window, f"results-advice-{lang}", size)

    glucose.locator("input[value=repeat]").check()
    page.click("form.order button.primary")
    page.wait_for_selector("[aria-invalid=true]")
    assert {"zh": "复查需要说明原因", "en": "a repeat needs a reason"}[lang] in page.inner_text("main")
    assert glucose.locator("input[value=repeat]").is_checked() and not OrderLine.objects.filter(case_id=_case(number)).exists()
    shoot(window, f"results-refused-{lang}", size)

    glucose.locator("input[value^='accept:']").check()
    page.click("form.order button.primary")
    page.wait_for_selector("#told-title")
    told = page.inner_text(".told-paper")
    assert {"zh": "不再重复检查", "en": "it is not done again"}[lang] in told
    lines = {one.item: (one.is_accepted, one.decision, one.reason) for one in OrderLine.objects.filter(case_id=_case(number))}
    assert lines["GLU"] == (True, "recognised", "") and lines["TP"] == (False, "", "")
    shoot(window, f"results-told-{lang}", size)
    window.open(f"/cases/{number}/", lang)
    assert "6.8 mmol/L" in page.inner_text("main")
    assert [one for one in (*window.faults, *window.outside) if "400" not in one] == []  # the refusal itself is a 400
    window.close()


def _case(number: str) -> int:
    from doorstep.workflows.case_number import serial_of

    return serial_of(number)


@_EACH
def test_a_laboratory_sees_its_items_their_chart_with_its_table_and_which_line_of_a_file_was_refused(browser, site, rules, tmp_path, size, lang):
    from doorstep.store.models import QcRun

    window = opened(browser, site, "county-desk", size)
    page, run = window.page, 2 + _NUMBERS[size, lang]
    window.open("/qc/", lang)
    headline = page.inner_text("main h1, main .answer")
    assert {"zh": "已停止互认：钾", "en": "Recognition has stopped for Potassium"}[lang] in headline
    shoot(window, f"qc-board-{lang}", size)

    page.click(f"summary:has-text('{ {'zh': '导入质控值', 'en': 'Load control values'}[lang] }')")
    page.set_input_files("#file", str(_file(tmp_path, run)))
    page.click("form[action='/qc/load/'] button.primary")
    page.wait_for_selector(".done")
    done = page.inner_text(".done")
    assert {"zh": "共 3 行：存入 2，重复 0，退回 1。", "en": "3 rows: 2 stored, 0 duplicates, 1 refused."}[lang] in done
    assert {"zh": "第 3 行：value 是“five”", "en": "row 3: value is 'five'"}[lang] in done
    kept = QcRun.objects.filter(institution="E-COUNTY", item="GLU", number=run)
    assert [(set(one.values), one.is_rejected) for one in kept] == [({"1", "2"}, False)]
    shoot(window, f"qc-loaded-{lang}", size)

    page.click("main table a[href^='/qc/K/']")
    page.wait_for_selector(".canvas canvas")
    assert page.locator(".canvas canvas").count() == 1
    newest = page.locator("main table:visible tbody tr").first.inner_text()  # the table of the runs stands under the chart
    assert "+3.40 s" in newest and "1-3s" in newest
    page.wait_for_timeout(800)  # the chart is drawn in
    shoot(window, f"qc-item-{lang}", size)
    assert (window.faults, window.outside) == ([], [])
    window.close()


def _file(folder: Path, run: int) -> Path:
    """Two good values of a run, and between them one that is no number."""
    today = utc_now().astimezone(BEIJING).date().isoformat()
    path = folder / "runs.csv"
    lines = ("item,on,level,lot,value,run", f"GLU,{today},1,SYN-1,5.02,{run}", f"GLU,{today},2,SYN-2,five,{run}", f"GLU,{today},2,SYN-2,12.1,{run}")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path

