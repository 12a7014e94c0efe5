"""Quality, batches, quarantine and upload."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from doorstep.core.clock import utc_now
from doorstep.services import batches, outbox
from doorstep.store.reader import Operator
from tests.lib import tiny_region as tiny
from tests.lib.tiny_region import ID_NUMBER


@pytest.fixture
def quarantined(db, tmp_path):
    """A row whose discharge lies before its admission."""
    from doorstep.store.models import QuarantinedRow

    rows = [tiny.stay(901, discharged_on="20241201", los_days="-")]
    batches.load(tiny.write_records(tmp_path / "bad.csv", rows), by=Operator())
    return QuarantinedRow.objects.order_by("-id").first()


def test_the_rows_add_up_in_words(visit, city_planner):
    page = visit(city_planner, "en").get("/data/").content.decode()

    assert "rows were sent" in page
    assert "agrees with the rows sent" in page


@pytest.mark.parametrize("address", ["/data/batches/", "/data/upload/", "/data/upload/progress/"])
def test_a_planner_is_refused_what_data_officers_do_and_told_so(visit, city_planner, address):
    response = visit(city_planner, "en").get(address)

    assert response.status_code == 403
    assert "data officer" in response.content.decode()


def test_a_data_officer_sees_the_batches(visit, data_officer):
    page = visit(data_officer).get("/data/batches/").content.decode()

    assert "stays.csv" in page and "settlements.csv" in page


def test_a_planner_sees_how_many_rows_wait_but_opens_none(visit, city_planner, quarantined):
    client = visit(city_planner, "en")

    listed = client.get("/data/quarantine/").content.decode()
    opened = client.get(f"/data/quarantine/{quarantined.pk}/")

    assert "rows wait for correction" in listed
    assert f"/data/quarantine/{quarantined.pk}/" not in listed
    assert opened.status_code == 403


def test_an_open_row_shows_its_fault_beside_the_field_and_no_identity(visit, data_officer, quarantined):
    page = visit(data_officer).get(f"/data/quarantine/{quarantined.pk}/").content.decode()

    assert 'aria-invalid="true"' in page
    assert ID_NUMBER not in page
    assert "合成路1号" not in page


def test_a_corrected_row_is_loaded_and_the_look_is_recorded(visit, data_officer, auditor, quarantined):
    client = visit(data_officer)
    address = f"/data/quarantine/{quarantined.pk}/"
    fields = _fields(client.get(address).content.decode())
    wrong = next(name for name, value in fields.items() if value == "20241201")

    still_wrong = client.post(address, {**fields, wrong: "20241202"})
    corrected = client.post(address, {**fields, wrong: "20250110"})

    assert still_wrong.status_code == 422
    assert 'value="20241202"' in still_wrong.content.decode()
    assert corrected.headers["Location"] == f"/data/quarantine/?done={quarantined.pk}"
    assert f"quarantine {quarantined.pk}" in visit(auditor).get("/audit/").content.decode()


def test_a_row_sent_back_unchanged_says_so(visit, data_officer, quarantined):
    client = visit(data_officer, "en")
    address = f"/data/quarantine/{quarantined.pk}/"

    response = client.post(address, _fields(client.get(address).content.decode()))

    assert "no cell was changed" in response.content.decode()


def _fields(page: str) -> dict[str, str]:
    import re

    return dict(re.findall(r'name="(cell-\d+)" value="([^"]*)"', page))


def test_a_file_is_handed_in_and_its_progress_is_a_fragment(visit, data_officer, tmp_path):
    client = visit(data_officer)
    path = tiny.write_records(tmp_path / "more.csv", [tiny.stay(950)])

    client.post("/data/upload/", {"files": [SimpleUploadedFile("more.csv", path.read_bytes())]})
    waiting = client.get("/data/upload/progress/", headers={"HX-Request": "true"}).content.decode()
    outbox.work_once(now=utc_now())
    done = client.get("/data/upload/progress/", headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in waiting
    assert "排队等待" in waiting and 'hx-trigger="every 1s"' in waiting
    assert "入库 1" in done and "hx-trigger" not in done


def test_handing_in_nothing_is_refused_beside_the_form(visit, data_officer):
    response = visit(data_officer, "en").post("/data/upload/")

    assert response.status_code == 400
    assert "choose at least one file" in response.content.decode()


@pytest.fixture
def unpublished(db, tmp_path):
    """One batch with one stay that is loaded and not published."""
    return batches.load(tiny.write_records(tmp_path / "new.csv", [tiny.stay(970)]), by=Operator())


def test_a_data_officer_publishes_and_sees_it_done(visit, data_officer, unpublished):
    client = visit(data_officer, "en")
    before = client.get("/data/batches/").content.decode()

    client.post("/data/publish/")
    queued = client.get("/data/publish/progress/", headers={"HX-Request": "true"}).content.decode()
    outbox.work_once(now=utc_now())
    done = client.get("/data/publish/progress/", headers={"HX-Request": "true"}).content.decode()

    assert "1 batch with 1 row loaded and not yet in the figures" in before and 'action="/data/publish/"' in before
    assert "<html" not in queued
    assert "Waiting its turn" in queued and 'hx-trigger="every 1s"' in queued and "<form" not in queued
    assert "Everything loaded is in the figures (snapshot s-" in done and "hx-trigger" not in done


def test_a_planner_reads_that_figures_lag_and_may_not_publish(visit, city_planner, unpublished):
    client = visit(city_planner, "en")

    page = client.get("/data/").content.decode()
    refused = client.post("/data/publish/")

    assert "not yet in the figures. Data officers publish them." in page
    assert 'action="/data/publish/"' not in page
    assert refused.status_code == 403 and "data officer" in refused.content.decode()
    assert client.get("/data/publish/progress/").status_code == 403


def test_publishing_nothing_is_refused_on_the_page(visit, data_officer):
    response = visit(data_officer, "en").post("/data/publish/")

    assert response.status_code == 400
    assert "there is nothing new to publish" in response.content.decode()


def test_publishing_is_never_done_by_a_link(visit, data_officer):
    assert visit(data_officer).get("/data/publish/").status_code == 405
