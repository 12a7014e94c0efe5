"""Write the region files of paired support that ship in `doorstep/examples`: the same byte for byte on every run.

    python tools/build_support_examples.py [INTO]

Published figures stand in published.csv with their source. Rows are synthetic, marked row by row, with invented
institutions and no names of people; their margins equal the published figures. A real institution stands only where
nothing is invented about it.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "src" / "doorstep" / "examples"
SYNTHETIC = "合成行，合计与公开数字一致 / synthetic row, totals as published"
Row = Mapping[str, object]

BEIJING = ("新闻报道：北京卫生援派十年（2022）", "news report: ten years of Beijing's health support (2022)")
TIBET = ("中国西藏新闻网（2016-11-16）：大病不出藏", "Tibet news site, 2016-11-16: major illness stays in Tibet")
TIBET_LISTS = ("中信新闻转载（2021-09-04）：大病不出自治区、中病不出地市、小病不出县", "News reprint, 2021-09-04: major conditions stay in the region, intermediate ones in the prefecture")
CHENGDU = ("中国西藏网（约 2021-10）：驻成都的后方医院", "China Tibet site, about October 2021: the rear hospital in Chengdu")
SIXIAN = ("拂晓报（宿州）：泗县医改三问（约 2023–2024）", "Suzhou daily press, about 2023-2024: three questions of reform in Sixian")


def main() -> None:
    into = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    beijing(into / "beijing-support")
    tibet(into / "tibet")
    chengdu(into / "chengdu-office")
    sixian(into / "sixian")


def write(path: Path, rows: Sequence[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def region(folder: Path, code: int, zh: str, en: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = f'[region]\ncode = "{code}"\nname_zh = "{zh}"\nname_en = "{en}"\nin_region = "located_in"\ncoordinates = "WGS-84"\n'
    (folder / "region.toml").write_text(text, encoding="utf-8")


def area(code: int, level: str, parent: int | str, zh: str, en: str, at: tuple[float, float] | None = None, *, home: bool = True) -> Row:
    return {
        "code": code, "level": level, "parent": parent, "name_zh": zh, "name_en": en,
        "longitude": at[0] if at else "", "latitude": at[1] if at else "", "home": "yes" if home else "no",
    }  # fmt: skip


def institution(code: str, zh: str, en: str, tier: str, kind: str, where: int, *, synthetic: bool = True, grade: str = "") -> Row:
    return {
        "code": code, "name_zh": zh, "name_en": en, "tier": tier, "kind": kind, "grade": grade, "ownership": "public",
        "located_in": where, "synthetic": "yes" if synthetic else "no",
    }  # fmt: skip


def published(folder: Path, source: tuple[str, str], figures: Iterable[tuple[str, int, float, str, tuple[str, str]]]) -> None:
    """Each figure: indicator, area, value, qualifier, period in both languages."""
    write(folder / "published.csv", facts(source, figures))


def facts(source: tuple[str, str], figures: Iterable[tuple[str, int, float, str, tuple[str, str]]]) -> list[Row]:
    """Figures of one source, as rows."""
    return [
        {
            "key": f"{indicator}-{code}", "indicator": indicator, "area": code, "value": value, "qualifier": qualifier,
            "period": period[0], "period_en": period[1], "source": source[0], "source_en": source[1],
        }
        for indicator, code, value, qualifier, period in figures
    ]  # fmt: skip


# ── Beijing: 31 batches, 896 experts, 36 of them leaders, to four destinations

_DISTRICTS = (110101, 110102, 110105, 110106, 110107, 110108, 110109, 110111, 110112, 110113, 110114, 110115, 110116, 110117, 110118, 110119)
_TO = (
    # programme, destination, where the hosts stand, hosts, experts, batches, leaders
    ("TIBET", 540000, 540100, 4, 289, 10, 11),
    ("XINJIANG", 650000, 653200, 5, 517, 13, 15),
    ("QINGHAI", 630000, 632700, 3, 55, 5, 6),
    ("INNER-MONGOLIA", 150000, 150000, 7, 35, 3, 4),
)
_ZH = {"TIBET": "西藏", "XINJIANG": "新疆", "QINGHAI": "青海", "INNER-MONGOLIA": "内蒙古"}
_EN = {"TIBET": "Tibet", "XINJIANG": "Xinjiang", "QINGHAI": "Qinghai", "INNER-MONGOLIA": "Inner Mongolia"}
_SPECIALTIES = ("surgery", "internal", "obstetrics", "paediatrics", "orthopaedics", "cardiology", "neurology", "radiology", "laboratory", "emergency", "critical-care", "infectious")
_TITLES = ("attending", "associate-chief", "associate-chief", "chief")


def beijing(folder: Path) -> None:
    region(folder, 110000, "北京卫生援派", "Beijing's support")
    _beijing_places(folder)
    senders = _beijing_senders(folder)
    decade = ("2012–2022", "2012 to 2022")
    margins = [("support-experts", 110000, 896, "", decade), ("support-batches", 110000, 31, "", decade), ("support-leaders", 110000, 36, "", decade)]
    margins += [("support-experts", to, experts, "", decade) for _, to, _, _, experts, _, _ in _TO]
    margins += [("sending-municipal-hospitals", 110000, 22, "", decade), ("sending-public-health", 110000, 3, "", decade), ("sending-district-hospitals", 110000, 44, "", decade)]
    published(folder, BEIJING, margins)
    write(
        folder / "ledgers" / "programmes.csv",
        [
            {
                "code": code, "name_zh": f"北京支援{_ZH[code]}", "name_en": f"Beijing's support of {_EN[code]}", "kind": "other", "sender_area": 110000,
                "area": to, "since": "2012-01-01", "until": "2022-12-31", "source": BEIJING[0], "synthetic": "no",
            }
            for code, to, *_ in _TO
        ],
    )  # fmt: skip
    _beijing_people(folder, senders)
    readme(folder, "Beijing's paired support, 2012 to 2022", BEIJING[1], "896 experts in 31 batches to Tibet (289), Xinjiang (517), Qinghai (55) and Inner Mongolia (35); 36 administrators led them; they came from 22 municipal hospitals, 3 public-health institutions and 44 hospitals of 16 districts.")


def _beijing_places(folder: Path) -> None:
    rows = [area(110000, "province", "", "北京市", "Beijing", (116.41, 39.9))]
    names = ("东城区 西城区 朝阳区 丰台区 石景山区 海淀区 门头沟区 房山区 通州区 顺义区 昌平区 大兴区 怀柔区 平谷区 密云区 延庆区".split(), "Dongcheng Xicheng Chaoyang Fengtai Shijingshan Haidian Mentougou Fangshan Tongzhou Shunyi Changping Daxing Huairou Pinggu Miyun Yanqing".split())
    rows += [area(code, "county", 110000, zh, en) for code, zh, en in zip(_DISTRICTS, *names, strict=True)]
    rows += [
        area(540000, "province", "", "西藏自治区", "Tibet", (91.1, 29.7), home=False),
        area(540100, "city", 540000, "拉萨市", "Lhasa", (91.1, 29.7), home=False),
        area(650000, "province", "", "新疆维吾尔自治区", "Xinjiang", (79.9, 37.1), home=False),
        area(653200, "city", 650000, "和田地区", "Hotan", (79.9, 37.1), home=False),
        area(630000, "province", "", "青海省", "Qinghai", (97.0, 33.0), home=False),
        area(632700, "city", 630000, "玉树藏族自治州", "Yushu", (97.0, 33.0), home=False),
        area(150000, "province", "", "内蒙古自治区", "Inner Mongolia", (111.7, 40.8), home=False),
    ]
    write(folder / "areas.csv", rows)


def _beijing_senders(folder: Path) -> list[str]:
    rows = [institution(f"BJ-M{n:02d}", f"合成市属医院 {n:02d}", f"Synthetic municipal hospital {n:02d}", "province", "general", 110000, grade="3A") for n in range(1, 23)]
    rows += [institution(f"BJ-P{n}", f"合成公共卫生机构 {n}", f"Synthetic public-health institution {n}", "province", "public-health", 110000) for n in range(1, 4)]
    rows += [institution(f"BJ-D{n:02d}", f"合成区属医院 {n:02d}", f"Synthetic district hospital {n:02d}", "county", "general", _DISTRICTS[n % 16]) for n in range(1, 45)]
    senders = [str(row["code"]) for row in rows]
    for code, _, where, hosts, *_ in _TO:
        rows += [institution(f"{code}-{n}", f"合成{_ZH[code]}受援医院 {n}", f"Synthetic host in {_EN[code]} {n}", "county", "general", where) for n in range(1, hosts + 1)]
    write(folder / "institutions.csv", rows)
    return senders


def _beijing_people(folder: Path, senders: list[str]) -> None:
    rng = random.Random(896)
    batches: list[Row] = []
    postings: list[Row] = []
    turn = 0
    for code, to, _, hosts, experts, count, leaders in _TO:
        sizes = _shares(experts, count, rng)
        leading = _shares(leaders, count, rng, least=1)
        for number, (size, leads) in enumerate(zip(sizes, leading, strict=True), 1):
            first = date(2012, 3, 1) + timedelta(days=round((number - 1) * 3600 / count))
            until = min(first + timedelta(days=364), date(2022, 10, 31))
            batch = f"{code}-B{number:02d}"
            batches.append({"code": batch, "programme": code, "number": number, "area": to, "since": first, "until": until, "planned": size, "source": SYNTHETIC, "synthetic": "yes"})
            for person in range(1, size + 1):
                # every sender sends before any sends twice
                sender, turn = senders[turn % len(senders)], turn + 1
                public_health = sender.startswith("BJ-P")
                arrived = first + timedelta(days=rng.randint(0, 14))
                postings.append({
                    "code": f"{batch}-{person:03d}", "programme": code, "batch": batch, "label": f"队员 {person:03d}", "leader": "yes" if person <= leads else "no",
                    "sender": sender, "host": f"{code}-{rng.randint(1, hosts)}", "kind": "management" if person <= leads else "public-health" if public_health else "medical",
                    "specialty": "" if person <= leads or public_health else rng.choice(_SPECIALTIES), "title": rng.choice(_TITLES),
                    "since": first, "until": until, "arrived": arrived, "returned": until, "source": SYNTHETIC, "synthetic": "yes",
                })  # fmt: skip
    write(folder / "ledgers" / "batches.csv", batches)
    write(folder / "ledgers" / "postings.csv", postings)


def _shares(total: int, parts: int, rng: random.Random, *, least: int = 3) -> list[int]:
    """`total` in so many parts, none below `least`."""
    cuts = sorted(rng.sample(range(1, total - parts * (least - 1)), parts - 1))
    edges = [0, *cuts, total - parts * (least - 1)]
    return [after - before + least - 1 for before, after in zip(edges, edges[1:], strict=False)]


# ── Tibet: facts only

def tibet(folder: Path) -> None:
    region(folder, 540000, "西藏自治区", "Tibet")
    cities = ((540100, "拉萨市", "Lhasa", (91.1, 29.7)), (540200, "日喀则市", "Shigatse", (88.9, 29.3)), (540300, "昌都市", "Qamdo", (97.2, 31.1)), (540400, "林芝市", "Nyingchi", (94.4, 29.6)), (540500, "山南市", "Shannan", (91.8, 29.2)), (540600, "那曲市", "Nagqu", (92.1, 31.5)))
    rows = [area(540000, "province", "", "西藏自治区", "Tibet", (91.1, 29.7))] + [area(code, "city", 540000, zh, en, at) for code, zh, en, at in cities]
    rows += [area(542500, "city", 540000, "阿里地区", "Ngari", (80.1, 32.5)), area(510100, "city", 510000, "成都市", "Chengdu", (104.1, 30.7), home=False)]
    write(folder / "areas.csv", rows)
    write(
        folder / "institutions.csv",
        [
            institution("TIBET-PEOPLES", "西藏自治区人民医院", "Tibet Autonomous Region People's Hospital", "province", "general", 540100, synthetic=False, grade="3A"),
            institution("LHASA-PEOPLES", "拉萨市人民医院", "Lhasa People's Hospital", "city", "general", 540100, synthetic=False),
        ],
    )
    at = ("2016-11", "November 2016")
    figures = facts(TIBET, [("backstop-hospitals", 540000, 2, "", at), ("qc-items", 540000, 50, "nearly", at), ("new-tests", 540000, 8, "", at)])
    at = ("2021-09", "September 2021")
    figures += facts(TIBET_LISTS, [("catalogue-not-beyond-region", 540000, 400, "over", at), ("catalogue-not-beyond-city", 540000, 2000, "over", at)])
    write(folder / "published.csv", figures)
    _tibet_catalogue(folder)
    write(
        folder / "ledgers" / "plans.csv",
        [{"code": "BACKSTOP", "name": "大病兜底规划：到 2020 年大病不出藏", "area": 540000, "since": "2016-11-16", "until": "2020-12-31", "source": TIBET[0], "synthetic": "no"}],
    )
    readme(folder, "Tibet: the backstop for major illness", TIBET[1], "Two backstop hospitals; nearly 50 items under internal and external quality control; 8 new tests. Nothing in it is synthetic: what the source does not tell stays empty, and the page says so.\n\nTibet keeps over 400 major conditions in the region and over 2,000 intermediate ones in the prefecture (news reprint, 2021-09-04); both counts stand among the published figures. The lists themselves are not public: `catalogue.csv` holds four sample rows, marked so in each, that show how such lists are written (`not_beyond`).")


def _tibet_catalogue(folder: Path) -> None:
    """Four rows that show the form of the lists; none is from them."""
    sample = {"source": "Doorstep 示例行，西藏的正式目录未公开 (sample row; Tibet's own list is not public)", "is_sample": "yes"}
    conditions = (
        ("肝癌", "Liver cancer", "C22", "major", 5, "province", "肿瘤科"),
        ("包虫病", "Hydatid disease", "B67", "major", 5, "province", "普外科"),
        ("髋部骨折", "Fracture of the hip", "S72", "major", 4, "city", "骨科"),
        ("社区获得性肺炎", "Community-acquired pneumonia", "J18", "serious", 3, "county", "内科"),
    )
    names = ("name_zh", "name_en", "icd_prefixes", "care_level", "tier", "not_beyond", "department")
    write(folder / "catalogue.csv", [{"code": f"tibet-sample-{at}", **dict(zip(names, one, strict=True)), **sample} for at, one in enumerate(conditions, 1)])


# ── Chengdu: outreach and training of a hospital that serves another region

def chengdu(folder: Path) -> None:
    region(folder, 510100, "后方医院（驻成都）", "The rear hospital in Chengdu")
    write(folder / "areas.csv", [area(510100, "city", 510000, "成都市", "Chengdu", (104.1, 30.7)), area(540000, "province", "", "西藏自治区", "Tibet", (91.1, 29.7), home=False)])
    write(folder / "institutions.csv", [institution("REAR", "合成后方医院", "Synthetic rear hospital", "city", "general", 510100, grade="3A")])
    at = ("约 2021 年", "about 2021")
    plan = ("2020–2024 五年", "five years from 2020")
    published(folder, CHENGDU, [("service-points", 510100, 18, "", at), ("station-visits", 510100, 700, "nearly", at), ("medicine-parcels", 510100, 10000, "nearly", at), ("training-years", 510100, 5, "", plan), ("training-people", 510100, 250, "", ("2020–2024，上限；下限 100", "2020 to 2024, the upper bound; the lower is 100"))])
    points = [{"code": f"S{n:02d}", "name": f"合成服务点 {n:02d}", "institution": "REAR", "area": 510100, "since": "2021-01-01", "until": "", "source": SYNTHETIC, "synthetic": "yes"} for n in range(1, 19)]
    write(folder / "ledgers" / "service-points.csv", points)
    _outreach(folder)
    years = [(2020, 50, 500_000), (2021, 50, 700_000), (2022, 50, 800_000), (2023, 50, 1_000_000), (2024, 50, 1_200_000)]
    write(
        folder / "ledgers" / "training-plans.csv",
        [{"code": f"T{year}", "name": f"{year} 年医务人员培训", "area": 510100, "year": year, "people": people, "budget_cny": budget, "source": SYNTHETIC, "synthetic": "yes"} for year, people, budget in years],
    )
    readme(folder, "A hospital that serves another region: outreach and training", CHENGDU[1], "18 service points, nearly 700 visits and nearly 10,000 medicine parcels a year; training for 100 to 250 people over five years at 500,000 to 1,200,000 yuan a year. People are numbers of a list; none is named.")


def _outreach(folder: Path) -> None:
    rng = random.Random(18)
    people = [{"code": f"S{point:02d}-{n:03d}", "point": f"S{point:02d}", "since": "2021-01-01", "until": "", "source": SYNTHETIC, "synthetic": "yes"} for point in range(1, 19) for n in range(1, 21)]
    write(folder / "ledgers" / "outreach-people.csv", people)
    visits: list[dict[str, object]] = []
    for number in range(696):  # nearly 700
        point = f"S{number % 18 + 1:02d}"
        visits.append({"point": point, "kind": "station", "on": date(2021, 1, 4) + timedelta(days=number // 18 * 9), "person": "", "people": rng.randint(3, 12), "parcels": ""})
    for one in people:
        if rng.random() < 0.06:  # whom nobody reached
            continue
        for _ in range(rng.randint(1, 3)):
            visits.append({"point": one["point"], "kind": "home", "on": date(2021, 1, 4) + timedelta(days=rng.randrange(350)), "person": one["code"], "people": 1, "parcels": ""})
    left = 9_960  # nearly 10,000
    while left:
        parcels = min(left, rng.randint(10, 40))
        visits.append({"point": f"S{rng.randint(1, 18):02d}", "kind": "parcel", "on": date(2021, 1, 4) + timedelta(days=rng.randrange(350)), "person": "", "people": "", "parcels": parcels})
        left -= parcels
    write(folder / "ledgers" / "outreach-visits.csv", [{"code": f"V{n:05d}", **visit, "source": SYNTHETIC, "synthetic": "yes"} for n, visit in enumerate(visits, 1)])


# ── Sixian: a county and its two communities

def sixian(folder: Path) -> None:
    region(folder, 341324, "泗县", "Sixian")
    write(folder / "areas.csv", [area(341300, "city", 340000, "宿州市", "Suzhou (Anhui)", (116.96, 33.65), home=False), area(341324, "county", 341300, "泗县", "Sixian", (117.91, 33.48))])
    rows = [institution("SX-C1", "合成县人民医院", "Synthetic county people's hospital", "county", "general", 341324), institution("SX-C2", "合成县中医院", "Synthetic county hospital of Chinese medicine", "county", "tcm", 341324), institution("SX-C3", "合成县妇幼保健院", "Synthetic county maternal and child hospital", "county", "maternal", 341324)]
    rows += [institution(f"SX-S{n}", f"合成社区卫生服务中心 {n}", f"Synthetic community centre {n}", "township", "community", 341324) for n in range(1, 4)]
    rows += [institution(f"SX-T{n:02d}", f"合成乡镇卫生院 {n:02d}", f"Synthetic township hospital {n:02d}", "township", "general", 341324) for n in range(1, 16)]
    rows += [institution(f"SX-V{n:03d}", f"合成村卫生室 {n:03d}", f"Synthetic village clinic {n:03d}", "village", "clinic", 341324) for n in range(1, 175)]
    write(folder / "institutions.csv", rows)
    lower = [str(row["code"]) for row in rows if row["tier"] in ("township", "village")]
    halves = (lower[::2], lower[1::2])
    write(
        folder / "alliances.csv",
        [
            {"code": f"SX-A{n}", "name_zh": f"合成医共体 {n}", "name_en": f"Synthetic community {n}", "kind": "county_community", "lead": lead, "members": ";".join(half)}
            for n, lead, half in ((1, "SX-C1", halves[0]), (2, "SX-C2", halves[1]))
        ],
    )
    at, year = ("约 2023 年", "about 2023"), ("2023", "2023")
    figures = [("county-hospitals", 3, ""), ("community-centres", 3, ""), ("township-hospitals", 15, ""), ("village-clinics", 174, ""), ("institutions", 195, "")]
    published(
        folder,
        SIXIAN,
        [(name, 341324, value, qualifier, at) for name, value, qualifier in figures]
        + [("new-techniques", 341324, 70, "over", year), ("gaps-filled", 341324, 60, "nearly", year), ("specialty-departments", 341324, 10, "", year), ("grade-3-4-volume-growth", 341324, 0.63, "", year)],
    )
    readme(folder, "Sixian: a county and its communities", SIXIAN[1], "3 county hospitals, 3 community centres, 15 township hospitals and 174 village clinics, 195 in all, under two lead hospitals; in 2023 grade 3-4 operations grew by 63 %, 10 specialty departments, nearly 60 gaps filled, over 70 new techniques. Institutions bear invented names; how members divide between the two communities is not published and is invented.")


def readme(folder: Path, title: str, source: str, text: str) -> None:
    name = folder.name
    body = f"# {title}\n\n{text}\n\nSource of the published figures: {source}. Facts only.\n\nRows that the source does not give are synthetic and marked row by row; institutions among them are invented, and no person is named.\n\n```sh\ndoorstep init {name} --example {name}\ndoorstep support summary --region {name}\n```\n"
    (folder / "README.md").write_text(body, encoding="utf-8")


if __name__ == "__main__":
    main()
