"""Every row of the decision table, which was written from the rules and not from the code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from doorstep.recognition.decide import Decision, Earlier, Kind, decide
from doorstep.recognition.external import Pass
from doorstep.recognition.language import Control, SchemeLevel, Status
from tests.recognition.cast import BOOKS, PLACES

TODAY = date(2026, 3, 31)
DAY = timedelta(days=1)
_CONTROL = {"i": Control.IN_CONTROL, "x": Control.LAPSED, "?": Control.UNKNOWN}
_LEVELS = {"N": SchemeLevel.NATIONAL, "P": SchemeLevel.PROVINCIAL, "C": SchemeLevel.CITY}
_KINDS = {"yes": Kind.RECOGNISED, "note": Kind.WITH_NOTE, "no": Kind.NOT}
_NOTES = {"W": "有效期", "I": "室内质控", "E": "室间质评", "M": "可以认可"}


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    line: int
    given: list[str]
    expected: list[str]


def _rows() -> list[Row]:
    text = (Path(__file__).parent / "decisions.txt").read_text(encoding="utf-8")
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            given, expected = line.split(" = ")
            found.append(Row(number, given.split(), expected.split()))
    return found


ROWS = _rows()


def _pass(written: str, day: date) -> Pass:
    level = _LEVELS[written.strip("xf()")]
    spans = {"x": (day - 100 * DAY, day - DAY), "f": (day + DAY, day + 100 * DAY), "(": (day, day + 100 * DAY)}
    from_on, to_on = spans.get(written[0], (day - 100 * DAY, day if written.endswith(")") else day + 100 * DAY))
    return Pass("scheme", level, from_on, to_on)


def _decided(row: Row) -> Decision:
    book, item, pair, age, control, passes, *more = row.given
    maker, asker = pair.split(">")
    other = dict(one.split("=") for one in more if "=" in one)
    performed = TODAY - int(age) * DAY
    earlier = Earlier(
        item=item,
        maker=PLACES[maker],
        performed_on=performed,
        method=other.get("method", ""),
        status=Status(other.get("status", "final")),
        has_data="nodata" not in more,
        mark=other.get("mark", ""),
        control=_CONTROL[control],
        passes=tuple(_pass(one, performed) for one in passes.split(",") if one != "-"),
    )
    return decide(earlier, PLACES[asker], BOOKS[book], today=TODAY)


@pytest.mark.parametrize("row", ROWS, ids=[f"line-{row.line}" for row in ROWS])
def test_the_rules_decide_as_the_table_says(row: Row) -> None:
    kind, clause, until, notes = row.expected

    found = _decided(row)

    assert (found.kind, found.clause.code) == (_KINDS[kind], clause)
    assert found.until == (None if until == "." else TODAY + int(until) * DAY)
    wanted = [] if notes == "-" else [_NOTES[one] for one in notes]
    assert len(found.notes) == len(wanted)
    assert all(any(word in note.zh for note in found.notes) for word in wanted)


def test_the_table_has_at_least_two_hundred_rows_and_none_twice() -> None:
    given = [tuple(row.given) for row in ROWS]

    assert len(given) >= 200
    assert len(given) - len(set(given)) <= 12  # some stand under two questions on purpose


def test_every_decision_names_its_clause_in_both_languages_with_a_source() -> None:
    for row in ROWS:
        clause = _decided(row).clause

        assert clause.words.zh and clause.words.en and clause.source.document
