"""What must hold of recognition whatever the rules and results are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.recognition.counting import Chosen, tally
from doorstep.recognition.decide import Earlier, Kind, decide
from doorstep.recognition.external import Assessed, Pass, assessed
from doorstep.recognition.language import (
    Control,
    Item,
    ItemKind,
    Need,
    QualityNeed,
    ReachRule,
    Relation,
    RuleBook,
    SchemeLevel,
    Status,
    Window,
    Within,
)
from doorstep.recognition.reasons import REASONS, reason
from tests.recognition.cast import PLACES

TODAY = date(2026, 3, 31)
SOURCE = Source("invented", evidence=Evidence.SECONDARY)
NAME = Text("项", "item")
CODES, GROUPS, MARKS = ("A", "B", "C"), ("", "g", "h"), ("", "HR", "★")
GRADES = ("", "1", "2B", "2A", "3B", "3A")
FEW = settings(max_examples=300, deadline=None)

items = st.tuples(
    *(
        st.builds(
            Item, code=st.just(code), kind=st.sampled_from(ItemKind), name=st.just(NAME), source=st.just(SOURCE),
            method=st.sampled_from(("", "m")), group=st.sampled_from(GROUPS), excluded=st.sampled_from((False, False, True)),
        )
        for code in CODES
    )
)  # fmt: skip
targets = st.one_of(
    st.just({}),
    st.builds(lambda one: {"item": one}, st.sampled_from(CODES)),
    st.builds(lambda one: {"group": one}, st.sampled_from(GROUPS[1:])),
    st.builds(lambda one: {"kind": one}, st.sampled_from(ItemKind)),
)
windows = st.lists(st.builds(lambda days, target: Window("", days, SOURCE, **target), st.integers(0, 120), targets), max_size=4).map(
    lambda found: tuple(replace(one, code=f"w{at}") for at, one in enumerate(found))
)
bounds = st.tuples(st.sampled_from(GRADES), st.just(""))
relations = st.lists(
    st.builds(
        Relation, code=st.just(""), name=st.just(NAME), within=st.sampled_from(Within), source=st.just(SOURCE), asker=bounds, maker=bounds,
        same_level=st.booleans(), public_only=st.booleans(), marks=st.sampled_from(((), ("HR",), ("HR", "★"))), gives_note=st.booleans(),
    ),
    max_size=4,
).map(lambda found: tuple(replace(one, code=f"r{at}") for at, one in enumerate(found)))  # fmt: skip
needs = st.one_of(st.just(()), st.builds(lambda internal, external: (QualityNeed("n", internal, external, SOURCE),), st.sampled_from(Need), st.sampled_from(Need)))
reaches = st.one_of(st.just(()), st.just(tuple(ReachRule(one.value, one, within, SOURCE) for one, within in zip(SchemeLevel, (Within.NATION, Within.PROVINCE, Within.CITY), strict=True))))
books = st.builds(RuleBook, items=items, windows=windows, relations=relations, needs=needs, reaches=reaches)
days = st.integers(-3, 150).map(lambda age: TODAY - timedelta(days=age))
passes = st.lists(
    st.builds(lambda level, from_on, length: Pass("s", level, from_on, from_on + timedelta(days=length)), st.sampled_from(SchemeLevel), days, st.integers(0, 200)),
    max_size=3,
).map(tuple)
places = st.sampled_from(sorted(PLACES)).map(PLACES.__getitem__)
results = st.builds(
    Earlier, item=st.sampled_from((*CODES, "none")), maker=places, performed_on=days, method=st.sampled_from(("", "m")),
    status=st.sampled_from(Status), has_data=st.sampled_from((True, True, False)), mark=st.sampled_from(MARKS), control=st.sampled_from(Control), passes=passes,
)  # fmt: skip
plain = st.builds(
    Earlier, item=st.sampled_from(CODES), maker=places, performed_on=days, method=st.just("m"), mark=st.sampled_from(MARKS),
    control=st.just(Control.IN_CONTROL), passes=passes,
)  # fmt: skip


@FEW
@given(st.one_of(results, plain), places, books, st.data())
def test_a_narrower_window_never_recognises_more(earlier: Earlier, asker: object, book: RuleBook, data: st.DataObject) -> None:
    shorter = tuple(replace(one, days=data.draw(st.integers(0, one.days))) for one in book.windows)

    wide = decide(earlier, asker, book, today=TODAY)  # type: ignore[arg-type]
    narrow = decide(earlier, asker, replace(book, windows=shorter), today=TODAY)  # type: ignore[arg-type]

    assert wide.is_recognised or not narrow.is_recognised
    assert wide.until is None or narrow.until is None or narrow.until <= wide.until


@FEW
@given(st.one_of(results, plain), places, books, st.integers(0, 120))
def test_a_window_where_there_was_none_never_recognises_more(earlier: Earlier, asker: object, book: RuleBook, length: int) -> None:
    without = replace(book, windows=())

    wide = decide(earlier, asker, without, today=TODAY)  # type: ignore[arg-type]
    narrow = decide(earlier, asker, replace(book, windows=(Window("all", length, SOURCE),)), today=TODAY)  # type: ignore[arg-type]

    assert wide.is_recognised or not narrow.is_recognised


@FEW
@given(st.one_of(results, plain), places, books)
def test_a_lapse_of_internal_control_is_never_recognised(earlier: Earlier, asker: object, book: RuleBook) -> None:
    found = decide(replace(earlier, control=Control.LAPSED), asker, book, today=TODAY)  # type: ignore[arg-type]

    assert not found.is_recognised


@FEW
@given(st.one_of(results, plain), places, books)
def test_a_lapse_of_external_assessment_is_never_recognised(earlier: Earlier, asker: object, book: RuleBook) -> None:
    day = earlier.performed_on
    gone = Pass("s", SchemeLevel.NATIONAL, day - timedelta(days=400), day - timedelta(days=1))

    found = decide(replace(earlier, passes=(gone,)), asker, book, today=TODAY)  # type: ignore[arg-type]

    assert assessed((gone,), day) is Assessed.LAPSED
    assert not found.is_recognised


@FEW
@given(plain, places, books)
def test_the_control_arm_something_is_recognised_at_times(earlier: Earlier, asker: object, book: RuleBook) -> None:
    """Without this the four above could hold of rules that recognise nothing."""
    open_book = replace(book, items=tuple(replace(one, excluded=False) for one in book.items), windows=(), needs=(), reaches=(), relations=(Relation("r", NAME, Within.NATION, SOURCE),))
    today = max(TODAY, earlier.performed_on)

    found = decide(replace(earlier, passes=()), asker, open_book, today=today)  # type: ignore[arg-type]

    assert found.is_recognised


@FEW
@given(st.one_of(results, plain), places, books)
def test_what_is_recognised_still_holds_today_and_a_note_is_never_empty(earlier: Earlier, asker: object, book: RuleBook) -> None:
    found = decide(earlier, asker, book, today=TODAY)  # type: ignore[arg-type]

    assert not found.is_recognised or found.until is None or found.until >= TODAY
    assert (found.kind is Kind.WITH_NOTE) == bool(found.notes)


lines = st.lists(
    st.builds(
        lambda kind, accepted, code, price: Chosen(kind, accepted, "" if accepted else code, price),
        st.sampled_from(Kind), st.booleans(), st.sampled_from([one.code for one in REASONS]), st.one_of(st.none(), st.floats(0, 500)),
    ),
    max_size=60,
)  # fmt: skip


@FEW
@given(lines, st.lists(st.sampled_from(("98", "99")), max_size=20), st.sampled_from(Kind))
def test_98_and_99_never_enter_the_refusal_rate(known: list[Chosen], codes: list[str], kind: Kind) -> None:
    more = [Chosen(kind, False, code) for code in codes]

    before, after = tally(known), tally(known + more)

    assert after.accepted_share == before.accepted_share
    assert after.refused == before.refused


@FEW
@given(lines, st.sampled_from([one.code for one in REASONS if one.is_refusal]))
def test_the_control_arm_every_other_reason_does_enter(known: list[Chosen], code: str) -> None:
    after = tally([*known, Chosen(Kind.RECOGNISED, False, code)])

    assert after.refused == tally(known).refused + 1


@FEW
@given(lines)
def test_every_line_is_counted_once(known: list[Chosen]) -> None:
    found = tally(known)

    assert found.accepted + found.refused + found.not_counted + found.outside_rules == len(known)


def test_the_reasons_are_the_ten_of_the_list() -> None:
    assert [one.code for one in REASONS] == ["01", "02", "03", "04", "05", "06", "07", "08", "98", "99"]
    assert [one.code for one in REASONS if not reason(one.code).is_refusal] == ["98", "99"]
