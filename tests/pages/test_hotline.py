"""Pages of the hotline: the desk's, the planner's, and those of a caller who has no account."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from doorstep.core.clock import utc_now
from doorstep.services import hotline
from doorstep.services.hotline import Call
from doorstep.store.models import Case, CaseEntry, Instance, PublicCall
from doorstep.store.reader import Operator
from tests.cases.conftest import take

WORDS, NAME, PHONE = "合成事项：夜间急诊等候过久", "合成来电人甲", "13800001234"
FORM = {"words": WORDS, "name": NAME, "phone": PHONE, "key": "form-1"}


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


@pytest.fixture
def caller(db: None) -> Client:
    """Somebody with a telephone and no account."""
    return Client(HTTP_ACCEPT_LANGUAGE="zh-CN")


def call(client: Client, **changes: str) -> str:
    """A call through the public form; the address of its caller's own page."""
    answer = client.post("/call/E-COUNTY/", {**FORM, **changes})
    assert answer.status_code == 302, text(answer)
    return str(answer["Location"]).partition("?")[0]


def instance_of(address: str) -> int:
    return int(re.findall(r"/call/of/(\d+)-", address)[0])


def replied(address: str, desk: object) -> None:
    from doorstep.services.case_steps import Outcome

    one = Instance.objects.get(pk=instance_of(address))
    at_work = take(Outcome(one.pk, "", one.state, one.version), "take_on", desk, now=utc_now())  # type: ignore[arg-type]
    take(at_work, "reply", desk, now=utc_now(), answer="合成答复：已增加医师")  # type: ignore[arg-type]


def press(client: Client, address: str, button: str, **changes: str) -> object:
    """Press a button of the caller's page: what a browser would send."""
    page = text(client.get(address))
    form = next(one for one in re.findall(r"<form.*?</form>", page, re.DOTALL) if f'name="satisfied" value="{button}"' in one)
    hidden = dict(re.findall(r'name="(version|key)" value="([^"]*)"', form))
    return client.post(address, {**hidden, "satisfied": button, **changes})


# a caller ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh-CN", "en-GB"])
def test_anybody_opens_the_form_of_an_institution_and_sees_no_room_of_the_site(db, lang):
    page = text(Client(HTTP_ACCEPT_LANGUAGE=lang).get("/call/E-COUNTY/"))

    assert ("合成英德医院" if lang == "zh-CN" else "Synthetic Yingde Hospital") in page
    assert ("合成示例，非合成市实际" if lang == "zh-CN" else "Synthetic example, not the real Synthetic City") in page
    for of_the_site in ('class="rooms"', 'type="search"', "/cases/", "/flows/", "/sign-in/", "/sign-out/"):
        assert of_the_site not in page


def test_a_signed_in_reader_sees_no_more_of_the_site_there(visit, county_desk):
    page = text(visit(county_desk).get("/call/E-COUNTY/"))

    assert 'class="rooms"' not in page and "county-desk" not in page


def test_callers_pages_are_kept_out_of_search_engines_and_hold_no_inline_script(caller):
    for answer in (caller.get("/call/E-COUNTY/"), caller.get(call(caller))):
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Cache-Control"] == "no-store" and answer.headers["Referrer-Policy"] == "same-origin"
        assert '<meta name="robots" content="noindex, nofollow">' in text(answer)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*src=)", text(answer))


def test_a_caller_sends_reads_the_reply_and_judges(caller, county_desk):
    mine = call(caller)
    assert "已提交，编号" in text(caller.get(f"{mine}?sent=1")) and "还没有答复" in text(caller.get(mine))
    replied(mine, county_desk)
    assert "合成答复：已增加医师" in text(caller.get(mine))

    answer = press(caller, mine, "no", note="合成：仍然很久")

    assert answer.status_code == 302  # type: ignore[attr-defined]
    assert "您表示不满意" in text(caller.get(mine)) and 'name="satisfied"' not in text(caller.get(mine))
    assert Instance.objects.get().state == "reopened"


def test_a_satisfied_caller_ends_it(caller, county_desk):
    mine = call(caller)
    replied(mine, county_desk)

    press(caller, mine, "yes")

    assert "您已表示满意" in text(caller.get(mine))
    assert not Instance.objects.get().is_live


def test_the_callers_page_shows_neither_who_answered_nor_what_was_written(caller, county_desk):
    mine = call(caller)
    replied(mine, county_desk)

    page = text(caller.get(mine))

    for private in ("county-desk", WORDS, NAME, PHONE):
        assert private not in page


def test_a_form_sent_twice_is_one_case_and_comes_to_the_same_page(caller):
    assert call(caller) == call(caller)
    assert Case.objects.count() == 1


def test_other_words_under_a_used_key_are_kept_and_may_be_sent_under_a_new_one(caller):
    call(caller)

    refused = caller.post("/call/E-COUNTY/", {**FORM, "words": "合成事项：另一件"})

    assert refused.status_code == 422 and "合成事项：另一件" in text(refused)
    fresh = re.findall(r'name="key" value="([^"]+)"', text(refused))[0]
    assert call(caller, words="合成事项：另一件", key=fresh)
    assert Case.objects.count() == 2


def test_a_wrong_form_is_refused_in_words_and_keeps_what_was_typed(caller):
    refused = caller.post("/call/E-COUNTY/", {**FORM, "phone": "请回电"})

    assert refused.status_code == 400
    assert "电话应为 5 至 25 位数字" in text(refused) and WORDS in text(refused) and NAME in text(refused)
    assert not Case.objects.exists()


def test_the_sixth_call_in_a_row_is_refused_and_nothing_typed_is_lost(caller):
    for n in range(5):
        call(caller, key=f"k{n}")

    refused = caller.post("/call/E-COUNTY/", {**FORM, "key": "k5"})

    assert refused.status_code == 429
    assert "提交的次数过多" in text(refused) and "直接致电" in text(refused) and WORDS in text(refused)
    assert Case.objects.count() == 5
    elsewhere = Client(REMOTE_ADDR="203.0.113.9").post("/call/E-COUNTY/", {**FORM, "key": "k6"})
    assert elsewhere.status_code == 302, "control: another address may"


def test_a_made_up_address_header_opens_no_way_around_the_limit(caller):
    for n in range(5):
        call(caller, key=f"k{n}")

    refused = Client(headers={"X-Forwarded-For": "203.0.113.9"}).post("/call/E-COUNTY/", {**FORM, "key": "k5"})

    assert refused.status_code == 429


def test_behind_the_proxy_of_the_settings_each_caller_counts_alone(caller, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    for n in range(6):
        answer = Client(headers={"X-Forwarded-For": f"10.9.9.9, 203.0.113.{n}"}).post("/call/E-COUNTY/", {**FORM, "key": f"k{n}"})
        assert answer.status_code == 302
    assert PublicCall.objects.values("sender").distinct().count() == 6


@pytest.mark.parametrize("address", ["/call/NOWHERE/", "/call/of/1-00000000000000000000000000000000/", "/call/of/x/"])
def test_an_address_of_nothing_is_refused_without_the_site_around_it(caller, address):
    answer = caller.get(address)

    assert answer.status_code == 404
    assert 'class="refusal"' in text(answer) and 'class="rooms"' not in text(answer) and 'type="search"' not in text(answer)


def test_guessing_the_next_number_opens_nothing(caller):
    mine = call(caller)
    other = call(caller, key="second")
    proof = mine.rstrip("/").rpartition("-")[2]

    answer = caller.get(f"/call/of/{instance_of(other)}-{proof}/")

    assert answer.status_code == 404


@pytest.mark.parametrize("changes", [{"version": "99"}, {"version": "x"}, {"satisfied": "perhaps"}, {"version": "1"}])
def test_a_verdict_that_saw_no_such_reply_changes_nothing(caller, county_desk, changes):
    mine = call(caller)
    replied(mine, county_desk)

    refused = press(caller, mine, "yes", **changes)

    assert refused.status_code in (400, 403, 409)  # type: ignore[attr-defined]
    assert 'class="refusal"' in text(refused) and "合成答复：已增加医师" in text(refused)
    assert Instance.objects.get().state == "replied"


def test_a_public_form_needs_its_token_and_is_refused_in_plain_surroundings(db):
    client = Client(enforce_csrf_checks=True, HTTP_ACCEPT_LANGUAGE="en")

    refused = client.post("/call/E-COUNTY/", FORM)

    assert refused.status_code == 403 and "the form is too old" in text(refused) and 'type="search"' not in text(refused)
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', text(client.get("/call/E-COUNTY/")))[0]
    assert client.post("/call/E-COUNTY/", {**FORM, "csrfmiddlewaretoken": token}).status_code == 302, "control: with it, it is taken"


# a desk ------------------------------------------------------------------------------------------


def test_a_desk_writes_a_call_down_and_gets_the_address_for_the_caller(visit, west_desk, county_desk):
    client = visit(west_desk)

    answer = client.post("/hotline/", {**FORM, "institution": "E-COUNTY"})
    page = text(client.get(answer["Location"]))

    link = re.findall(r"http://testserver(/call/of/[^/]+/)", page)[0]
    assert text(Client(HTTP_ACCEPT_LANGUAGE="zh").get(link)).count("等待受理") == 1
    number = Case.objects.get().number
    assert client.get(f"/hotline/link/{number}.svg")["Content-Type"] == "image/svg+xml"
    assert "/call/of/" not in text(visit(county_desk).get(f"/hotline/?done={number}"))
    assert visit(county_desk).get(f"/hotline/link/{number}.svg").status_code == 404


def test_open_calls_are_listed_with_what_was_said_and_what_to_do(visit, caller, county_desk):
    call(caller)

    page = text(visit(county_desk).get("/hotline/"))

    assert "合成英德医院有 1 件来电待办理" in page
    assert WORDS in page and NAME in page and "受理</a>" in page
    fragment = text(visit(county_desk).get("/hotline/", headers={"HX-Request": "true"}))
    assert "<html" not in fragment and WORDS in fragment


def test_calls_of_another_institution_are_not_listed(visit, caller, west_desk):
    call(caller)

    page = text(visit(west_desk).get("/hotline/"))

    assert WORDS not in page and NAME not in page and 'class="empty"' in page


def test_a_wrong_call_is_refused_and_kept(visit, county_desk):
    refused = visit(county_desk, "en").post("/hotline/", {**FORM, "institution": "W-COUNTY", "words": " "})

    assert refused.status_code == 400
    assert "write what it is about" in text(refused) and PHONE in text(refused) and 'value="W-COUNTY" selected' in text(refused)
    assert not CaseEntry.objects.exists()


def test_the_case_of_a_call_speaks_of_a_caller(visit, caller, county_desk):
    call(caller, name="", phone="")
    number = Case.objects.get().number

    page = text(visit(county_desk).get(f"/cases/{number}/"))

    assert "匿名来电人，有事找院长：待受理。" in page and WORDS in page
    assert "kind=down" not in page and "—" not in page
    worklist = text(visit(county_desk, "en").get("/cases/"))
    assert "a caller who gave no name" in worklist and "from the caller" in worklist


def test_the_poster_shows_the_public_address_of_ones_own_institution(visit, county_desk, city_planner):
    page = text(visit(county_desk).get("/hotline/poster/"))
    picture = visit(county_desk).get("/hotline/poster.svg")

    assert "http://testserver/call/E-COUNTY/" in page and 'src="/hotline/poster.svg"' in page
    assert picture["Content-Type"] == "image/svg+xml" and b"<svg" in picture.content
    assert visit(city_planner).get("/hotline/poster/").status_code == 403
    assert visit(city_planner).get("/hotline/poster.svg").status_code == 403


# a planner ---------------------------------------------------------------------------------------


def test_a_planner_comes_to_the_counts_and_sees_nobody(visit, caller, city_planner):
    for n in range(9):
        hotline.receive(Call("E-COUNTY", WORDS, NAME, PHONE), by=Operator(), key=f"c{n}", now=utc_now())
    client = visit(city_planner)

    assert client.get("/hotline/")["Location"] == "/hotline/counts/"
    page = text(client.get("/hotline/counts/"))

    assert "收到来电 10 件" in page and "合成英德医院" in page and "按 5 取整" in page and "data-chart" in page
    assert NAME not in page and WORDS not in page and PHONE not in page
    assert client.get("/hotline/counts/?institution=E-COUNTY").status_code == 200


def test_counts_under_eight_are_not_told_and_none_says_so(visit, caller, city_planner):
    client = visit(city_planner)
    assert "没有收到来电" in text(client.get("/hotline/counts/"))
    call(caller)

    page = text(client.get("/hotline/counts/"))

    assert "收到来电不足 8 件" in page and "不足 8，不显示" in page
    assert "data-chart" not in page, "a line of noughts would say that nobody called"


def test_a_stranger_does_not_see_the_counts_of_another_county(visit, caller, stranger):
    call(caller)

    assert visit(stranger).get("/hotline/counts/?institution=E-COUNTY").status_code == 403
    assert "合成英德医院" not in text(visit(stranger).get("/hotline/counts/"))


def test_the_counts_are_downloaded_as_they_are_seen(visit, city_planner):
    for n in range(9):
        hotline.receive(Call("E-COUNTY", WORDS), by=Operator(), key=f"c{n}", now=utc_now())

    told = visit(city_planner).get("/hotline/counts/?format=csv&table=institutions").content.decode("utf-8-sig")

    assert "合成英德医院,10,0" in told and "合成示例" in told
