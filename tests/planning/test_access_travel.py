"""Tables of travel times: what is kept, what is kept out and why, and that a missing pair is never zero."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from doorstep.core.errors import BadValue, NotFound, Rejected
from doorstep.intake import travel_file
from doorstep.planning.access.travel import Heading, Mark, from_dense, from_pairs, nothing_known
from doorstep.planning.access.travel_rows import Judged, judge
from doorstep.tables.travel import Problem, TravelRows

HOMES, SITES = ("441881", "441882"), ("H1", "H2", "H3")
HEADER = "origin,destination,minutes\n"


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "travel.csv"
    path.write_text(text, encoding)
    return path


def judged(folder: Path, text: str) -> Judged:
    return judge(travel_file.read(written(folder, text)), HOMES, SITES)


def problems(found: Judged) -> list[tuple[int, Problem]]:
    return [(one.line, one.problem) for one in found.quarantined]


def test_the_way_there_and_the_way_home_are_kept_apart(tmp_path: Path) -> None:
    found = judged(tmp_path, HEADER + "441881,H1,30\nH1,441881,45\n")

    assert found.to_care.dense()[0, 0] == 30
    assert found.to_home.dense()[0, 0] == 45
    assert (found.to_care.heading, found.to_home.heading) == (Heading.TO_CARE, Heading.TO_HOME)


def test_a_missing_pair_is_not_zero_and_a_stated_zero_is_kept(tmp_path: Path) -> None:
    found = judged(tmp_path, HEADER + "441881,H2,0\n")

    assert found.to_care.pairs == 1
    assert found.to_care.dense()[0, 1] == 0
    assert np.isnan(found.to_care.dense()).sum() == 5


def test_every_row_is_stored_a_duplicate_or_kept_out_with_its_line(tmp_path: Path) -> None:
    rows = "441881,H1,30\n441881,H1,30.0\n441881,H9,5\n441881,441882,5\nH1,H2,5\n441882,H1,-1\n441882,H2,inf\n441882,H3,1:20\n441881,H3,\n\n441881,H2,7,8\n"

    found = judged(tmp_path, HEADER + rows)

    unknown, unreadable = Problem.UNKNOWN_ENDS, Problem.UNREADABLE
    expected = [(4, unknown), (5, unknown), (6, unknown), (7, Problem.NEGATIVE), (8, unreadable), (9, unreadable), (10, unreadable), (12, Problem.RAGGED)]
    assert problems(found) == expected
    assert (found.stored, found.duplicates) == (1, 1)
    assert found.rows_in == 10 == found.stored + found.duplicates + len(found.quarantined)


def test_rows_that_contradict_each_other_are_all_kept_out(tmp_path: Path) -> None:
    found = judged(tmp_path, HEADER + "441881,H1,30\n441881,H1,31\n441881,H1,30\n441881,H2,9\n")

    assert problems(found) == [(2, Problem.CONFLICT), (3, Problem.CONFLICT), (4, Problem.CONFLICT)]
    assert found.to_care.pairs == 1


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from((*HOMES, *SITES, "?")), st.sampled_from((*HOMES, *SITES, "?")), st.sampled_from((-1.0, 0.0, 5.0, 6.0, float("nan")))), max_size=40))
def test_rows_in_are_stored_plus_duplicates_plus_kept_out(rows: list[tuple[str, str, float]]) -> None:
    count = len(rows)
    columns = [np.array([row[at] for row in rows], dtype=object) for at in (0, 1)]
    minutes = np.array([row[2] for row in rows], float)

    found = judge(TravelRows("x", np.arange(count) + 2, *columns, minutes, np.full(count, np.nan)), HOMES, SITES)

    assert found.rows_in == count == found.stored + found.duplicates + len(found.quarantined)
    said = {(begin, end) for begin, end, minute in rows if minute >= 0 and (begin in HOMES) != (end in HOMES) and "?" not in (begin, end)}
    agreed = {pair for pair in said if len({row[2] for row in rows if row[:2] == pair and row[2] >= 0}) == 1}
    assert found.stored == len(agreed)


@pytest.mark.parametrize(("factor", "named"), [(1 / 60, "hours"), (60, "seconds")])
def test_minutes_that_look_like_another_unit_are_refused(tmp_path: Path, factor: float, named: str) -> None:
    rows = "".join(f"441881,H{at},{40 * at * factor},{30 * at}\n" for at in (1, 2, 3))
    path = written(tmp_path, "origin,destination,minutes,distance_km\n" + rows)

    with pytest.raises(Rejected, match=f"look like {named}"):
        judge(travel_file.read(path), HOMES, SITES)


def test_control_the_same_rows_in_minutes_are_taken(tmp_path: Path) -> None:
    rows = "".join(f"441881,H{at},{40 * at},{30 * at}\n" for at in (1, 2, 3))
    path = written(tmp_path, "origin,destination,minutes,distance_km\n" + rows)

    assert judge(travel_file.read(path), HOMES, SITES).stored == 3


def test_positions_also_betray_a_wrong_unit(tmp_path: Path) -> None:
    rows = travel_file.read(written(tmp_path, HEADER + "441881,H1,1\n441881,H2,2\n"))

    with pytest.raises(Rejected, match="hours"):
        judge(rows, HOMES, SITES, straight_km=np.full((2, 3), 80.0))
    assert judge(rows, HOMES, SITES).stored == 2


@pytest.mark.parametrize("header", ["origin,destination,hours", "origin,destination,time", "from,to", ""])
def test_a_time_without_its_unit_in_the_header_is_refused(tmp_path: Path, header: str) -> None:
    with pytest.raises(Rejected, match="minutes"):
        travel_file.read(written(tmp_path, header + "\n1,2,3\n"))


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="more than one column is called minutes"):
        travel_file.read(written(tmp_path, "origin,destination,minutes,分钟\n1,2,3,4\n"))


def test_a_code_that_is_an_area_and_an_institution_is_refused(tmp_path: Path) -> None:
    rows = travel_file.read(written(tmp_path, HEADER + "a,b,1\n"))

    with pytest.raises(BadValue, match="both an area and an institution"):
        judge(rows, ("a", "b"), ("b",))


def test_the_same_rows_come_from_csv_in_either_encoding_from_a_workbook_and_from_parquet(tmp_path: Path) -> None:
    lines = [("441881", "H1", 30.5), ("H2", "441882", 12.0)]
    text = "起点,终点,分钟\n" + "".join(f"{a},{b},{c}\n" for a, b, c in lines)
    plain, chinese = written(tmp_path, text), tmp_path / "gb.csv"
    chinese.write_bytes(text.encode("gb18030"))
    book = Workbook()
    for row in (("origin", "destination", "minutes"), *lines):
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    columns = zip(*lines, strict=True)
    pq.write_table(pa.table(dict(zip(("origin", "destination", "minutes"), map(list, columns), strict=True))), tmp_path / "t.parquet")

    found = [judge(travel_file.read(path), HOMES, SITES) for path in (plain, chinese, tmp_path / "t.xlsx", tmp_path / "t.parquet")]

    assert all(one.stored == 2 and one.to_care.dense()[0, 0] == 30.5 and one.to_home.dense()[1, 1] == 12 for one in found)


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(b"no")
    (tmp_path / "x.xlsx").write_bytes(b"no")
    (tmp_path / "x.csv").write_bytes(b"origin,destination,minutes\n\x00\xff\xfe1,2,3\n")

    for name in ("x.parquet", "x.xlsx", "x.csv"):
        with pytest.raises(Rejected):
            travel_file.read(tmp_path / name)
    with pytest.raises(NotFound):
        travel_file.read(tmp_path / "absent.csv")


def test_one_table_fills_the_gaps_of_another_and_every_number_keeps_its_mark() -> None:
    nan = np.nan
    stated, road = from_dense("ab", "xy", [[1, nan], [nan, nan]]), from_dense("ab", "xy", [[9, 2], [nan, nan]], Mark.ROAD)
    guess = from_dense("ab", "xy", [[8, 8], [3, nan]], Mark.ESTIMATED)

    found = stated.or_else(road).or_else(guess)

    assert found.dense().tolist()[0] == [1, 2]
    assert found.counted() == {Mark.STATED: 1, Mark.ROAD: 1, Mark.ESTIMATED: 1}
    assert np.isnan(found.dense()[1, 1])


def test_tables_of_other_places_or_headings_are_not_joined() -> None:
    with pytest.raises(ValueError, match="different places"):
        nothing_known("ab", "x").or_else(nothing_known("ab", "x", heading=Heading.TO_HOME))


def test_a_pair_twice_or_minutes_that_are_none_are_refused() -> None:
    with pytest.raises(BadValue, match="twice"):
        from_pairs("ab", "x", [0, 0], [0, 0], [1, 2])
    for minutes in (-1.0, np.inf, np.nan):
        with pytest.raises(BadValue, match="finite"):
            from_pairs("ab", "x", [0], [0], [minutes])
