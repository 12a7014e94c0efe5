"""Reads an address from the left, division by division, and keeps only what is certain.

Every reading of the text is followed; the one that explains most of it wins. Where several
explain as much, `near` decides, and where it does not, the answer is what they share: a
province, a city or nothing. A name that is part of a road or an institution is no place name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from doorstep.intake.addresses.names import Form, Gazetteer
from doorstep.vocab.divisions import Change, Divisions, ancestors, level_of
from doorstep.vocab.divisions import changes as known_changes
from doorstep.vocab.homes import HomeMethod
from doorstep.vocab.levels import AreaLevel

CACHED_LOCALITIES = 200_000
_MUNICIPALITIES = frozenset({110000, 120000, 310000, 500000})
_NO_WORDS = re.compile(r"[\W_]+")
_LEAD = re.compile(
    r"^(?:[^:：]{0,6}(?:址|住地|部|院)[:：]|(?:家庭|现|户籍|户口|居住|通讯|联系)*(?:住址|地址|住地)|(?:中华人民共和国|中国)(?!人民解放军))+"
)
_UNIT = re.compile(r"(?:市辖区|省直辖县级行政区划|自治区直辖县级行政区划|省直辖县级|省直辖)")
# What turns a full name into part of another: 广州市场, 大站镇路, 长乐街道口.
_NOT_FULL = re.compile(r"路|街(?!道)|大道|大街|巷|胡同|场(?!部|镇)")
# What turns a bare name into a road, a school, an estate: 北京路, 南京西路, 广州大学.
_NOT_SHORT = re.compile(
    r"[东西南北中环内外新老上下前后一二三四五六七八九十第大支横]{0,4}"
    r"(?:路|街|大道|道|巷|胡同|弄|里|坊|桥|门|湾|河|江|湖|山|岭|村|庄|公园|广场|花园|花苑|小区|新村|苑|城|馆|院|医|大学|学|校|所|"
    r"厂|公司|集团|银行|商|经济|高新|开发|工业|饭店|宾馆|酒店|大厦|大楼|楼|站|机场|港|口|市场|铁路|公路|高速|驻|籍|人)"
)
_TOWNSHIP_END = ("镇", "乡", "街道", "苏木", "街道办事处", "街道办")
_HAMLET = re.compile(r".{1,5}?(?:村|社区|居委|组|队|屯|庄|寨)")
_VAGUE = frozenset(["城区", "郊区", "矿区", "东区", "西区", "南区", "北区", "新区", "城东区", "城西区", "城南区", "城北区", "城中区", "江北区", "江南区", "河北区", "市中区", "市南区", "市北区", "新城区"])
_SHORTENED, _OLD, _PROVINCE, _CITY, _COUNTY, _TOWNSHIP = 1, 2, 4, 8, 16, 32
_BARE = (Form.SHORT, Form.OLD_SHORT)
_LEVEL_MARK = {AreaLevel.PROVINCE: _PROVINCE, AreaLevel.CITY: _CITY, AreaLevel.COUNTY: _COUNTY}


@dataclass(frozen=True, slots=True)
class Resolved:
    """The deepest certain division of an address (0 when none) and how it was read."""

    code: int
    how: HomeMethod


_NOTHING = Resolved(0, HomeMethod.UNRESOLVED)


class _Step(NamedTuple):
    """A reading so far: text up to `end` means `code`; `may_stop` when nothing more need follow."""

    end: int
    code: int
    marks: int
    may_stop: bool


class AddressResolver:
    """Resolves addresses; `near` is the region's root code, which settles names that several places share.

    near      a city or province code: its places are preferred, then those of its province; 0 for no preference
    changes   former names and codes; those Doorstep ships when not given
    """

    def __init__(self, divisions: Divisions, *, near: int = 0, changes: Iterable[Change] | None = None) -> None:
        self._names = _gazetteer(divisions) if changes is None else Gazetteer(divisions, changes)
        self._near = tuple(dict.fromkeys(code for code in ancestors(near)[1:] if code)) if near else ()
        self._sole_county = {city: codes[0] for city, codes in _counties(divisions).items() if len(codes) == 1}
        self._resolve_clean = lru_cache(CACHED_LOCALITIES)(self._read)

    def resolve(self, address: str) -> Resolved:
        """The division an address certainly lies in. Never raises; anything unreadable is unresolved."""
        text = clean(address)
        return self._resolve_clean(text) if len(text) >= 2 else _NOTHING

    def _read(self, text: str) -> Resolved:
        best = self._best_readings(text)
        if not best:
            return _NOTHING
        code = self._settle({step.code for step in best})
        if code < 1_000_000:
            code = self._unless_contradicted(text, best[0].end, code)
        if not code:
            return _NOTHING
        marks = min((step.marks for step in best if step.code == code), default=_SHORTENED)
        return Resolved(self._sole_county.get(code, code), _method(code, marks))

    def _best_readings(self, text: str) -> list[_Step]:
        """The readings that may stop and explain most of the text."""
        best: list[_Step] = []
        seen: set[tuple[int, int]] = set()
        open_steps = [self._first(text)]
        while open_steps:
            step = open_steps.pop()
            if step.may_stop and (not best or step.end >= best[0].end):
                best = [*best, step] if best and step.end == best[0].end else [step]
            if step.code <= 999_999 and (step.end, step.code) not in seen:
                seen.add((step.end, step.code))
                open_steps.extend(self._next(text, step))
        return best

    def _first(self, text: str) -> _Step:
        """The start, or at once the county when all its names stand in full."""
        end, county, named = self._names.full_head(text)
        if not end or _cancelled(text, end, Form.FULL):
            return _Step(0, 0, 0, False)
        return _Step(end, county, sum(_LEVEL_MARK[level_of(code)] for code in named), True)

    def _next(self, text: str, step: _Step) -> list[_Step]:
        start = step.end
        if step.code and (unit := _UNIT.match(text, start)):
            start = unit.end()
        found, settled = self._next_areas(text, start, step)
        if found and step.code and not ancestors(step.code)[1]:
            return found  # 普洱镇沅县: the city 普洱, not a township 普洱镇 elsewhere
        for length in self._names.township_lengths.get(text[start : start + 2], ()):
            if length <= settled:
                break
            if (word := text[start : start + length]) in self._names.townships and len(word) == length:
                found.extend(self._townships(text, word, start + length, step))
        return found

    def _next_areas(self, text: str, start: int, step: _Step) -> tuple[list[_Step], int]:
        """Readings as a province, city or county; and the length of a full name, which ends the search."""
        found: list[_Step] = []
        for length in self._names.area_lengths.get(text[start : start + 2], ()):
            if (word := text[start : start + length]) in self._names.areas and len(word) == length:
                longer = {known.code for known in found if known.may_stop}  # 广东 says less than 广东省
                here = [new for new in self._areas(text, word, start + length, step) if new.code not in longer]
                found += here
                if any(new.may_stop and not new.marks & (_SHORTENED | _OLD) for new in here):
                    return found, length
        return found, 0

    def _areas(self, text: str, word: str, end: int, step: _Step) -> Iterator[_Step]:
        cancelled = _cancelled(text, end, Form.FULL)
        certain = False
        for form, code in self._names.read_area(word, step.code):
            if code == step.code or not self._plausible(word, form, code, step.code):
                continue
            # a cancelled name counts only when a place inside it follows: 唐山市路南区, 拉萨城关区
            stops = not (cancelled or (form in _BARE and _cancelled(text, end, form)))
            certain = certain or form not in _BARE
            marks = step.marks | _LEVEL_MARK[level_of(code)] | _form_mark(form)
            yield _Step(end, code, marks, stops and self._may_stop(text, end, form, code, step.code))
        if step.code and not certain and not cancelled and self._repeats(word, step.code):
            yield _Step(end, step.code, step.marks, True)

    def _repeats(self, word: str, code: int) -> bool:
        """Whether a word says again what is already known: 广东省广东省."""
        known = {place for place in ancestors(code) if place}
        return any(not known.isdisjoint(r.codes) for r in self._names.areas[word] if r.form < Form.OLD)

    def _plausible(self, word: str, form: Form, code: int, scope: int) -> bool:
        """Whether a word may name a place without its city or province before it."""
        if scope or self._is_near(code):
            return True
        if form is Form.OLD_SHORT or word in _VAGUE:
            return False
        return not (form is Form.OLD and word.endswith("县") and self._is_district(code) and not self._is_listed_old(word))

    def _is_listed_old(self, word: str) -> bool:
        return any(place != code for r in self._names.areas[word] for place, code in zip(r.places, r.codes, strict=True))

    def _is_district(self, code: int) -> bool:
        return level_of(code) is AreaLevel.COUNTY and code % 100 < 20

    def _may_stop(self, text: str, end: int, form: Form, code: int, scope: int) -> bool:
        """Whether a reading may end here: a bare name needs its parent before it, or an end behind it."""
        if form not in _BARE:
            return True
        level, at_end = level_of(code), end == len(text)
        if level is AreaLevel.PROVINCE:
            return True
        if level is AreaLevel.COUNTY and self._is_district(code):
            return at_end and bool(scope or self._is_near(code))
        return at_end or bool(scope) or self._is_near(code)

    def _is_near(self, code: int) -> bool:
        return bool(self._near) and self._near[0] in ancestors(code)

    def _townships(self, text: str, word: str, end: int, step: _Step) -> Iterator[_Step]:
        in_county = bool(step.code and ancestors(step.code)[1])
        if not in_county and (len(word) < 3 or not word.endswith(_TOWNSHIP_END)):
            return
        for form, codes in self._names.read_township(word, step.code):
            if not in_county and form is not Form.FULL:
                continue
            code = self._one_township(codes, alone=not step.code)
            if not code or _cancelled(text, end, form) or not _township_may_stop(text, end, form):
                continue
            yield _Step(end, code, step.marks | _TOWNSHIP | _form_mark(form), True)

    def _one_township(self, codes: tuple[int, ...], *, alone: bool) -> int:
        """The only township of a name, here or near.

        Standing alone it must lie in the region near, or in its province and nowhere else: more is a guess.
        """
        for place, root in enumerate(self._near):
            inside = [code for code in codes if root in ancestors(code)]
            if inside:
                one = len(inside) == 1 and (not alone or place == 0 or len(codes) == 1)
                return inside[0] if one else 0
        return codes[0] if len(codes) == 1 and not (alone and self._near) else 0

    def _settle(self, codes: set[int]) -> int:
        """One code out of several: the near one, else what all of them lie in."""
        if len(codes) == 1:
            return next(iter(codes))
        for root in self._near:
            if inside := {code for code in codes if root in ancestors(code)}:
                codes = inside
                break
        shared = _shared(codes)
        provinces = [code for code in codes if code % 10_000 == 0]
        return shared or (provinces[0] if len(provinces) == 1 else 0)  # 海南, 河南: the province is meant

    def _unless_contradicted(self, text: str, end: int, code: int) -> int:
        """What is left when another county or city in full follows that does not lie in `code`."""
        for length in self._names.area_lengths.get(text[end : end + 2], ()):
            word = text[end : end + length]
            if length < 3 or len(word) < length or word in _VAGUE or _cancelled(text, end + length, Form.FULL):
                continue
            others = {other for form, other in self._names.read_area(word, 0) if form is Form.FULL}
            if others:
                return _shared({code, *others}) if len(others) == 1 else code
        return code


@cache
def _gazetteer(divisions: Divisions) -> Gazetteer:
    """One copy for all resolvers: it takes a second to build."""
    return Gazetteer(divisions, known_changes())


def clean(address: str) -> str:
    """Full-width forms narrowed; blanks, punctuation and a leading 地址 or 中国 removed."""
    return _NO_WORDS.sub("", _LEAD.sub("", unicodedata.normalize("NFKC", address).strip()))


def _cancelled(text: str, end: int, form: Form) -> bool:
    if form in _BARE:
        return _NOT_SHORT.match(text, end) is not None
    return _NOT_FULL.match(text, end) is not None


def _township_may_stop(text: str, end: int, form: Form) -> bool:
    return form is not Form.SHORT or end == len(text) or text[end].isdigit() or _HAMLET.match(text, end) is not None


def _form_mark(form: Form) -> int:
    if form >= Form.OLD:
        return _OLD
    return 0 if form is Form.FULL else _SHORTENED


def _shared(codes: set[int]) -> int:
    """The deepest division that all codes lie in, 0 when there is none."""
    lines = [ancestors(code) for code in codes]
    for level in range(4):
        found = {line[level] for line in lines}
        if len(found) == 1 and 0 not in found:
            return found.pop()
    return 0


def _method(code: int, marks: int) -> HomeMethod:
    if marks & _OLD:
        return HomeMethod.ADDRESS_OLD_NAME
    if not marks & (_PROVINCE | _CITY | _COUNTY) and marks & _TOWNSHIP:
        return HomeMethod.ADDRESS_TOWNSHIP
    _, county, city, province = ancestors(code)
    needs_city = province not in _MUNICIPALITIES and city // 100 % 100 != 90  # xx90: counties under the province
    named = marks & _PROVINCE and (marks & _CITY or not needs_city) and (marks & _COUNTY or county == city)
    return HomeMethod.ADDRESS_FULL if named and county and not marks & _SHORTENED else HomeMethod.ADDRESS_PARTIAL


def _counties(divisions: Divisions) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for code in divisions.areas:
        if code % 100:
            found.setdefault(code // 100 * 100, []).append(code)
    return found
