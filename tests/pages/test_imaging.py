"""The image pages: uploads, matching to a case, the viewer's page, and who may not see them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from doorstep.store.models import ImagingObject, ImagingStudy
from doorstep.web.middleware import CSP
from tests.cases.conftest import send
from tests.imaging import made, samples
from tests.imaging.conftest import received
from tests.pages.test_cases import text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_images(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(settings.WORKSPACE), "images", property(lambda workspace: tmp_path / "images"))


def uploaded(client, *contents: bytes):
    return client.post("/imaging/upload/", {"files": [SimpleUploadedFile(f"{at}.dcm", one) for at, one in enumerate(contents)]})


def test_an_empty_list_says_how_images_come(visit, township_doctor):
    page = text(visit(township_doctor).get("/imaging/"))

    assert "还没有收到影像" in page and "病例号" in page and 'type="file"' in page


def test_an_upload_says_what_became_of_each_file(visit, township_doctor):
    answer = uploaded(visit(township_doctor), made.image(), made.image(), made.image(Rows=8), b"no image")

    assert answer.status_code == 302 and answer["Location"] == "/imaging/?stored=1&duplicate=1&refused=2"
    page = text(visit(township_doctor).get(answer["Location"]))
    assert "存入 1 个，已有 1 个，拒收 2 个" in page and "像素数据与行列、帧数不符" in page and "合成患者" in page


def test_a_form_without_files_is_refused_in_words(visit, township_doctor):
    answer = visit(township_doctor).post("/imaging/upload/", {})

    assert answer.status_code == 400 and "请选择 1 到 200 个文件" in text(answer)


def test_a_study_is_given_to_a_case_and_stands_on_its_page(visit, township_doctor, county_desk):
    sent, done = send(township_doctor), received(made.image(StudyDescription="合成胸部"))
    answer = visit(township_doctor).post(f"/imaging/{done.study}/match/", {"number": sent.number})

    assert answer.status_code == 302
    page = text(visit(county_desk).get(f"/cases/{sent.number}/"))
    assert f'href="/imaging/{done.study}/"' in page and "合成胸部" in page


def test_a_wrong_number_keeps_what_was_typed(visit, township_doctor):
    done = received(made.image())
    answer = visit(township_doctor).post(f"/imaging/{done.study}/match/", {"number": "0000-0001-9"})

    assert answer.status_code == 400 and 'value="0000-0001-9"' in text(answer) and "这不是病例号" in text(answer)


def test_the_page_of_a_study_names_its_pictures_in_order_and_relaxes_no_script(visit, township_doctor):
    for content in reversed(made.phantom(slices=3, size=32)):
        done = received(content)
    answer = visit(township_doctor).get(f"/imaging/{done.study}/")

    (study,) = json.loads(re.search(r'data-manifest="([^"]*)"', text(answer))[1].replace("&quot;", '"').replace("&#x27;", "'"))
    order = [ImagingObject.objects.get(pk=int(path.split("/")[3])).number for path in study["series"][0]["images"]]
    assert order == [1, 2, 3]
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy and "unsafe" not in policy and "object-src 'none'" in policy
    assert visit(township_doctor).get("/imaging/").headers["Content-Security-Policy"] == CSP


def test_frames_of_a_loop_stand_one_by_one(visit, township_doctor):
    done = received(samples.sample("examples_ybr_color.dcm"))

    assert text(visit(township_doctor).get(f"/imaging/{done.study}/")).count("?frame=") == 30


def test_an_object_is_a_file_to_save_and_never_a_page(visit, township_doctor):
    done = received(made.image())
    answer = visit(township_doctor).get(f"/imaging/objects/{done.object}/")

    assert answer.content == made.image() and answer.headers["Content-Type"] == "application/dicom"
    assert answer.headers["Content-Disposition"].startswith("attachment") and answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_ecg_is_drawn_at_the_scale_that_was_asked_for(visit, township_doctor):
    done = received(samples.sample("waveform_ecg.dcm"))
    usual, fast = (text(visit(township_doctor).get(f"/imaging/{done.study}/{query}")) for query in ("", "?speed=50&gain=20"))

    assert 'width="262mm"' in usual and "走纸 25 mm/s，增益 10 mm/mV" in usual
    assert 'width="512mm"' in fast and usual.count("<polyline") == fast.count("<polyline") == 12
    assert "<td class=\"number\">1.14</td>" in usual  # lead II


def test_a_pdf_and_a_structured_report_are_shown(visit, township_doctor):
    pdf = made.image(uid="1.2.9", SOPClassUID="1.2.840.10008.5.1.4.1.1.104.1", PixelData=None, EncapsulatedDocument=b"%PDF-1.7 synthetic ", MIMETypeOfEncapsulatedDocument="application/pdf")
    done, report = received(pdf), received(samples.sample("reportsi.dcm"))
    page = text(visit(township_doctor).get(f"/imaging/{done.study}/"))
    fetched = visit(township_doctor).get(f"/imaging/objects/{done.object}/document/")

    assert f'href="/imaging/objects/{done.object}/document/" target="_blank"' in page
    assert fetched.content.startswith(b"%PDF-1.7") and fetched.headers["Content-Type"] == "application/pdf"
    assert "结构化报告 1" in text(visit(township_doctor).get(f"/imaging/{report.study}/"))
    assert visit(township_doctor).get(f"/imaging/objects/{report.object}/document/").status_code == 404


def test_strangers_see_nothing_and_those_without_cases_are_refused(visit, west_desk, city_planner, auditor):
    done = received(made.image())
    for address in (f"/imaging/{done.study}/", f"/imaging/objects/{done.object}/", f"/imaging/objects/{done.object}/document/", "/imaging/999999/"):
        assert visit(west_desk).get(address).status_code == 404
    assert visit(west_desk).post(f"/imaging/{done.study}/match/", {"number": "0000-0001-1"}).status_code in (400, 404)
    assert "合成患者" not in text(visit(west_desk).get("/imaging/"))
    for reader in (city_planner, auditor):
        assert visit(reader).get("/imaging/").status_code == 403
        assert uploaded(visit(reader), made.image()).status_code == 403
    assert ImagingStudy.objects.get().case is None


def test_another_study_stands_beside_only_when_its_reader_may_see_it(visit, township_doctor):
    own = received(made.image())
    other = received(made.image(uid="1.2.9", StudyInstanceUID="1.2.8"), institution="W-COUNTY")

    assert visit(township_doctor).get(f"/imaging/{own.study}/?with={own.study}").status_code == 200
    assert visit(township_doctor).get(f"/imaging/{own.study}/?with={other.study}").status_code == 404
    assert visit(township_doctor).get(f"/imaging/{own.study}/?with=x").status_code == 200
