"""The cut is the same in Python and DuckDB; the resolver takes any text; real addresses come out right."""

from __future__ import annotations

import csv
import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.intake.addresses import AddressResolver, locality, locality_sql
from doorstep.vocab.divisions import Divisions, ancestors

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
WORDS = ["广东省", "清远市", "英德市", "大站镇", "新乡市", "东乡区", "镇江市", "街道", "街道办事处", "小区", "社区", "苏木", "自治县", "旗", "路", "村", "12号", "１２", "场", "-", "，", "北京", "朝阳", "\u3000", "\n", "海淀", "农场"]
addresses = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=14).map("".join))


@cache
def resolver() -> AddressResolver:
    return AddressResolver(Divisions.national())


@cache
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


@given(st.lists(addresses, min_size=1, max_size=40))
@settings(max_examples=80, deadline=None)
def test_python_and_duckdb_cut_the_same_locality(texts: list[str]) -> None:
    numbered = "SELECT unnest(range(len($texts))) AS place, unnest($texts) AS address"

    rows = connection().execute(f"SELECT {locality_sql('address')} FROM ({numbered}) ORDER BY place", {"texts": texts})

    assert [cut for (cut,) in rows.fetchall()] == [locality(text) for text in texts]


def test_a_missing_address_has_an_empty_locality() -> None:
    assert connection().execute(f"SELECT {locality_sql('NULL::VARCHAR')}").fetchone() == ("",)


@given(addresses)
@settings(max_examples=300, deadline=None)
def test_any_text_is_resolved_to_a_division_that_exists_or_to_none(text: str) -> None:
    code = resolver().resolve(text).code

    assert code == 0 or Divisions.national().name(code)


@given(st.sampled_from(sorted(Divisions.national().townships)), st.text(max_size=12))
@settings(max_examples=300, deadline=None)
def test_an_address_in_full_is_never_put_in_another_county(code: int, detail: str) -> None:
    divisions = Divisions.national()
    township, county, city, province = ancestors(code)
    names = [divisions.name(province), divisions.name(city), "" if county == city else divisions.name(county)]
    names = [name for name in names if name not in ("市辖区", "县") and "直辖" not in name]

    found = resolver().resolve("".join(names) + divisions.name(township) + detail).code

    assert found == 0 or ancestors(found)[1] in (0, county)


@cache
def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("addresses_benchmark", ROOT / "benchmarks" / "addresses.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_generated_addresses_come_out_right_and_hardly_ever_wrong() -> None:
    bench = benchmark()
    planted = list(bench.generate(3_000, 7, Divisions.national()))

    read = bench.doorstep_reader()([address.text for address in planted])

    pairs = list(zip(planted, read, strict=True))
    well_formed = [address.county == county for address, county in pairs if address.well_formed]
    given_one = [address.county != county for address, county in pairs if county]
    assert sum(well_formed) >= 0.99 * len(well_formed)
    assert sum(given_one) <= 0.001 * len(given_one)


def test_real_hospital_addresses_are_resolved_and_agree_with_their_coordinates() -> None:
    path = DATA / "china-hospitals" / "3A_hospitals_wgs84.csv"
    if not path.exists():
        pytest.skip("the file of real hospital addresses is absent")
    rows = [row for row in csv.DictReader(path.open(encoding="utf-8-sig", newline="")) if row["address"].strip()]
    bench = benchmark()
    counties = bench.polygons(DATA / "china-places")

    codes = [resolver().resolve(locality(row["address"])).code for row in rows]

    to_city = sum(bool(code) and (ancestors(code)[2] > 0 or code in (110000, 120000, 310000, 500000)) for code in codes)
    pairs = [
        (ancestors(code)[1], bench.county_at(float(row["longitude_wgs84"]), float(row["latitude_wgs84"]), counties))
        for row, code in zip(rows, codes, strict=True)
    ]
    both = [county == polygon for county, polygon in pairs if county and polygon]
    assert to_city >= 0.965 * len(rows)  # most write no county: 广州市盘福路1号
    assert len(both) >= 60 and sum(both) >= 0.96 * len(both)
