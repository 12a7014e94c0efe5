"""Every way a division is written: in full, shortened, with another suffix, by a former name."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from doorstep.vocab.divisions import Change, Divisions, ancestors, code_range, level_of
from doorstep.vocab.levels import AreaLevel


class Form(IntEnum):
    """How a name is written. ALIAS has a suffix of its own (连南县), SHORT has none (连南)."""

    FULL = 0
    ALIAS = 1
    SHORT = 2
    OLD = 3
    OLD_SHORT = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """One form of a word with the divisions it may mean; `places` are where each is looked for.

    places   sorted codes; a reading counts inside a scope when its place lies in it
    codes    today's code for each place: the same, except for former names
    """

    form: Form
    places: tuple[int, ...]
    codes: tuple[int, ...]

    def inside(self, low: int, high: int) -> list[tuple[int, int]]:
        """(place, today's code) for the places between two codes."""
        if len(self.places) == 1:
            return [(self.places[0], self.codes[0])] if low <= self.places[0] <= high else []
        first, last = bisect_left(self.places, low), bisect_right(self.places, high)
        return list(zip(self.places[first:last], self.codes[first:last], strict=True))


_PEOPLES = ["壮族", "满族", "回族", "苗族", "维吾尔族", "土家族", "彝族", "蒙古族", "藏族", "布依族", "侗族", "瑶族", "朝鲜族", "白族", "哈尼族", "哈萨克族", "黎族", "傣族", "畲族", "傈僳族", "仡佬族", "东乡族", "高山族", "拉祜族", "水族", "佤族", "纳西族", "羌族", "土族", "仫佬族", "锡伯族", "柯尔克孜族", "达斡尔族", "景颇族", "毛南族", "撒拉族", "布朗族", "塔吉克族", "阿昌族", "普米族", "鄂温克族", "怒族", "京族", "基诺族", "德昂族", "保安族", "俄罗斯族", "裕固族", "乌孜别克族", "门巴族", "鄂伦春族", "独龙族", "塔塔尔族", "赫哲族", "珞巴族", "各族", "维吾尔", "蒙古", "哈萨克", "锡伯", "柯尔克孜", "塔吉克", "达斡尔"]
_PEOPLE_TAIL = re.compile(f"(?:{'|'.join(sorted(_PEOPLES, key=len, reverse=True))})+$")
_PLACEHOLDERS = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
_ROAD_END = ("路", "街", "道", "巷", "大街")
_TOWNSHIP_SUFFIXES = ("街道办事处", "民族乡", "民族苏木", "街道", "地区", "镇", "乡", "苏木")
_CUSTOMARY = {
    "内蒙": 150000, "巴州": 652800, "克州": 653000, "博州": 652700, "锡盟": 152500, "阿盟": 152900, "版纳州": 532800,
    "科左中旗": 150521, "科左后旗": 150522, "科右前旗": 152221, "科右中旗": 152222, "前郭县": 220721, "前郭": 220721,
    "杜蒙县": 230624, "莫旗": 150722,
}  # fmt: skip


def without_people(name: str) -> str:
    """A name without the peoples in it: 连山壮族瑶族 → 连山; 东乡族 → 东乡."""
    base = _PEOPLE_TAIL.sub("", name)
    return base if len(base) >= 2 else name.removesuffix("族")


def province_forms(name: str) -> Iterator[tuple[Form, str]]:
    """广西壮族自治区 → 广西, 广西省, 广西自治区, 广西壮族."""
    if not name.endswith("自治区"):
        yield Form.SHORT, name[:-1]
        return
    long = name.removesuffix("自治区")
    base = without_people(long) if long != "内蒙古" else long
    yield Form.SHORT, base
    for alias in {base + "省", base + "自治区", base + "区", long} - {base, name}:
        yield Form.ALIAS, alias


def city_forms(name: str) -> Iterator[tuple[Form, str]]:
    """恩施土家族苗族自治州 → 恩施州, 恩施; 清远市 → 清远, 清远地区."""
    if name.endswith("自治州"):
        base = without_people(name[:-3])
        yield from ((Form.SHORT, base), (Form.ALIAS, base + "州"), (Form.ALIAS, base + "自治州"))
    elif name.endswith("市"):
        yield from ((Form.SHORT, name[:-1]), (Form.OLD, name[:-1] + "地区"))
    else:
        yield Form.SHORT, name.removesuffix("地区").removesuffix("盟")


def county_forms(name: str) -> Iterator[tuple[Form, str]]:
    """连南瑶族自治县 → 连南, 连南县, 连南瑶族县; 英德市 → 英德, 英德县."""
    if name.endswith(("自治县", "自治旗")):
        long, suffix = name[:-3], name[-1]
        base = without_people(long)
        yield Form.SHORT, base
        for alias in {base + suffix, long + suffix, base + "自治" + suffix}:
            yield Form.ALIAS, alias
        return
    if name.endswith("管委会"):
        yield Form.ALIAS, name.removesuffix("管委会")
    suffix = next((end for end in ("新区", "林区", "特区", "县", "市", "区", "旗") if name.endswith(end)), "")
    base = name.removesuffix(suffix)
    if len(base) < 2 or not suffix:
        return
    yield Form.SHORT, base
    if (bare := without_people(base)) != base and suffix == "区":
        yield from ((Form.ALIAS, bare + suffix), (Form.SHORT, bare))
    if suffix in ("市", "区"):
        yield Form.OLD, base + "县"


def township_forms(name: str) -> Iterator[tuple[Form, str]]:
    """大站镇 → 大站, 大站乡; 东华门街道 → 东华门街道办事处, 东华门. Names of roads are not shortened."""
    suffix = next((end for end in _TOWNSHIP_SUFFIXES if name.endswith(end)), "")
    base = name.removesuffix(suffix)
    if not suffix or len(base) < 2:
        return
    bare = without_people(base)
    if suffix == "街道":
        yield from ((Form.ALIAS, name + "办事处"), (Form.ALIAS, name + "办"))
    if bare != base:
        yield Form.ALIAS, bare + "乡"
    if not bare.endswith(_ROAD_END):
        yield Form.SHORT, bare
        for other in ("镇", "乡", "街道"):
            if bare + other != name:
                yield Form.OLD, bare + other


class Gazetteer:
    """Readings by word; the lengths are those worth trying for the first two characters, longest first."""

    def __init__(self, divisions: Divisions, changes: Iterable[Change]) -> None:
        self.areas = _collect(_area_words(divisions, changes))
        self.townships = _collect(_township_words(divisions))
        self.area_lengths = _lengths(self.areas)
        self.township_lengths = _lengths(self.townships)
        self.chains = _chains(divisions)
        self.chain_lengths = _lengths(self.chains)

    def read_area(self, word: str, scope: int) -> Iterator[tuple[Form, int]]:
        """(form, code) of the provinces, cities and counties inside `scope` (0: anywhere) written so."""
        low, high = code_range(scope)[:2] if scope else (0, 999_999)
        in_full = False
        for reading in self.areas.get(word, ()):
            for place, code in reading.inside(low, high):
                if reading.form is Form.OLD and in_full and place == code:
                    continue  # 和田县 is itself, not what 和田市 may have been called
                in_full = in_full or (reading.form is Form.FULL and place != scope)
                yield reading.form, code

    def read_township(self, word: str, scope: int) -> Iterator[tuple[Form, tuple[int, ...]]]:
        """(form, codes) of the townships inside `scope` (0: anywhere) written so."""
        low, high = code_range(scope)[2:] if scope else (0, 999_999_999)
        for reading in self.townships.get(word, ()):
            first, last = bisect_left(reading.places, low), bisect_right(reading.places, high)
            if first < last:
                yield reading.form, reading.codes[first:last]


    def full_head(self, text: str) -> tuple[int, int, tuple[int, ...]]:
        """(length, county, codes named) when a text starts with a county's names in full; length 0 when not."""
        for length in self.chain_lengths.get(text[:2], ()):
            if named := self.chains.get(text[:length]):
                return length, named[-1], named
        return 0, 0, ()


Word = tuple[str, Form, int, int]


def _area_words(divisions: Divisions, changes: Iterable[Change]) -> Iterator[Word]:
    forms = {AreaLevel.PROVINCE: province_forms, AreaLevel.CITY: city_forms, AreaLevel.COUNTY: county_forms}
    for code, name in divisions.areas.items():
        if name not in _PLACEHOLDERS:
            yield name, Form.FULL, code, code
            for form, word in forms[level_of(code)](name):
                yield word, form, code, code
    for word, code in _CUSTOMARY.items():
        yield word, Form.SHORT, code, code
    for change in changes:
        yield change.old_name, Form.OLD, change.old_code, change.new_code
        yield change.old_name, Form.OLD, change.new_code, change.new_code
        yield change.old_name[:-1], Form.OLD_SHORT, change.new_code, change.new_code


def _township_words(divisions: Divisions) -> Iterator[Word]:
    for code, name in divisions.townships.items():
        yield name, Form.FULL, code, code
        for form, word in township_forms(name):
            yield word, form, code, code


def _collect(words: Iterable[Word]) -> dict[str, tuple[Reading, ...]]:
    places: dict[str, dict[Form, dict[int, int]]] = {}
    for word, form, place, code in words:
        if len(word) >= 2:
            places.setdefault(word, {}).setdefault(form, {})[place] = code
    return {
        word: tuple(Reading(form, tuple(sorted(found)), tuple(found[p] for p in sorted(found))) for form, found in sorted(by_form.items()))
        for word, by_form in places.items()
    }


def _chains(divisions: Divisions) -> dict[str, tuple[int, ...]]:
    """广东省清远市英德市 and 清远市英德市 in one word: the usual way, read in one step. Only what is unambiguous."""
    found: dict[str, tuple[int, ...]] = {}
    for code in divisions.areas:
        _, county, city, province = ancestors(code)
        if not county or county == city:
            continue
        city_name = "" if divisions.name(city) in _PLACEHOLDERS else divisions.name(city)
        lines = [(province, city, code), (city, code), (province, code)] if city_name else [(province, code)]
        for line in lines:
            word = "".join(divisions.name(part) for part in line)
            found[word] = () if word in found else line
    return {word: line for word, line in found.items() if line}


def _lengths(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for word in words:
        found.setdefault(word[:2], set()).add(len(word))
    return {start: tuple(sorted(lengths, reverse=True)) for start, lengths in found.items()}
