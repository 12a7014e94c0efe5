"""The identity rules in SQL and in Python are the same rules."""

from __future__ import annotations

from datetime import date

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.intake import cells, identity

TODAY = date(2026, 1, 1)
KEY = b"k" * 32


def engine() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for macro in (*cells.macros(), *identity.macros(key=KEY, today=TODAY)):
        connection.execute(macro)
    return connection


ENGINE = engine()


def in_sql(numbers: list[str]) -> list[tuple[str, str]]:
    found = ENGINE.execute(
        "SELECT id_status(u, f), f FROM (SELECT nth, u, id_full(u, b, id_dated(h, l), id_check(h, l)) AS f FROM "
        "(SELECT *, id_high(b) AS h, id_low(b) AS l FROM (SELECT nth, u, id_body(u) AS b FROM "
        "(SELECT nth, upper(cell(trimmed(number))) AS u FROM (SELECT unnest($given) AS number, generate_subscripts($given, 1) AS nth))))) ORDER BY nth",
        {"given": numbers},
    ).fetchall()
    return [(status, full if status == "valid" else "") for status, full in found]


@st.composite
def numbers(draw: st.DrawFn) -> str:
    area = draw(st.sampled_from(["110105", "441881", "659001", "990000"]))
    year, month, day = draw(st.integers(1870, 2030)), draw(st.integers(0, 14)), draw(st.integers(0, 33))
    month, day = draw(st.sampled_from([(month, day), (2, 29), (TODAY.month, TODAY.day + 1)]))
    body = f"{area}{year}{month:02d}{day:02d}{draw(st.integers(0, 999)):03d}"
    made = draw(st.sampled_from(["full", "wrong", "fifteen", "lower"]))
    if made == "fifteen":
        return body[:6] + body[8:]
    last = identity.check_character(body)
    if made == "wrong":
        last = draw(st.sampled_from("0123456789X"))
    return body + (last.lower() if made == "lower" else last)


written = st.one_of(numbers(), st.text("0123456789X-+. Ee_", max_size=20), st.sampled_from(["-", "", "111111111111111111"]))


@settings(max_examples=30, deadline=None)
@given(st.lists(written, min_size=20, max_size=40))
def test_sql_and_python_agree_on_every_number(together: list[str]) -> None:
    assert in_sql(together) == [(status.value, full) for status, full in (identity.checked(number, today=TODAY) for number in together)]


@settings(max_examples=50, deadline=None)
@given(numbers())
def test_the_digest_is_the_same_in_both_and_depends_on_the_key(number: str) -> None:
    (digest,) = ENGINE.execute("SELECT person_digest('id-card', ?)", [number]).fetchone() or ("",)

    assert digest == identity.person_key("id-card", number, key=KEY)
    assert digest != identity.person_key("id-card", number, key=b"another" * 5)


def test_a_fifteen_digit_number_and_its_eighteen_digit_form_are_one_person() -> None:
    assert identity.checked("440524800101001", today=TODAY) == identity.checked("440524198001010013", today=TODAY)


def test_a_number_with_a_wrong_check_digit_is_caught() -> None:
    right = "11010519491231002X"
    wrong = [right[:-1] + character for character in "0123456789"]

    assert identity.checked(right, today=TODAY)[0] == "valid"
    assert {identity.checked(number, today=TODAY)[0] for number in wrong} == {"invalid"}
