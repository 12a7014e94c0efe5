"""Institutions of the synthetic region: every name is invented and says that it is synthetic."""

from __future__ import annotations

from dataclasses import dataclass, replace

from doorstep.synthetic.places import CITY_SEAT, DISTRICTS, County, Elsewhere, Geography, Township

PEOPLE_PER_CLINIC = 8_000
PRIVATE = "private"
_SURNAMES = "安白丁方何江孔李林罗莫欧潘邱苏唐温许杨邹"
_TIERS = ("village", "township", "county", "city", "province")
_SMALL_COUNTIES = (441825, 441826)


@dataclass(frozen=True, slots=True)
class Institution:
    """One institution; `tier` runs from 1 (village) to 5 (province), `located_in` is a division code."""

    code: str
    name: str
    name_en: str
    tier: int
    kind: str
    grade: str
    ownership: str
    beds: int
    longitude: float
    latitude: float
    located_in: int
    sends_first_pages: bool
    responsible: str

    @property
    def tier_slug(self) -> str:
        return _TIERS[self.tier - 1]

    @property
    def county(self) -> int:
        """The six-digit code of where it stands: a county, or a city or province elsewhere."""
        return self.located_in // 1000 if self.located_in > 999_999 else self.located_in


@dataclass(frozen=True, slots=True)
class Alliance:
    """A hospital group or county medical community."""

    code: str
    name: str
    name_en: str
    kind: str
    lead: str
    members: tuple[str, ...]


def institutions(geography: Geography) -> tuple[Institution, ...]:
    """Every institution: city, county, township and village with beds in scale, then those elsewhere."""
    seat = next(county for county in geography.counties if county.code == CITY_SEAT)
    scale = seat.population / seat.population_2020
    found = [*_city(seat)]
    for county in geography.counties:
        found += _county(county)
    for township in geography.townships:
        found += _township(township, geography) if township.is_settled else []
    inside = [replace(one, beds=max(5, round(one.beds * scale))) if one.beds else one for one in found]
    return (*inside, *(one for place in geography.elsewhere for one in _elsewhere(place)), *_care_places(seat))


def _care_places(seat: County) -> list[Institution]:
    """Places that go on with a patient; they send no first pages."""
    listed = (
        ("901", "清远合成颐养护理院", "Qingyuan Synthetic Yiyang Nursing Home", "elderly-care", 120),
        ("902", "清远合成安宁疗护中心", "Qingyuan Synthetic Hospice", "hospice", 30),
    )
    at = (seat.longitude, seat.latitude + 0.02)
    return [_make(f"S{seat.code}{number}", (zh, en), 2, kind, "", beds, at, seat.code, sends=False) for number, zh, en, kind, beds in listed]


def _responsible(code: str) -> str:
    """An invented person: a surname and 合成 as the given name."""
    return f"{_SURNAMES[sum(map(ord, code)) % len(_SURNAMES)]}合成"


def _make(
    code: str, names: tuple[str, str], tier: int, kind: str, grade: str, beds: int, at: tuple[float, float], located_in: int,
    *, ownership: str = "public", sends: bool = True,
) -> Institution:  # fmt: skip
    return Institution(
        code, names[0], names[1], tier, kind, grade, ownership, beds, at[0], at[1], located_in, sends, _responsible(code)
    )


def _city(seat: County) -> list[Institution]:
    listed = (
        ("清远合成第一医院", "Qingyuan Synthetic First Hospital", "general", "三甲", 2500, "public"),
        ("清远合成中医院", "Qingyuan Synthetic Hospital of Chinese Medicine", "tcm", "三甲", 900, "public"),
        ("清远合成妇幼保健院", "Qingyuan Synthetic Maternal and Child Hospital", "maternal", "三甲", 300, "public"),
        ("清远合成安和医院", "Qingyuan Synthetic Anhe Hospital", PRIVATE, "三级", 400, "private"),
    )
    return [
        _make(
            f"S441800{at:03d}", (zh, en), 4, kind, grade, beds, (seat.longitude + 0.01 * at, seat.latitude - 0.01), seat.code,
            ownership=ownership,
        )
        for at, (zh, en, kind, grade, beds, ownership) in enumerate(listed, 1)
    ]  # fmt: skip


def _county(county: County) -> list[Institution]:
    short, english = _short(county.name), county.name_en.split()[0]
    listed = [
        (f"{short}合成人民医院", f"{english} Synthetic People's Hospital", "general", "二甲", 100 + county.population_2020 // (600 if county.code in DISTRICTS else 400)),
        (f"{short}合成中医院", f"{english} Synthetic Hospital of Chinese Medicine", "tcm", "二甲", 40 + county.population_2020 // 1200),
        (f"{short}合成妇幼保健院", f"{english} Synthetic Maternal and Child Hospital", "maternal", "二级", 30 + county.population_2020 // 5000),
    ]
    if county.code in _SMALL_COUNTIES:
        listed = listed[:2]
    at = (county.longitude, county.latitude)
    return [
        _make(f"S{county.code}{number:03d}", (zh, en), 3, kind, grade, beds, at, county.code)
        for number, (zh, en, kind, grade, beds) in enumerate(listed, 1)
    ]


def _township(township: Township, geography: Geography) -> list[Institution]:
    county = next(one for one in geography.counties if one.code == township.county)
    is_community = "街道" in township.name or "开发区" in township.name
    place = f"{_short(county.name)}{_bare(township.name)}"
    english = township.name_en.split(" (")[0]
    kind, word = ("community", "社区卫生服务中心") if is_community else ("township", "卫生院")
    word_en = "Community Health Centre" if is_community else "Health Centre"
    at = (township.longitude, township.latitude)
    names = (f"{place}合成{word}", f"{english} Synthetic {word_en} ({county.name_en.split()[0]})")
    hospital = _make(f"S{township.code}00", names, 2, kind, "", 40, at, township.code)
    clinics = [
        _make(
            f"S{township.code}{number:02d}",
            (f"{place}合成第{number}卫生室", f"{english} Synthetic Village Clinic {number} ({county.name_en.split()[0]})"),
            1, "clinic", "", 0, at, township.code, sends=False,
        )
        for number in range(1, min(round(township.population / PEOPLE_PER_CLINIC), 99) + 1)
    ]  # fmt: skip
    return [hospital, *clinics]


def _elsewhere(place: Elsewhere) -> list[Institution]:
    short = place.name.removesuffix("市").removesuffix("省")
    english = place.name_en.removesuffix(" City").removesuffix(" Municipality")
    in_province = place.code // 10000 == 44
    return [
        _make(
            f"S{place.code}{number:03d}",
            (f"{short}合成第{'一二三四'[number - 1]}医院", f"{english} Synthetic Hospital No. {number}"),
            5 if place.code in (440100, 440300, 110000, 310000) else 4,
            "general", "三甲", 2000, (place.longitude, place.latitude), place.code, sends=in_province,
        )
        for number in range(1, place.hospitals + 1)
    ]  # fmt: skip


def _short(name: str) -> str:
    """清城区 → 清城; 连山壮族瑶族自治县 → 连山."""
    return name[:2]


def _bare(name: str) -> str:
    return "高新区" if "开发区" in name else name.removesuffix("街道").removesuffix("瑶族乡").removesuffix("镇")


def alliances(geography: Geography, found: tuple[Institution, ...]) -> tuple[Alliance, ...]:
    """A medical community for each county, led by its general hospital, and one group of the city hospitals."""
    communities = []
    for county in geography.counties:
        general = next(one.code for one in found if one.located_in == county.code and one.tier == 3 and one.kind == "general")
        members = tuple(one.code for one in found if one.tier == 2 and one.county == county.code)
        names = (f"{_short(county.name)}合成医共体", f"{county.name_en.split()[0]} Synthetic Medical Community")
        communities.append(Alliance(f"A{county.code}", *names, "county_community", general, members))
    city = [one.code for one in found if one.code.startswith("S441800") and one.kind != PRIVATE]
    leads = tuple(alliance.lead for alliance in communities)
    group = Alliance("A441800", "清远合成医疗集团", "Qingyuan Synthetic Hospital Group", "city_group", city[0], (*city[1:], *leads))
    return (*communities, group)
