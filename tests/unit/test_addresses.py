"""Addresses as people write them, and the division each certainly lies in."""

from __future__ import annotations

from functools import cache

import pytest

from doorstep.intake.addresses import AddressResolver, locality
from doorstep.vocab.divisions import Change, Divisions
from doorstep.vocab.homes import HomeMethod as How


@cache
def resolver(near: int = 0) -> AddressResolver:
    return AddressResolver(Divisions.national(), near=near)


WRITTEN = [
    # in full, with parts missing, without suffixes
    ("广东省清远市英德市大站镇坑口村12号", 441881109, How.ADDRESS_FULL),
    ("广东省清远市英德市", 441881, How.ADDRESS_FULL),
    ("清远市英德市大站镇", 441881109, How.ADDRESS_PARTIAL),
    ("广东省英德市大站镇", 441881109, How.ADDRESS_PARTIAL),
    ("英德市大站镇", 441881109, How.ADDRESS_PARTIAL),
    ("广东清远英德大站", 441881109, How.ADDRESS_PARTIAL),
    ("英德市英城街道办事处", 441881001, How.ADDRESS_PARTIAL),
    ("广东省", 440000, How.ADDRESS_PARTIAL),
    ("大站镇坑口村", 441881109, How.ADDRESS_TOWNSHIP),
    # the same name at several levels or in several places
    ("吉林省吉林市昌邑区中兴街36号", 220202, How.ADDRESS_FULL),
    ("吉林市昌邑区", 220202, How.ADDRESS_PARTIAL),
    ("吉林", 220000, How.ADDRESS_PARTIAL),
    ("朝阳区", 0, How.UNRESOLVED),
    ("长春市朝阳区", 220104, How.ADDRESS_PARTIAL),
    ("辽宁朝阳双塔区", 211302, How.ADDRESS_PARTIAL),
    ("清远市清城区", 441802, How.ADDRESS_PARTIAL),
    ("城区", 0, How.UNRESOLVED),
    ("新疆维吾尔自治区和田地区和田县", 653221, How.ADDRESS_FULL),
    # municipalities, autonomous regions and counties, counties directly under a province
    ("北京市朝阳区望京街道", 110105026, How.ADDRESS_FULL),
    ("北京市市辖区朝阳区", 110105, How.ADDRESS_FULL),
    ("北京朝阳望京", 110105026, How.ADDRESS_PARTIAL),
    ("内蒙古呼和浩特市新城区", 150102, How.ADDRESS_PARTIAL),
    ("广西南宁市青秀区", 450103, How.ADDRESS_PARTIAL),
    ("广西省南宁市青秀区", 450103, How.ADDRESS_PARTIAL),
    ("西藏拉萨城关区", 540102, How.ADDRESS_PARTIAL),
    ("宁夏银川市兴庆区", 640104, How.ADDRESS_PARTIAL),
    ("新疆石河子市北二路", 659001, How.ADDRESS_PARTIAL),
    ("湖北省省直辖县级行政区划仙桃市", 429004, How.ADDRESS_FULL),
    ("连山", 441825, How.ADDRESS_PARTIAL),
    ("连南县三江镇", 441826100, How.ADDRESS_PARTIAL),
    ("连南瑶族县", 441826, How.ADDRESS_PARTIAL),
    ("恩施土家族苗族自治州恩施州舞阳大街161号", 422800, How.ADDRESS_PARTIAL),
    ("广东省东莞市虎门镇", 441900121, How.ADDRESS_FULL),
    ("嘉峪关市", 620201, How.ADDRESS_PARTIAL),
    # names that are no longer used
    ("清新县太和镇", 441803102, How.ADDRESS_OLD_NAME),
    ("广东省从化市", 440117, How.ADDRESS_OLD_NAME),
    ("广州市萝岗区", 440112, How.ADDRESS_OLD_NAME),
    ("北京市崇文区", 110101, How.ADDRESS_OLD_NAME),
    ("安徽省六安市寿县", 340422, How.ADDRESS_OLD_NAME),
    ("四川省重庆市万州区", 500101, How.ADDRESS_OLD_NAME),
    ("山东省莱芜市莱城区", 370116, How.ADDRESS_OLD_NAME),
    ("新疆维吾尔自治区哈密市哈密市", 650502, How.ADDRESS_OLD_NAME),
    ("湖北省襄樊市襄城区", 420602, How.ADDRESS_OLD_NAME),
    # a road, market or hospital named after another place, or after this one
    ("广州市天河区北京路12号", 440106, How.ADDRESS_PARTIAL),
    ("上海市静安区南京西路", 310106, How.ADDRESS_FULL),
    ("清远市清城区广州路", 441802, How.ADDRESS_PARTIAL),
    ("清远市清城区广州医院", 441802, How.ADDRESS_PARTIAL),
    ("广东省清远市英德市场路", 441800, How.ADDRESS_PARTIAL),
    ("河北省唐山市路南区", 130202, How.ADDRESS_FULL),
    ("北京路12号", 0, How.UNRESOLVED),
    ("南京东路", 0, How.UNRESOLVED),
    ("广州大学", 0, How.UNRESOLVED),
    ("云南普洱镇沅县", 530825, How.ADDRESS_PARTIAL),
    ("河南新乡新乡经济技术", 410700, How.ADDRESS_PARTIAL),
    # noise
    ("广东省广东省清远市英德市", 441881, How.ADDRESS_FULL),
    ("　广东省，清远市-英德市（大站镇）１２号", 441881109, How.ADDRESS_FULL),
    ("家庭住址：广东省清远市英德市", 441881, How.ADDRESS_FULL),
    ("中国广东省清远市英德市", 441881, How.ADDRESS_FULL),
    ("总院：广东省清远市英德市", 441881, How.ADDRESS_FULL),
    # what contradicts itself keeps only what is shared
    ("广东省韶关市英德市", 440000, How.ADDRESS_PARTIAL),
    ("广东省某某县", 440000, How.ADDRESS_PARTIAL),
    # nothing
    ("-", 0, How.UNRESOLVED),
    ("无", 0, How.UNRESOLVED),
    ("不详", 0, How.UNRESOLVED),
    ("", 0, How.UNRESOLVED),
    ("  ", 0, How.UNRESOLVED),
    ("12号", 0, How.UNRESOLVED),
]


@pytest.mark.parametrize(("address", "code", "how"), WRITTEN, ids=[address or "empty" for address, _, _ in WRITTEN])
def test_an_address_gives_its_deepest_certain_division(address: str, code: int, how: How) -> None:
    resolved = resolver().resolve(address)

    assert (resolved.code, resolved.how) == (code, how)


@pytest.mark.parametrize(("address", "code", "how"), WRITTEN, ids=[address or "empty" for address, _, _ in WRITTEN])
def test_its_locality_alone_gives_the_same_division(address: str, code: int, how: How) -> None:
    resolved = resolver().resolve(locality(address))

    assert (resolved.code, resolved.how) == (code, how)


def test_a_name_that_several_places_share_is_settled_by_the_region_near() -> None:
    assert resolver().resolve("太和镇").code == 0
    assert resolver(441800).resolve("太和镇").code == 441803102
    assert resolver().resolve("朝阳区").code == 0
    assert resolver(110000).resolve("朝阳区").code == 110105
    assert resolver(220100).resolve("朝阳区").code == 220104


def test_a_name_that_two_counties_of_the_region_share_stays_unresolved() -> None:
    assert resolver(441800).resolve("石角镇").code == 0  # in 清城区 and in 佛冈县
    assert resolver(441800).resolve("佛冈县石角镇").code // 1000 == 441821


def test_a_full_address_far_away_is_read_as_it_stands() -> None:
    assert resolver(441800).resolve("吉林省长春市朝阳区").code == 220104


def test_a_township_alone_is_not_looked_for_outside_the_region_and_its_province() -> None:
    assert resolver().resolve("虎门镇").code == 441900121
    assert resolver(441800).resolve("虎门镇").code == 441900121
    assert resolver(110000).resolve("虎门镇").code == 0


def test_a_region_may_bring_its_own_former_names() -> None:
    own = Change(441899, "飞霞区", 441802, "清城区", 1990, "")

    with_own = AddressResolver(Divisions.national(), changes=(own,))

    assert with_own.resolve("清远市飞霞区").code == 441802
    assert resolver().resolve("清远市飞霞区").code == 441800


@pytest.mark.parametrize(
    ("address", "cut"),
    [
        ("广东省 清远市英德市大站镇坑口村12号", "广东省清远市英德市大站镇"),
        ("北京市朝阳区建国路88号", "北京市朝阳区"),
        ("河南省新乡市延津县人民路5号", "河南省新乡市延津县"),
        ("江西省景德镇市珠山区人民路1号", "江西省景德镇市珠山区"),
        ("广东省清远市英德市场路", "广东省清远市英德市场"),
        ("12号", ""),
        ("", ""),
    ],
)
def test_a_locality_ends_at_the_last_name_of_a_division(address: str, cut: str) -> None:
    assert locality(address) == cut
