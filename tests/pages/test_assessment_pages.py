"""Assessment and bulletins as pages: empty, filled, refused; who may publish, sign and appeal; both languages."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from doorstep.services import bulletin_figures, bulletins
from doorstep.store.models import Issued
from doorstep.store.reader import Operator
from tests.ledgers.made import NOW, PLAN, PROJECT, put
from tests.lib import tiny_region as tiny

ADDRESSES = ("/assessment/", "/assessment/effects/", "/assessment/targets/", "/bulletins/", "/bulletins/verify/")
TARGET = {"code": "G1", "indicator": "in-area-admissions", "area": str(tiny.EAST), "year": "2025", "way": "absolute", "value": "0.9", "weight": "10", "signed": "2025-01-01"}


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tiny region has fewer cases than are published; here a single one is enough."""
    monkeypatch.setattr(bulletin_figures, "FEWEST", 1)


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"</?b>", "", response.content.decode())))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_opens_empty_and_says_what_is_needed(visit, assessor, city_planner, address, lang):
    for reader in (assessor, city_planner):
        response = visit(reader, lang).get(address)
        assert response.status_code == 200
        assert re.search("还没有|还不能|上传" if lang == "zh" else "No |Nothing|Hand in", text(response))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_signed_targets_are_scored_and_an_area_has_its_card(visit, assessor, lang):
    for at, area in enumerate((tiny.EAST, tiny.WEST)):
        put("targets", TARGET, code=f"G{at}", area=str(area))
    client = visit(assessor, lang)

    shown, card = text(client.get("/assessment/")), text(client.get(f"/assessment/areas/{tiny.EAST}/"))

    assert ("2025 年 2 个地区按 1 项指标评分" if lang == "zh" else "2025: 2 areas scored by 1 indicators") in shown
    assert ("未达标" if lang == "zh" else "missed") in card and ("评分规则" if lang == "zh" else "How points are made") in card


def test_a_target_that_is_not_signed_is_not_scored(visit, assessor):
    put("targets", {name: value for name, value in TARGET.items() if name != "signed"})

    assert "还不能评分" in text(visit(assessor).get("/assessment/"))


def test_a_ranking_is_published_once_frozen_and_appealed_beside_it(visit, assessor, city_planner, east_planner):
    for at, area in enumerate((tiny.EAST, tiny.WEST)):
        put("targets", TARGET, code=f"G{at}", area=str(area))
    client = visit(assessor, "en")

    assert visit(city_planner, "en").post("/assessment/publish/").status_code == 403
    frozen = client.post("/assessment/publish/", follow=True)
    again = client.post("/assessment/publish/")
    put("targets", TARGET, code="G9", indicator="cost-per-admission", value="9000")
    number = Issued.objects.get(kind="ranking").number

    assert "Published." in text(frozen) and "frozen" in text(frozen) or "published" in text(frozen)
    assert again.status_code == 400 and "published already" in text(again)
    assert "scored by 1 indicators" in text(client.get(f"/assessment/rankings/{number}/")), "what is published does not follow later targets"
    lodged = visit(east_planner, "en").post("/ledgers/appeals/new/", {"code": "AP1", "area": str(tiny.EAST), "against": number, "grounds": "two stays were ours", "key": "ap"}, follow=True)
    assert "Entered." in text(lodged)
    client.post("/ledgers/appeals/AP1/hear/", {"version": "1", "key": "h1"})
    client.post("/ledgers/appeals/AP1/correct/", {"version": "2", "key": "h2", "ask-correction": "8 of 10, not 7"})
    beside = text(client.get(f"/assessment/rankings/{number}/"))
    assert "two stays were ours" in beside and "Corrected" in beside


def test_nothing_can_be_published_without_targets(visit, assessor):
    response = visit(assessor, "en").post("/assessment/publish/")

    assert response.status_code == 400 and "no target is signed yet" in text(response)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_effect_that_cannot_be_judged_says_why(visit, assessor, lang):
    put("plans", PLAN)
    put("projects", PROJECT, indicator="in-area-admissions", predicted="3", finished="2025-01-31")
    client = visit(assessor, lang)

    listed, one = text(client.get("/assessment/effects/")), text(client.get("/assessment/effects/J1/"))

    assert ("不能判断 1 个" if lang == "zh" else "1 cannot be judged") in listed
    assert "卒中中心" in one


def test_an_effect_of_no_finished_project_is_not_found(visit, assessor):
    put("plans", PLAN)
    put("projects", PROJECT)

    assert visit(assessor, "en").get("/assessment/effects/J1/").status_code == 404


def test_a_target_is_broken_down_only_where_the_parts_are_the_whole(visit, city_planner):
    put("targets", TARGET, code="C1", area=str(tiny.CITY), year="2026")
    client = visit(city_planner, "en")

    refused = client.get("/assessment/targets/C1/")
    assert "means another thing on each tier" in text(refused)
    posted = client.post("/assessment/targets/C1/", {"way": "growth", "key": "k"})
    assert posted.status_code == 400


def test_parts_of_a_share_that_means_the_same_on_every_tier_are_set_and_agree(visit, city_planner):
    put("targets", TARGET, code="C2", indicator="out-of-city-admissions", area=str(tiny.CITY), year="2026", value="0.04")
    client = visit(city_planner, "en")

    shown = client.get("/assessment/targets/C2/?way=absolute")
    assert "Set these targets" in text(shown) and "4.0%" in text(shown)
    client.post("/assessment/targets/C2/", {"way": "absolute", "key": "k2"})
    listed = text(client.get("/assessment/targets/"))
    assert "wholes and parts agree" in listed and "C2-441881" in listed
    again = client.post("/assessment/targets/C2/", {"way": "absolute", "key": "k3"})
    assert again.status_code == 400 and "have targets of this indicator and year already" in text(again)


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_bulletin_is_written_signed_downloaded_and_verified(visit, assessor, city_planner, lang):
    client = visit(assessor, lang)

    draft = client.post("/bulletins/", {"lang": lang, "issuer": "合成卫健委 <b>"}, follow=True)
    row = Issued.objects.get(kind="bulletin")
    assert ("草稿" if lang == "zh" else "draft") in text(draft) and "合成卫健委 &lt;b&gt;" in draft.content.decode()
    assert visit(city_planner).get(f"/bulletins/{row.pk}/").status_code == 404, "a draft is not for everyone"
    assert visit(city_planner).post(f"/bulletins/{row.pk}/sign/").status_code == 404
    signed = visit(assessor, lang).post(f"/bulletins/{row.pk}/sign/", follow=True)
    assert ("已签发" if lang == "zh" else "Signed.") in text(signed)
    assert client.post(f"/bulletins/{row.pk}/sign/").status_code == 400
    docx, pdf = client.get(f"/bulletins/{row.pk}/file.docx"), client.get(f"/bulletins/{row.pk}/file.pdf")
    assert docx.content.startswith(b"PK") and pdf.content.startswith(b"%PDF") and client.get(f"/bulletins/{row.pk}/file.txt").status_code == 404
    verified = client.post("/bulletins/verify/", {"file": SimpleUploadedFile("b.docx", docx.content)})
    assert ("每个数字都能由记录重新算出" if lang == "zh" else "every figure follows from the records") in text(verified)
    assert row.number in text(visit(city_planner, lang).get("/bulletins/"))


def test_what_is_no_bulletin_is_refused_in_words(visit, assessor):
    client = visit(assessor, "en")

    rejected = client.post("/bulletins/verify/", {"file": SimpleUploadedFile("b.docx", b"PK\x03\x04 nothing")})
    none = client.post("/bulletins/verify/")

    assert rejected.status_code == 422 and none.status_code == 400 and "choose a .docx file" in text(none)


def test_a_form_of_a_bulletin_with_a_fault_loses_nothing(visit, assessor):
    bulletins.make(bulletins.Wanted(number="X1"), by=Operator(), now=NOW)
    client = visit(assessor, "en")

    taken = client.post("/bulletins/", {"number": "X1", "lang": "en", "issuer": "My office"})
    wrong = client.post("/bulletins/", {"period": "yesterday", "lang": "en", "issuer": "My office"})

    assert taken.status_code == 400 and "is taken" in text(taken) and 'value="My office"' in taken.content.decode()
    assert wrong.status_code == 400 and "is not a period" in text(wrong)


def test_a_planner_may_not_write_a_bulletin(visit, city_planner):
    client = visit(city_planner, "en")

    assert "Write a bulletin" not in text(client.get("/bulletins/"))
    assert client.post("/bulletins/", {"lang": "en"}).status_code == 403


def test_fewer_than_thirty_cases_are_not_scored(visit, assessor, monkeypatch):
    monkeypatch.setattr(bulletin_figures, "FEWEST", 30)
    put("targets", TARGET)

    assert "无数据" in text(visit(assessor).get("/assessment/"))
