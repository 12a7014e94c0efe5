"""What a bulletin may say: figures by name, faults all at once, JSON and back, and the code."""

from __future__ import annotations

import dataclasses
import json
import random
from typing import Any

import pytest

from doorstep.assessment.bulletins import references
from doorstep.assessment.bulletins.blocks import Chart, ChartKind, Heading, Mentions, Paragraph, Series, Table, Verdict
from doorstep.assessment.bulletins.chart_data import axis, tick_text, ticks
from doorstep.assessment.bulletins.code import code_of, grouped, same_code
from doorstep.assessment.bulletins.content import Bulletin, Figure, with_figures
from doorstep.assessment.bulletins.content_json import from_json, to_json
from doorstep.assessment.bulletins.layout import Role, laid_out
from doorstep.assessment.bulletins.words import day, numeral
from doorstep.core.errors import BadValue, Rejected
from tests.assessment.bulletin_sample import bulletin
from tests.lib import trials

LANGS = ("zh", "en")


def test_a_figure_stands_in_every_place_that_names_it() -> None:
    sample = bulletin("zh")

    words = [piece.text for piece in laid_out(with_figures(sample, {"share.1": "77.7%"})).pieces]
    cells = [cell for piece in laid_out(with_figures(sample, {"share.1": "77.7%"})).pieces for row in piece.rows for cell in row]

    assert sum("77.7%" in text for text in words) == 2
    assert sum("77.7%" in text for text in cells) == 4
    assert not any("91.2%" in text for text in (*words, *cells))


def test_missing_and_unused_figures_are_refused_and_all_are_named() -> None:
    sample = bulletin("zh")
    figures = (*sample.figures[2:], Figure("idle.1", {}, "1"), Figure("idle.2", {}, "2"))

    with pytest.raises(BadValue) as refused:
        dataclasses.replace(sample, figures=figures)

    for name in (sample.figures[0].name, sample.figures[1].name, "idle.1", "idle.2"):
        assert name in refused.value.what.zh
        assert name in refused.value.what.en


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"number": " "}, "document number"),
        ({"blocks": ()}, "body is empty"),
        ({"blocks": (Heading(3, "x"),)}, "heading level 3"),
        ({"blocks": (Mentions(Verdict.PRAISE, ()),)}, "names nobody"),
        ({"blocks": (Table("c", ("a", "b"), (("1",),)),)}, "row 1 has 1 cells, not 2"),
        ({"blocks": (Table("c", (), ()),)}, "0 columns"),
        ({"blocks": (Paragraph("a lone { brace"),)}, "{"),
        ({"blocks": (Paragraph("a\x0bvertical tab"),)}, "control character"),
        ({"blocks": (Paragraph("turned \u202e round"),)}, "control character"),
        ({"blocks": (Chart("c", ChartKind.BAR, "l", ("a", "b"), (Series("s", (1,), ("1",)),)),)}, "2 values"),
        ({"blocks": (Chart("c", ChartKind.BAR, "l", ("a",), (Series("s", (float("nan"),), ("1",)),)),)}, "finite"),
        ({"blocks": (Chart("c", ChartKind.DOTS, "l", ("a",), (Series("s", (1,), ("1",), (2,), (3,)),)),)}, "does not hold its value"),
        ({"blocks": (Chart("c", ChartKind.LINE, "l", ("a",), (Series("s", (None,), ("",)),)),)}, "no value at all"),
    ],
)
def test_a_faulty_bulletin_is_refused_in_words(changes: dict[str, Any], said: str) -> None:
    sound = dataclasses.replace(bulletin("en"), title="A title", blocks=(Paragraph("words"),), figures=())

    with pytest.raises(BadValue) as refused:
        dataclasses.replace(sound, **changes)

    assert said in refused.value.message("en")


def test_braces_in_words_from_elsewhere_stay_braces() -> None:
    text = references.plain("{share} and }{")

    assert list(references.names(text)) == []
    assert references.filled(text, {}) == "{share} and }{"


@pytest.mark.parametrize("lang", LANGS)
def test_json_and_back_gives_the_same_bulletin_and_the_same_code(lang: Any) -> None:
    sample = bulletin(lang)

    again = from_json(to_json(sample))

    assert again == sample
    assert to_json(again) == to_json(sample)
    assert code_of(again) == code_of(sample)


def test_whole_numbers_in_a_chart_have_the_code_of_the_same_decimals() -> None:
    whole, decimal = (Chart("c", ChartKind.BAR, "l", ("a",), (Series("s", (value,), ("1",)),), reference=value, reference_name="r") for value in (3, 3.0))
    sound = dataclasses.replace(bulletin("en"), title="A title", figures=(), blocks=(whole,))

    assert code_of(sound) == code_of(dataclasses.replace(sound, blocks=(decimal,)))


def test_each_change_of_content_changes_the_code() -> None:
    sample = bulletin("zh")
    changed = [
        dataclasses.replace(sample, number="云卫通报〔2026〕4号"),
        dataclasses.replace(sample, is_synthetic=False),
        with_figures(sample, {"share.1": "91.3%"}),
        dataclasses.replace(sample, figures=(dataclasses.replace(sample.figures[0], snapshot="S-2"), *sample.figures[1:])),
    ]

    assert len({code_of(one) for one in (sample, *changed)}) == 1 + len(changed)


def test_a_code_is_five_groups_of_letters_that_are_not_misread() -> None:
    assert grouped(0) == "0000-0000-0000-0000-0000"
    assert grouped(2**100 - 1) == "ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ"
    assert grouped(32**4 * 17 + 20) == "0000-0000-0000-000H-000M"
    assert not set("ILOU") & set("".join(grouped(number << 5 * place) for number in range(32) for place in range(20)))
    assert same_code("1O2B-CDEF-0000-0000-0000", "io2bcdef ooooooooOOOO")
    assert not same_code("102B-CDEF-0000-0000-0000", "102B-CDEF-0000-0000-0001")


@pytest.mark.parametrize("text", ["", "[]", "null", '{"format":2}', '{"format":1}', "[" * 100_000])
def test_json_that_is_no_bulletin_is_rejected(text: str) -> None:
    with pytest.raises(Rejected):
        from_json(text)


def test_damaged_json_is_rejected_or_is_another_sound_bulletin() -> None:
    sound, rng = to_json(bulletin("zh")), random.Random(20260409)
    data = json.loads(sound)
    odd: tuple[object, ...] = (None, True, 3, 10**400, -1.5, "x", [], {}, ["x"], {"block": "chart"})

    outcomes: set[type] = set()
    for _ in range(trials.count(20_000, suite=300)):
        damaged = json.loads(json.dumps(data))
        _replace_somewhere(damaged, rng, rng.choice(odd))
        try:
            outcomes.add(type(from_json(json.dumps(damaged))))
        except Rejected:
            outcomes.add(Rejected)

    assert outcomes == {Bulletin, Rejected}


def _replace_somewhere(data: Any, rng: random.Random, value: object) -> None:
    while True:
        key = rng.choice(sorted(data)) if isinstance(data, dict) else rng.randrange(len(data))
        if not data[key] or not isinstance(data[key], dict | list) or rng.random() < 0.2:
            data[key] = value
            return
        data = data[key]


@pytest.mark.parametrize(("lang", "said"), [("zh", "合成示例"), ("en", "Synthetic example")])
def test_synthetic_stands_in_title_captions_footer_and_note_and_only_when_it_is(lang: Any, said: str) -> None:
    marked, bare = laid_out(bulletin(lang)), laid_out(bulletin(lang, is_synthetic=False))
    owed = {Role.TITLE, Role.TABLE_CAPTION, Role.CHART_CAPTION, Role.CHART, Role.APPENDIX_TITLE}

    assert {piece.role for piece in marked.pieces if piece.role in owed} == owed
    assert all(said in piece.text for piece in marked.pieces if piece.role in owed)
    assert said in marked.footer
    assert any(piece.role is Role.NOTE for piece in marked.pieces)
    assert said not in bare.footer + "".join(piece.text for piece in bare.pieces)


def test_every_chart_is_followed_by_a_table_of_the_words_printed_in_it() -> None:
    pieces = laid_out(bulletin("zh")).pieces
    charts = [at for at, piece in enumerate(pieces) if piece.role is Role.CHART]

    assert len(charts) == 3
    for at in charts:
        chart, table = pieces[at].chart, pieces[at + 3]
        assert chart is not None
        assert table.role is Role.TABLE
        assert tuple(row[0] for row in table.rows) == chart.labels
        assert tuple(row[1] for row in table.rows) == chart.series[0].printed


def test_every_figure_stands_in_the_appendix_with_its_query_and_snapshot() -> None:
    sample = bulletin("en")

    table = next(piece for piece in laid_out(sample).pieces if piece.role is Role.APPENDIX)

    assert [row[1:3] for row in table.rows] == [(one.name, one.printed) for one in sample.figures]
    assert all(one.snapshot in row and all(f"{key}={value}" in row[3] for key, value in one.query.items()) for one, row in zip(sample.figures, table.rows, strict=True))


def test_numbers_and_dates_are_written_as_official_documents_do() -> None:
    assert [numeral(one) for one in (1, 9, 10, 11, 19, 20, 21, 99)] == ["一", "九", "十", "十一", "十九", "二十", "二十一", "九十九"]
    assert day(bulletin("zh").dated, "zh") == "2026年4月9日"
    assert day(bulletin("en").dated, "en") == "9 April 2026"


@pytest.mark.parametrize("kind", [ChartKind.BAR, ChartKind.LINE])
def test_an_axis_holds_every_value_on_round_marks(kind: ChartKind) -> None:
    rng = random.Random(5)
    for _ in range(300):
        values = tuple(rng.uniform(-1, 1) * 10 ** rng.randrange(-3, 7) for _ in range(rng.randrange(1, 5)))
        chart = Chart("c", kind, "l", tuple("abcd"[: len(values)]), (Series("s", values, ("",) * len(values)),))

        low, high, step = axis(chart)

        assert low <= min(values) + step * 1e-6
        assert high >= max(values) - step * 1e-6
        assert 2 <= len(ticks(low, high, step)) <= 9
        assert kind is not ChartKind.BAR or low <= 0 <= high
    assert [tick_text(one, 0.25) for one in (-0.5, 0.0, 1250.25)] == ["−0.50", "0.00", "1,250.25"]
