"""The order desk, quality control and the counts of recognition: who may, what they show, what is refused."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from doorstep.services import recognition
from doorstep.services.recognition_words import Choice
from doorstep.store.models import Case, ExternalPass, OrderLine, QcRun
from tests.cases.conftest import NOW
from tests.pages.conftest import Visit
from tests.recognition.conftest import DAY, TODAY, case, filed, passed, put_in_force, rules, run, under_control  # noqa: F401  fixtures

EACH = pytest.mark.parametrize("lang", ["zh", "en"])


@pytest.fixture(autouse=True)
def today_is_the_tests_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages ask the clock; the tests' results are some days old on one day."""
    for name in ("results", "qc", "recognition"):
        monkeypatch.setattr(f"doorstep.web.{name}.views.utc_now", lambda: NOW)


@EACH
def test_the_desk_lists_what_exists_and_what_may_be_ordered(visit: Visit, case: Case, township_doctor: object, lang: str) -> None:  # noqa: F811
    filed("GLU")

    text = visit(township_doctor, lang).get(f"/results/?case={case.number}").content.decode()

    assert ("1 份既往结果" if lang == "zh" else "1 earlier results") in text
    assert 'value="GLU" checked' in text and 'value="CT-HEAD"' in text


@EACH
def test_the_desk_says_what_is_recognised_by_which_clause_and_until_when(visit: Visit, case: Case, township_doctor: object, lang: str) -> None:  # noqa: F811
    under_control("GLU")
    filed("GLU", days_ago=3)
    filed("K", days_ago=9)

    text = visit(township_doctor, lang).get(f"/results/?case={case.number}&item=GLU&item=K&item=TP").content.decode()

    assert f"{TODAY + 27 * DAY}" in text and "国卫医政发〔2024〕37号" in text and "5.6 mmol/L" in text
    assert ("其中 1 项已有互认结果" if lang == "zh" else "1 have a recognised result") in text
    assert ("已超过 7 天的有效期" if lang == "zh" else "older than the 7 days it holds") in text
    assert re.search(r'value="accept:\d+" checked', text)


def test_an_order_is_made_and_the_patient_is_told_why(visit: Visit, case: Case, township_doctor: object) -> None:  # noqa: F811
    under_control("GLU")
    result = filed("GLU")
    browser = visit(township_doctor)

    sent = browser.post("/results/", {"case": case.number, "key": "k1", "item": ["GLU", "TP"], "choice-GLU": f"accept:{result.pk}", "choice-TP": "repeat"})
    told = browser.get(sent["Location"]).content.decode()

    assert sent.status_code == 302 and OrderLine.objects.count() == 2
    assert "采用合成英德医院" in told and "没有可用的既往结果" in told and "签名" in told


def test_a_repeat_without_a_reason_is_refused_beside_the_field_and_nothing_is_lost(visit: Visit, case: Case, township_doctor: object) -> None:  # noqa: F811
    under_control("GLU")
    filed("GLU")

    found = visit(township_doctor).post("/results/", {"case": case.number, "key": "k1", "item": ["GLU", "TP"], "choice-GLU": "repeat", "reason-GLU": "", "choice-TP": "repeat"})
    text = found.content.decode()

    assert found.status_code == 400 and OrderLine.objects.count() == 0
    assert "复查需要说明原因" in text and 'aria-invalid="true"' in text and 'value="k1"' in text
    assert 'name="choice-GLU" value="repeat" checked' in text


def test_only_institutions_in_the_case_come_to_its_desk(visit: Visit, case: Case, west_desk: object, city_planner: object) -> None:  # noqa: F811
    assert visit(west_desk).get(f"/results/?case={case.number}").status_code == 404
    assert visit(city_planner).get(f"/results/?case={case.number}").status_code == 403


def test_a_number_that_is_none_is_a_page_and_no_fault(visit: Visit, case: Case, township_doctor: object) -> None:  # noqa: F811
    browser = visit(township_doctor)

    assert browser.get("/results/?case=nonsense").status_code == 400
    assert browser.get("/results/").status_code == 400
    assert browser.get(f"/results/?case={case.number}&order=none").status_code == 200
    assert browser.post("/results/", {"case": case.number, "key": "", "item": "GLU"}).status_code == 400


def test_without_a_list_the_desk_says_where_it_is_written(visit: Visit, case: Case, township_doctor: object) -> None:  # noqa: F811
    put_in_force("opinion-2024")

    assert "recognition_items.csv" in visit(township_doctor).get(f"/results/?case={case.number}").content.decode()


def test_the_case_leads_to_the_desk(visit: Visit, case: Case, township_doctor: object) -> None:  # noqa: F811
    assert f"/results/?case={case.number}" in visit(township_doctor).get(f"/cases/{case.number}/").content.decode()


@EACH
def test_the_board_answers_with_how_many_items_are_in_order_and_what_stopped(visit: Visit, rules: None, county_desk: object, lang: str) -> None:  # noqa: F811
    under_control("GLU")
    run("K", days_ago=1, z=3.4)

    text = visit(county_desk, lang).get("/qc/").content.decode()

    assert ("有 2 个项目纳入质控，其中 1 个" in text) if lang == "zh" else ("has 2 items under quality control, 1 of them in order" in text)
    assert ("已停止互认：钾" if lang == "zh" else "Recognition has stopped for Potassium") in text


def test_an_empty_board_says_what_would_stand_there(visit: Visit, rules: None, county_desk: object) -> None:  # noqa: F811
    text = visit(county_desk).get("/qc/").content.decode()

    assert "还没有质控记录" in text and "录入质控值或室间质评后" in text


@EACH
def test_an_item_has_its_chart_its_table_and_its_verdicts(visit: Visit, rules: None, county_desk: object, lang: str) -> None:  # noqa: F811
    run(days_ago=2, z=2.1)
    run(days_ago=1, z=2.2)

    text = visit(county_desk, lang).get("/qc/GLU/").content.decode()

    assert 'data-chart="control"' in text and "2-2s" in text
    assert re.search(r"(失控|rejected)<[^>]*>\s*1-2s, 2-2s", text)
    told = visit(county_desk, lang).get("/qc/GLU/?format=csv&table=runs").content.decode()
    assert ("失控 1-2s, 2-2s" if lang == "zh" else "rejected 1-2s, 2-2s") in told  # one cell of a download holds both


def test_a_run_and_a_pass_are_entered_and_the_pass_is_withdrawn(visit: Visit, rules: None, county_desk: object) -> None:  # noqa: F811
    browser = visit(county_desk)
    first = {"on": "2026-11-20", "number": "1", "value_1": "5.05", "lot_1": "A", "mean_1": "5", "sd_1": "0.1", "value_2": "12.6", "lot_2": "B", "mean_2": "12", "sd_2": "0.2"}

    entered = browser.post("/qc/GLU/run/", first)
    recorded = browser.post("/qc/GLU/pass/", {"scheme": "合成质评", "scheme_level": "provincial", "from_on": "2026-01-01", "to_on": "2026-12-31"})
    number = ExternalPass.objects.get().pk
    ended = browser.post(f"/qc/GLU/withdraw/{number}/", {"withdrawn_on": "2026-11-01"})

    assert [one.status_code for one in (entered, recorded, ended)] == [302, 302, 302]
    assert QcRun.objects.get().z == {"1": pytest.approx(0.5), "2": pytest.approx(3.0)}
    assert "已撤销" in browser.get("/qc/GLU/").content.decode()


@pytest.mark.parametrize("change", [{"value_1": "many"}, {"value_1": ""}, {"on": "yesterday"}, {"sd_1": "0"}, {"mean_1": ""}])
def test_a_run_that_cannot_be_is_refused_in_words_and_keeps_what_was_typed(visit: Visit, rules: None, county_desk: object, change: dict[str, str]) -> None:  # noqa: F811
    typed = {"on": "2026-11-20", "number": "1", "value_1": "5.05", "lot_1": "LOT-77", "mean_1": "5", "sd_1": "0.1", **change}

    found = visit(county_desk).post("/qc/GLU/run/", typed)

    assert found.status_code in (400, 422) and QcRun.objects.count() == 0
    assert 'role="alert"' in found.content.decode() and "LOT-77" in found.content.decode()


def test_a_file_says_what_became_of_each_row(visit: Visit, rules: None, county_desk: object) -> None:  # noqa: F811
    rows = "item,on,level,lot,value,mean,sd\nGLU,2026-11-20,1,A,5.1,5,0.1\nXYZ,2026-11-20,1,A,5.1,5,0.1\n"
    browser = visit(county_desk)

    loaded = browser.post("/qc/load/", {"file": SimpleUploadedFile("runs.csv", rows.encode())}).content.decode()
    wrong = browser.post("/qc/load/", {"file": SimpleUploadedFile("runs.csv", b"x,y\n")})

    assert "共 2 行：存入 1，重复 0，退回 1" in loaded and "第 3 行" in loaded
    assert wrong.status_code == 422 and browser.post("/qc/load/").status_code == 400


def test_quality_is_kept_by_desks_and_data_officers_only(visit: Visit, rules: None, township_doctor: object, city_planner: object, data_officer: object) -> None:  # noqa: F811
    run()

    assert visit(township_doctor).get("/qc/").status_code == 403
    assert visit(city_planner).get("/qc/GLU/").status_code == 403
    assert "合成英德医院" in visit(data_officer).get("/qc/").content.decode()
    assert visit(data_officer).get("/qc/?institution=NOWHERE").status_code == 404
    assert visit(data_officer).get("/qc/XYZ/?institution=E-COUNTY").status_code == 404


@EACH
def test_the_counts_say_what_was_saved_and_whose_targets_they_are(visit: Visit, case: Case, township_doctor: object, data_officer: object, lang: str) -> None:  # noqa: F811
    under_control("GLU")
    filed("GLU")
    recognition.order(case, [Choice("GLU", True)], by=township_doctor, key="o1", now=NOW)  # type: ignore[arg-type]

    text = visit(data_officer, lang).get("/recognition/").content.decode()

    assert ("采用既有结果 1 次" if lang == "zh" else "1 earlier results were used") in text
    assert "国卫医政发〔2024〕37号" in text and "[P]" in text and "98" in text


def test_a_planner_never_sees_the_share_beside_a_hidden_refusal(visit: Visit, case: Case, township_doctor: object, city_planner: object) -> None:  # noqa: F811
    items = ("GLU", "TP", "ALB", "FERR", "TC", "TG", "HDLC", "LDLC", "APOB")
    for item in items:
        under_control(item)
        filed(item)
    choices = [*(Choice(item, True) for item in items[:8]), Choice(items[8], False, reason="03")]
    recognition.order(case, choices, by=township_doctor, key="o1", now=NOW)  # type: ignore[arg-type]

    text = visit(city_planner).get("/recognition/").content.decode()

    assert "采用既有结果 10 次" in text  # rounded to 5
    assert "100.0" not in text and "不足 8" in text


def test_the_pages_can_be_downloaded_as_tables(visit: Visit, case: Case, township_doctor: object, county_desk: object) -> None:  # noqa: F811
    filed("GLU")
    passed("GLU")

    for account, address in ((township_doctor, f"/results/?case={case.number}&table=existing"), (county_desk, "/qc/?table=items"), (county_desk, "/recognition/?table=targets")):
        assert visit(account).get(f"{address}&format=csv").status_code == 200
