"""A bulletin as a Word document: the official layout, the same bytes again, and every changed digit found."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Length

from doorstep.assessment.bulletins import comparing, reading
from doorstep.assessment.bulletins.code import code_of
from doorstep.assessment.bulletins.content import with_figures
from doorstep.assessment.bulletins.content_json import to_json
from doorstep.assessment.bulletins.docx_opening import MOST_BYTES
from doorstep.assessment.bulletins.docx_writer import docx_bytes
from doorstep.assessment.bulletins.reading import Reading
from doorstep.core.errors import Rejected
from tests.assessment.bulletin_sample import bulletin
from tests.lib import mutants, trials

LANGS = ("zh", "en")
SEED = 20260409
_DIGIT_OF_TEXT = re.compile(rb'>[^<>]*[0-9][^<>]*<|descr="[^"]*"')


@cache
def issued(lang: Any) -> bytes:
    return docx_bytes(bulletin(lang))


@cache
def owed(lang: Any) -> Reading:
    return comparing.should_say(bulletin(lang))


def found(lang: Any, data: bytes) -> tuple[comparing.Difference, ...]:
    return comparing.compared(owed(lang), reading.read(data))


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(content: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, body in content.items():
            archive.writestr(name, body)
    return made.getvalue()


def changed(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    content = parts(data)
    assert old in content[name]
    return packed({**content, name: content[name].replace(old, new, 1)})


def test_the_same_content_gives_the_same_bytes_and_another_gives_others() -> None:
    assert docx_bytes(bulletin("zh")) == issued("zh")
    assert docx_bytes(with_figures(bulletin("zh"), {"share.1": "91.3%"})) != issued("zh")


def test_the_page_is_that_of_the_official_layout() -> None:
    document = docx.Document(io.BytesIO(issued("zh")))
    section: Any = document.sections[0]
    grid = section._sectPr.find(qn("w:docGrid"))

    assert [round(one.mm) for one in (section.page_width, section.page_height, section.top_margin, section.left_margin)] == [210, 297, 37, 28]
    assert round(Length(section.page_width - section.left_margin - section.right_margin).mm) == 156
    assert round(Length(section.page_height - section.top_margin - section.bottom_margin).mm) == 225
    assert grid.get(qn("w:type")) == "linesAndChars"
    assert 22 <= 225 / 25.4 * 1440 / int(grid.get(qn("w:linePitch"))) < 23
    assert document.settings.odd_and_even_pages_header_footer
    assert [footer.paragraphs[0].alignment.name for footer in (section.footer, section.even_page_footer)] == ["RIGHT", "LEFT"]


def test_an_english_bulletin_has_no_character_grid() -> None:
    section: Any = docx.Document(io.BytesIO(issued("en"))).sections[0]
    grid = section._sectPr.find(qn("w:docGrid"))

    assert grid.get(qn("w:type")) is None


@pytest.mark.parametrize(("style", "font", "points"), [("issuer", "方正小标宋简体", 48), ("title", "方正小标宋简体", 22), ("paragraph", "仿宋_GB2312", 16), ("heading-1", "黑体", 16), ("heading-2", "楷体_GB2312", 16), ("page", "宋体", 14)])
def test_fonts_and_sizes_are_those_of_the_official_layout(style: str, font: str, points: float) -> None:
    found_style: Any = docx.Document(io.BytesIO(issued("zh"))).styles[f"Bulletin {style}"]

    assert found_style.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == font
    assert found_style.font.size.pt == points


def test_fonts_that_may_be_absent_name_their_stand_ins() -> None:
    table = parts(issued("zh"))["word/fontTable.xml"].decode()

    assert "仿宋,FangSong,STFangsong,Noto Serif CJK SC" in table


def test_heads_of_tables_repeat_and_pictures_have_words() -> None:
    body = parts(issued("zh"))["word/document.xml"].decode()

    assert body.count("<w:tblHeader/>") == 5
    assert body.count("<a:blip ") == body.count('descr="') == 4


@pytest.mark.parametrize("lang", LANGS)
def test_the_code_stands_in_both_footers_and_in_the_record(lang: Any) -> None:
    code = code_of(bulletin(lang))

    places = [passage.story.split()[0] for passage in owed(lang).passages if code in passage.text]

    assert places == ["body", "footer", "footer"]


@pytest.mark.parametrize("lang", LANGS)
def test_the_unchanged_document_shows_no_difference(lang: Any) -> None:
    assert found(lang, issued(lang)) == ()


def test_saving_it_again_with_another_program_changes_nothing_that_counts() -> None:
    again = io.BytesIO()
    docx.Document(io.BytesIO(issued("zh"))).save(again)

    assert again.getvalue() != issued("zh")
    assert found("zh", again.getvalue()) == ()


def test_a_recomputed_figure_is_named_wherever_it_is_printed() -> None:
    recomputed = with_figures(bulletin("zh"), {"share.1": "91.3%"})

    differences = comparing.differences(recomputed, issued("zh"))

    where = [one.where.zh for one in differences]
    assert "正文表格 1 第 2 行第 3 列" in where
    assert "嵌入的清单" in where
    assert next(one for one in differences if "表格 1" in one.where.zh).text().zh == "正文表格 1 第 2 行第 3 列：现为“91.2%”，应为“91.3%”"


def digits(content: dict[str, bytes]) -> Iterator[tuple[str, int]]:
    """Place of every digit that a reader or a program may see: words, alternative texts, title, manifest."""
    for name, body in content.items():
        if re.fullmatch(r"word/(document|footer\d)\.xml|customXml/item1\.xml", name):
            for text in _DIGIT_OF_TEXT.finditer(body):
                yield from ((name, text.start() + at) for at, mark in enumerate(text[0]) if 48 <= mark <= 57)
        if name == "docProps/core.xml":
            for text in re.finditer(rb"<dc:(?:title|subject)>[^<]*<", body):
                yield from ((name, text.start() + at) for at, mark in enumerate(text[0]) if 48 <= mark <= 57)


@pytest.mark.parametrize("lang", LANGS)
def test_every_changed_digit_is_found(lang: Any) -> None:
    content, rng = parts(issued(lang)), random.Random(SEED)
    places = list(digits(content))
    chosen = rng.sample(places, min(len(places), trials.count(len(places), suite=25)))

    missed = []
    for name, at in chosen:
        digit = content[name][at] - 48
        other = (digit + rng.randrange(1, 10)) % 10
        body = content[name][:at] + bytes([48 + other]) + content[name][at + 1 :]
        if not found(lang, packed({**content, name: body})):
            missed.append((name, at))

    assert len(places) > 1000
    assert missed == []


def test_a_different_place_of_the_same_digit_is_told_by_row_and_column() -> None:
    data = changed(issued("en"), "word/document.xml", b">4,120<", b">4,210<")

    assert [(one.where.en, one.stands, one.should) for one in found("en", data)] == [("body, table 1, row 2, column 2", "4,210", "4,120")]


def test_exchanged_pictures_are_found() -> None:
    content = parts(issued("zh"))
    first, second = "word/media/image1.png", "word/media/image2.png"

    swapped = found("zh", packed({**content, first: content[second], second: content[first]}))
    one_bit = found("zh", packed({**content, first: content[first][:-1] + b"\0"}))

    assert [one.where.zh.split("（")[0] for one in swapped] == ["第 1 幅图", "第 2 幅图"]
    assert [one.where.zh.split("（")[0] for one in one_bit] == ["第 1 幅图"]


def test_sealed_digests_stand_for_the_pictures_without_drawing_them() -> None:
    sample = bulletin("zh")
    sealed = comparing.picture_digests(sample)

    assert comparing.differences(sample, issued("zh"), sealed=sealed) == ()
    others = comparing.differences(sample, issued("zh"), sealed=("0" * 64, *sealed[1:]))
    assert [one.where.zh.split("（")[0] for one in others] == ["第 1 幅图"]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("word/document.xml", b"</w:body>", b"<w:p><w:r><w:t>9</w:t></w:r></w:p></w:body>"),
        ("word/document.xml", b"<w:t>4,120</w:t>", b"<w:rPr><w:vanish/></w:rPr><w:t>4,120</w:t>"),
        ("word/document.xml", b"<w:t>4,120</w:t>", b"<w:delText>4,120</w:delText>"),
        ("word/document.xml", b"<w:t>4,120</w:t>", b'<w:t>4,120</w:t><w:sym w:font="Symbol" w:char="F031"/>'),
        ("word/document.xml", b"<w:t>4,120</w:t>", b"<w:t>4,120</w:t><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent><w:p><w:r><w:t>5</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict>"),
        ("word/document.xml", b"<w:t>4,120</w:t>", b"<w:t/>"),
        ("word/footer1.xml", b" PAGE ", b" NUMPAGES "),
        ("word/_rels/document.xml.rels", b"</Relationships>", b'<Relationship Id="rIdX" Type="x/aFChunk" Target="more.html"/></Relationships>'),
        ("word/_rels/document.xml.rels", b'Target="media/image1.png"', b'Target="https://example.org/1.png" TargetMode="External"'),
        ("customXml/item1.xml", b"urn:doorstep:bulletin:1", b"urn:other"),
    ],
)
def test_added_hidden_deleted_and_outside_content_is_found(name: str, old: bytes, new: bytes) -> None:
    assert found("zh", changed(issued("zh"), name, old, new)) != ()


def test_the_manifest_gives_the_bulletin_back_and_is_only_a_claim() -> None:
    forged = changed(issued("zh"), "customXml/item1.xml", b"91.2%", b"99.9%")

    assert to_json(comparing.embedded(issued("zh"))) == to_json(bulletin("zh"))
    claimed = comparing.embedded(forged)
    assert comparing.differences(claimed, forged) != ()
    with pytest.raises(Rejected):
        comparing.embedded(changed(issued("zh"), "customXml/item1.xml", b"urn:doorstep:bulletin:1", b"urn:other"))


def test_a_document_that_is_no_package_or_is_too_large_is_rejected(tmp_path: Any) -> None:
    huge = tmp_path / "huge.docx"
    with huge.open("wb") as stream:
        stream.truncate(MOST_BYTES + 10)

    for source in (b"", b"PK\x03\x04", b"plain words", huge, tmp_path / "absent.docx", tmp_path):
        with pytest.raises(Rejected):
            reading.read(source)


def test_a_bomb_is_rejected_before_it_unpacks() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (101 * 2**20))

    assert len(made.getvalue()) < 2**20
    with pytest.raises(Rejected, match="unpacks"):
        reading.read(made.getvalue())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_rejected_in_any_encoding(encoding: str) -> None:
    content = parts(issued("zh"))
    body = content["word/document.xml"].decode()
    head, rest = body.split("?>", 1)
    hostile = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>{rest.replace("4,120", "&a;", 1)}'

    with pytest.raises(Rejected):
        reading.read(packed({**content, "word/document.xml": hostile.encode(encoding)}))


def test_deep_nesting_is_rejected() -> None:
    content = parts(issued("zh"))
    deep = b"<w:sdt>" * 50_000 + b"</w:sdt>" * 50_000
    body = content["word/document.xml"].replace(b"<w:body>", b"<w:body>" + deep, 1)

    with pytest.raises(Rejected):
        reading.read(packed({**content, "word/document.xml": body}))


def test_two_parts_of_one_name_are_rejected() -> None:
    made = io.BytesIO(issued("zh"))
    with pytest.warns(UserWarning), zipfile.ZipFile(made, "a") as archive:
        archive.writestr("word/document.xml", b"<x/>")

    with pytest.raises(Rejected, match="two parts"):
        reading.read(made.getvalue())


def test_a_damaged_document_is_rejected_or_read_and_nothing_else() -> None:
    rng, content = random.Random(SEED), parts(issued("zh"))
    names = [name for name in content if name.endswith((".xml", ".rels"))]

    outcomes = set()
    for _ in range(trials.count(3_000, suite=60)):
        name = rng.choice(names)
        damage = rng.choice((mutants.cut, mutants.insert, mutants.flip))
        data = packed({**content, name: damage(content[name], rng)}) if rng.random() < 0.7 else damage(issued("zh"), rng)
        try:
            reading.read(data)
            outcomes.add("read")
        except Rejected:
            outcomes.add("rejected")

    assert outcomes == {"read", "rejected"}
