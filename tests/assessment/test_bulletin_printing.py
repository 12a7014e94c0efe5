"""A bulletin on paper: the PDF, the pictures, and LibreOffice opening the Word document."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from doorstep.assessment.bulletins import fonts, typst_writer
from doorstep.assessment.bulletins.code import code_of, scanned
from doorstep.assessment.bulletins.content import with_figures
from doorstep.assessment.bulletins.docx_writer import docx_bytes
from doorstep.assessment.bulletins.layout import laid_out
from tests.assessment.bulletin_sample import bulletin

LANGS = ("zh", "en")
needs_text = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is absent: install poppler-utils")
needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="soffice is absent: install libreoffice-writer-nogui")
needs_chinese = pytest.mark.skipif(
    not fonts.found().families & {*fonts.BODY}, reason="no Chinese font: install fonts-noto-cjk"
)


@cache
def printed(lang: Any) -> bytes:
    return typst_writer.pdf(bulletin(lang))


def words_of(path: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode()


def bare(text: str) -> str:
    return re.sub(r"\s|\u200b", "", text)


@needs_chinese
@pytest.mark.parametrize("lang", LANGS)
def test_the_same_content_gives_the_same_pdf_and_another_gives_another(lang: Any) -> None:
    sample = bulletin(lang)

    assert printed(lang).startswith(b"%PDF-")
    assert typst_writer.pdf(sample) == printed(lang)
    assert typst_writer.pdf(with_figures(sample, {"share.1": "91.3%"})) != printed(lang)


@needs_text
@needs_chinese
@pytest.mark.parametrize("lang", LANGS)
def test_the_pdf_says_every_word_of_the_bulletin(lang: Any, tmp_path: Path) -> None:
    (tmp_path / "b.pdf").write_bytes(printed(lang))
    sample = bulletin(lang)

    pages = words_of(tmp_path / "b.pdf").split("\f")[:-1]

    said = bare("".join(pages))
    assert 4 <= len(pages) <= 8
    for number, page in enumerate(pages, 1):
        assert f"—{number}—" in bare(page)
        assert code_of(sample) in bare(page)
    laid = laid_out(sample)
    tabled = [cell for piece in laid.pieces for row in piece.rows for cell in row if len(cell) < 7]
    for text in (*(piece.text for piece in laid.pieces if len(piece.text) < 24 and piece.chart is None), *tabled):
        assert bare(text) in said, text


@needs_chinese
@pytest.mark.parametrize("lang", LANGS)
def test_pictures_are_png_and_repeat_byte_for_byte(lang: Any) -> None:
    laid = laid_out(bulletin(lang))

    first = typst_writer.pictures(laid)
    typst_writer._png.cache_clear()

    assert typst_writer.pictures(laid) == first
    assert len(set(first)) == len(laid.charts) + 1
    assert all(picture.startswith(b"\x89PNG") for picture in first)


def test_the_qr_code_holds_number_and_code() -> None:
    sample = bulletin("en")

    cells = typst_writer.qr_cells(scanned(sample))

    assert scanned(sample) == f"{sample.number} {code_of(sample)}"
    assert all(len(row) == len(cells) for row in cells)
    assert [row[:7] for row in cells[:7]] == [row[-7:] for row in cells[:7]] == [row[:7] for row in cells[-7:]]  # finders
    assert cells != typst_writer.qr_cells(scanned(bulletin("en", is_synthetic=False)))


def test_without_a_chinese_font_a_chinese_bulletin_is_refused_and_an_english_one_is_printed(tmp_path: Path) -> None:
    for write in (typst_writer.pdf, docx_bytes):
        with pytest.raises(fonts.NoFont) as refused:
            write(bulletin("zh"), font_folder=tmp_path)
        assert "fonts-noto-cjk" in refused.value.message("zh")
        assert "FangSong" in refused.value.message("en")

    assert typst_writer.pdf(bulletin("en"), font_folder=tmp_path).startswith(b"%PDF-")


@needs_chinese
def test_words_that_look_like_typesetting_are_printed_as_they_stand(tmp_path: Path) -> None:
    hostile = '#panic("x") $x$ *b* @a <l> \\u{41} `c` #read("/etc/hostname")'
    sample = with_figures(bulletin("en"), {"share.1": hostile})

    data = typst_writer.pdf(sample)

    if shutil.which("pdftotext"):
        (tmp_path / "b.pdf").write_bytes(data)
        assert "#panic(" in words_of(tmp_path / "b.pdf")


@needs_office
@needs_text
@needs_chinese
@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGS)
def test_libreoffice_opens_the_word_document(lang: Any, tmp_path: Path) -> None:
    (tmp_path / "b.docx").write_bytes(docx_bytes(bulletin(lang)))

    office(tmp_path, "b.docx")

    pages = words_of(tmp_path / "b.pdf").split("\f")[:-1]
    said = bare("".join(pages))
    assert 4 <= len(pages) <= 9
    assert all(f"—{number}—" in bare(page) for number, page in enumerate(pages, 1))
    for piece in laid_out(bulletin(lang)).pieces:
        if piece.text and piece.chart is None and len(piece.text) < 24:
            assert bare(piece.text) in said, piece.text


@needs_office
@needs_text
@pytest.mark.slow
def test_libreoffice_does_not_open_a_damaged_document(tmp_path: Path) -> None:
    """The control arm: what opens above is not opened whatever it is."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx_bytes(bulletin("en")))) as sound, zipfile.ZipFile(made, "w") as archive:
        for name in sound.namelist():
            body = sound.read(name)
            archive.writestr(name, body[: len(body) // 2] if name == "word/document.xml" else body)
    (tmp_path / "b.docx").write_bytes(made.getvalue())

    office(tmp_path, "b.docx")

    said = words_of(tmp_path / "b.pdf") if (tmp_path / "b.pdf").exists() else ""
    assert bulletin("en").signer not in said


def office(folder: Path, name: str) -> None:
    """Convert to PDF with a profile of its own, so that runs beside each other do not meet."""
    command = ["soffice", f"-env:UserInstallation=file://{folder / 'profile'}", "--headless", "--convert-to", "pdf", "--outdir", str(folder), name]
    subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=180)
