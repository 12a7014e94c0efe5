"""Where a document differs from what it should say: word by word, cell by cell, picture by picture, and the manifest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path

from doorstep.assessment.bulletins import reading
from doorstep.assessment.bulletins.content import Bulletin
from doorstep.assessment.bulletins.content_json import from_json
from doorstep.assessment.bulletins.docx_writer import docx_bytes, stand_ins
from doorstep.assessment.bulletins.layout import laid_out
from doorstep.assessment.bulletins.reading import Passage, Picture, Reading
from doorstep.assessment.bulletins.typst_writer import picture_digests
from doorstep.core.errors import Rejected
from doorstep.core.text import Text

_AROUND = 24  # characters shown on either side of the first difference in a long text


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the document says something else. '' stands for nothing."""

    where: Text
    stands: str
    should: str

    def text(self) -> Text:
        zh, en = (self.stands or "（无）", self.should or "（无）"), (self.stands or "(nothing)", self.should or "(nothing)")
        return Text(f"{self.where.zh}：现为“{zh[0]}”，应为“{zh[1]}”", f"{self.where.en}: it says '{en[0]}' and should say '{en[1]}'")


def differences(
    expected: Bulletin, path: Path | bytes, *, sealed: Sequence[str] | None = None, font_folder: Path | None = None
) -> tuple[Difference, ...]:
    """Every difference between the DOCX and `expected` laid out again; () when there is none.

    sealed  digests of the pictures as issued (`picture_digests`). Without them the pictures are drawn again, which needs
            the fonts and the typst version they were issued with.
    Raises Rejected when the file cannot be read, NoFont when pictures must be drawn and cannot.
    """
    stands = reading.read(path)
    return compared(should_say(expected, sealed=sealed, font_folder=font_folder), stands)


def should_say(expected: Bulletin, *, sealed: Sequence[str] | None = None, font_folder: Path | None = None) -> Reading:
    """What the document of `expected` says; compute it once to compare many files."""
    if sealed is None:
        return reading.read(docx_bytes(expected, font_folder=font_folder))
    found = reading.read(docx_bytes(expected, pictures=stand_ins(laid_out(expected))))
    pictures = tuple(Picture(one.where, digest) for one, digest in zip(found.pictures, sealed, strict=True))
    return Reading(found.passages, pictures, found.manifests, found.strangers)


def compared(should: Reading, stands: Reading) -> tuple[Difference, ...]:
    """Differences in the order of the document, then pictures, manifest and what does not belong."""
    return (*_words(should, stands), *_pictures(should, stands), *_manifests(should, stands), *_strangers(should, stands))


def embedded(path: Path | bytes) -> Bulletin:
    """The bulletin that the document says it is; a claim, to be compared with what the records give. Raises Rejected."""
    found = reading.read(path).manifests
    if len(found) != 1:
        raise Rejected(
            Text("文档中没有通报清单或不止一份", "the document does not hold exactly one bulletin manifest"),
            cure=Text("请使用签发时生成的 DOCX 原件", "Use the DOCX as it was issued"),
        )
    return from_json(found[0])


def _words(should: Reading, stands: Reading) -> Iterator[Difference]:
    stories = dict.fromkeys(one.story for one in (*should.passages, *stands.passages))
    for story in stories:
        first, second = ([one for one in side.passages if one.story == story] for side in (should, stands))
        yield from _story(first, second)


def _story(should: list[Passage], stands: list[Passage]) -> Iterator[Difference]:
    first_keys, second_keys = ([(one.text, one.cell) for one in side] for side in (should, stands))
    for kind, a, b, c, d in SequenceMatcher(None, first_keys, second_keys, autojunk=False).get_opcodes():
        if kind != "equal":
            for first, second in zip_longest(should[a:b], stands[c:d]):
                yield _passage(first, second)


def _passage(should: Passage | None, stands: Passage | None) -> Difference:
    found = stands or should
    assert found is not None
    return Difference(found.where, *_shortened(stands.text if stands else "", should.text if should else ""))


def _pictures(should: Reading, stands: Reading) -> Iterator[Difference]:
    for number, (first, second) in enumerate(zip_longest(should.pictures, stands.pictures), 1):
        digests = (second.digest if second else "", first.digest if first else "")
        if digests[0] != digests[1]:
            place = (second or first).where
            where = Text(f"第 {number} 幅图（{place.zh}）", f"picture {number} ({place.en})")
            yield Difference(where, digests[0][:16], digests[1][:16])


def _manifests(should: Reading, stands: Reading) -> Iterator[Difference]:
    where = Text("嵌入的清单", "embedded manifest")
    for first, second in zip_longest(should.manifests, stands.manifests, fillvalue=""):
        if first != second:
            yield Difference(where, *_shortened(second, first))


def _strangers(should: Reading, stands: Reading) -> Iterator[Difference]:
    for one in sorted(set(stands.strangers) - set(should.strangers)):
        yield Difference(Text("文件包中的外来内容", "content that does not belong"), one, "")


def _shortened(stands: str, should: str) -> tuple[str, str]:
    """Both texts cut to the surroundings of their first difference."""
    same = next((at for at, (one, other) in enumerate(zip(stands, should, strict=False)) if one != other), min(len(stands), len(should)))
    start = max(0, same - _AROUND)
    return _cut(stands, start, same + _AROUND), _cut(should, start, same + _AROUND)


def _cut(text: str, start: int, end: int) -> str:
    return ("…" if start else "") + text[start:end] + ("…" if len(text) > end else "")


__all__ = ["Difference", "compared", "differences", "embedded", "picture_digests", "should_say"]
