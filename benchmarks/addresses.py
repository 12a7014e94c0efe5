"""How well addresses are resolved to counties: Doorstep beside cpca and jionlp, on one machine in one run.

    .venv/bin/python benchmarks/addresses.py [--data DIR] [--seed N] [--count N] [--show]

(a) generated addresses of national townships with planted noise and known truth;
(b) real hospital addresses, when DIR holds china-hospitals and china-places. Where a city has county
polygons, the county read is compared with the county the hospital's coordinates lie in.
Peers are left out, saying so, where they cannot be imported (requirements/peers.in).
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from doorstep.intake.addresses import AddressResolver, locality
from doorstep.vocab.divisions import Change, Divisions, ancestors, changes, current_code

Reader = Callable[[Sequence[str]], list[int]]
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
DETAILS = ("{n}号", "第{n}村民小组", "人民路{n}号", "解放街{n}号{m}栋", "{v}村{n}号", "{v}村委会{v}组", "")
VILLAGES = ("坑口", "新屋", "大塘", "下寨", "石桥", "杨家", "向阳", "三里", "东升", "河背")
NOWHERE = ("-", "无", "不详", "", "未提供", "人民路12号", "北京路3号", "幸福小区7栋", "外省", "农村")


@dataclass(frozen=True, slots=True)
class Planted:
    """An address, the county it lies in (0: nobody can say) and the kind of noise planted in it."""

    text: str
    county: int
    kind: str
    well_formed: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """Names of one township and all above it; empty where an address would not write them."""

    province: str
    city: str
    county: str
    township: str
    code: int


def parts_of(code: int, divisions: Divisions) -> Parts:
    _, county, city, province = ancestors(code)
    city_name, county_name = divisions.name(city), divisions.name(county)
    written = "" if "直辖" in city_name or city_name in ("市辖区", "县") else city_name
    return Parts(divisions.name(province), written, "" if county == city else county_name, divisions.name(code), county)


def bare(name: str) -> str:
    """A name as people shorten it: 清远市 → 清远."""
    for suffix in ("维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "地区", "街道", "省", "市", "县", "区", "镇", "乡"):
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name.removesuffix(suffix)
    return name


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text).replace("市", "市　")


def variants(p: Parts, other: str, detail: str) -> dict[str, tuple[str, bool]]:
    """Each kind of writing of one place: text, and whether it is well formed (names its county beyond doubt)."""
    full = p.province + p.city + p.county + p.township
    return {
        "full": (full + detail, True),
        "no province": ((p.city or p.province) + p.county + p.township + detail, True),
        "no township": (p.province + p.city + p.county + detail, True),
        "another place's road": (f"{p.province}{p.city}{p.county}{other}路{len(detail)}号", True),
        "another place's hospital": (f"{p.province}{p.city}{p.county}{other}医院宿舍", True),
        "province twice": (p.province + full + detail, True),
        "wide and spaced": (wide(full + detail), True),
        "punctuated": (f"{p.province}，{p.city}-{p.county}（{p.township}）{detail}", True),
        "no city": (p.province + p.county + p.township + detail, bool(p.county)),
        "no suffixes": (bare(p.province) + bare(p.city) + bare(p.county) + p.township + detail, False),
        "short throughout": (bare(p.province) + bare(p.city) + bare(p.county) + bare(p.township), False),
        "county first": ((p.county or p.city) + p.township + detail, False),
        "township only": (p.township + detail, False),
    }


def generate(count: int, seed: int, divisions: Divisions) -> Iterator[Planted]:
    """`count` addresses; kinds in turn, places and details at random."""
    rng = random.Random(seed)
    townships = sorted(divisions.townships)
    cities = [bare(name) for code, name in divisions.areas.items() if code % 100 == 0 and name.endswith("市")]
    former = [change for change in changes() if change.new_code % 100 and change.old_code // 10_000 == change.new_code // 10_000]
    for number in range(count):
        if number % 50 == 0:
            yield Planted(rng.choice(NOWHERE), 0, "nowhere", False)
            continue
        detail = rng.choice(DETAILS).format(n=rng.randint(1, 400), m=rng.randint(1, 30), v=rng.choice(VILLAGES))
        if number % 50 == 1:
            yield old_name(rng.choice(former), detail, divisions)
            continue
        parts = parts_of(rng.choice(townships), divisions)
        kinds = variants(parts, rng.choice(cities), detail)
        kind = list(kinds)[number % len(kinds)]
        yield Planted(kinds[kind][0], parts.code, kind, kinds[kind][1])


def old_name(change: Change, detail: str, divisions: Divisions) -> Planted:
    old, name, new = change.old_code, change.old_name, change.new_code
    parts = parts_of(new * 1000 + 1, divisions)
    city = divisions.name(old // 100 * 100) or parts.city
    city = "" if "辖" in city or city == "县" else city
    return Planted(parts.province + city + name + detail, new, "former name", True)


def county_of(code: int) -> int:
    return ancestors(current_code(code))[1] if code else 0


def doorstep_reader() -> Reader:
    resolver = AddressResolver(Divisions.national())
    return lambda addresses: [county_of(resolver.resolve(locality(address)).code) for address in addresses]


def cpca_reader() -> Reader:
    import cpca  # type: ignore[import-not-found]

    cpca.transform(["广东省广州市"])

    def read(addresses: Sequence[str]) -> list[int]:
        codes = cpca.transform(list(addresses))["adcode"]
        return [county_of(int(code)) if isinstance(code, str) and code.isdigit() else 0 for code in codes]

    return read


def jionlp_reader() -> Reader:
    import jionlp  # type: ignore[import-not-found]

    by_names = county_names(Divisions.national())
    jionlp.parse_location("广东省广州市")

    def one(address: str) -> int:
        if not address.strip():
            return 0
        found = jionlp.parse_location(address)
        province, city, county = (found.get(level) or "" for level in ("province", "city", "county"))
        return by_names.get((province, city, county)) or by_names.get((province, "", county), 0)

    return lambda addresses: [one(address) for address in addresses]


def county_names(divisions: Divisions) -> dict[tuple[str, str, str], int]:
    """County codes by (province, city, county), former names too; city also left out where that is unique."""
    known: dict[tuple[str, str, str], int] = {}
    names = [(code, name) for code, name in divisions.areas.items()] + [(c.new_code, c.old_name) for c in changes()]
    shared = Counter((code // 10_000, name) for code, name in set(names))
    for code, name in names:
        _, county, city, province = ancestors(code)
        if county:
            above = divisions.name(province)
            known.setdefault((above, divisions.name(city), "" if county == city else name), county)
            if shared[code // 10_000, name] == 1 or "辖" in divisions.name(city):
                known.setdefault((above, "", name), county)
    return known


def inside(x: float, y: float, ring: Sequence[Sequence[float]]) -> bool:
    """Whether a point lies in a closed ring: a ray to the east crosses it an odd number of times."""
    odd = False
    for (x1, y1, *_), (x2, y2, *_) in itertools.pairwise(ring):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            odd = not odd
    return odd


Ring = list[list[float]]


@dataclass(frozen=True, slots=True)
class Outline:
    """One polygon of a county: its outer ring, its holes, and the box around it (west, south, east, north)."""

    county: int
    outer: Ring
    holes: list[Ring]
    box: tuple[float, float, float, float]


def polygons(folder: Path) -> list[Outline]:
    """Every polygon of every county that has them."""
    found = []
    for path in sorted(folder.glob("districts_wgs84_*.geojson")):
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
            geometry = feature["geometry"]
            shapes = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
            for outer, *holes in shapes:
                xs, ys = [point[0] for point in outer], [point[1] for point in outer]
                box = (min(xs), min(ys), max(xs), max(ys))
                found.append(Outline(int(feature["properties"]["gb"][3:]), outer, holes, box))
    return found


def county_at(x: float, y: float, outlines: Iterable[Outline]) -> int:
    """The county a point lies in, 0 when in none that has polygons."""
    for outline in outlines:
        west, south, east, north = outline.box
        in_box = west <= x <= east and south <= y <= north
        if in_box and inside(x, y, outline.outer) and not any(inside(x, y, hole) for hole in outline.holes):
            return outline.county
    return 0


def readers() -> dict[str, Reader]:
    found = {"doorstep": doorstep_reader()}
    for name, make in (("cpca", cpca_reader), ("jionlp", jionlp_reader)):
        try:
            found[name] = make()
        except ImportError as problem:
            print(f"{name}: left out, not importable ({problem})")
    return found


def compare_generated(found: dict[str, Reader], planted: list[Planted], *, show: bool) -> None:
    print(f"\n(a) {len(planted):,} generated addresses; shares of all, wrong as a share of those given a county")
    print(f"{'':10}{'right':>9}{'well-formed':>13}{'wrong':>9}{'well-f. wrong':>15}{'per second':>12}{'CPU s':>8}")
    by_kind: dict[str, dict[str, Counter[str]]] = {}
    for name, read in found.items():
        began = time.process_time()
        counties = read([address.text for address in planted])
        seconds = time.process_time() - began
        kinds = by_kind[name] = {}
        for address, county in zip(planted, counties, strict=True):
            outcome = "right" if county == address.county else "wrong" if county else "unresolved"
            for kind in (address.kind, "all", *(["well"] if address.well_formed else [])):
                kinds.setdefault(kind, Counter())[outcome] += 1
            if show and outcome == "wrong" and name == "doorstep":
                print("  wrong:", address.kind, address.text, address.county, county)
            if show and outcome == "unresolved" and name == "doorstep" and address.well_formed:
                print("  unresolved:", address.kind, address.text, address.county)
        every, well = kinds["all"], kinds["well"]
        print(
            f"{name:10}{every['right'] / every.total():9.2%}{well['right'] / well.total():13.2%}{wrong_share(planted, counties):9.3%}"
            f"{wrong_share(planted, counties, well_formed=True):15.3%}{len(planted) / seconds:12,.0f}{seconds:8.2f}"
        )
    print(f"\nright / wrong by kind\n{'':26}" + "".join(f"{name:>18}" for name in by_kind))
    for kind in by_kind["doorstep"]:
        cells = (by_kind[name][kind] for name in by_kind)
        shares = (f"{c['right'] / c.total():.1%} / {c['wrong'] / c.total():.2%}" for c in cells)
        print(f"{kind:26}" + "".join(f"{share:>18}" for share in shares))


def wrong_share(planted: list[Planted], counties: list[int], *, well_formed: bool = False) -> float:
    pairs = [(p.county, c) for p, c in zip(planted, counties, strict=True) if c and (p.well_formed or not well_formed)]
    return sum(truth != county for truth, county in pairs) / max(1, len(pairs))


def compare_hospitals(found: dict[str, Reader], data: Path, *, show: bool) -> None:
    path = data / "china-hospitals" / "3A_hospitals_wgs84.csv"
    if not path.exists():
        print(f"\n(b) left out: {path} is absent")
        return
    rows = list(csv.DictReader(path.open(encoding="utf-8-sig", newline="")))
    counties = polygons(data / "china-places")
    truth = [county_at(float(row["longitude_wgs84"]), float(row["latitude_wgs84"]), counties) for row in rows]
    written = [bool(row["address"].strip()) for row in rows]
    print(f"\n(b) {len(rows):,} hospitals, {sum(written):,} with an address, {sum(map(bool, truth))} inside a polygon")
    print(f"{'':10}{'to county':>11}{'to city+':>10}{'in polygons':>13}{'agree':>9}")
    for name, read in found.items():
        read_counties = read([row["address"] for row in rows])
        pairs = [(t, c, r["address"]) for t, c, r in zip(truth, read_counties, rows, strict=True) if t and c]
        agree = sum(t == c for t, c, _ in pairs)
        share = sum(map(bool, read_counties)) / sum(written)
        print(f"{name:10}{share:11.1%}{to_city(rows) if name == 'doorstep' else '':>10}{len(pairs):13}{agree / len(pairs):9.1%}")
        if show and name == "doorstep":
            for t, c, address in pairs:
                if t != c:
                    print("  polygon", t, "read", c, address)


def to_city(rows: list[dict[str, str]]) -> str:
    resolver = AddressResolver(Divisions.national())
    codes = [resolver.resolve(locality(row["address"])).code for row in rows if row["address"].strip()]
    return f"{sum(code % 10_000 != 0 or code in (110000, 120000, 310000, 500000) for code in codes) / len(codes):.1%}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--show", action="store_true", help="list what Doorstep gets wrong")
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}")
    found = readers()
    planted = list(generate(chosen.count, chosen.seed, Divisions.national()))
    compare_generated(found, planted, show=chosen.show)
    compare_hospitals(found, chosen.data, show=chosen.show)


if __name__ == "__main__":
    main()
