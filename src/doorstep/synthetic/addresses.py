"""Addresses as clerks write them: in full, shortened, with old names, with blanks, or not at all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.synthetic.draws import Ints, choose
from doorstep.synthetic.places import Geography
from doorstep.vocab.divisions import Divisions, ancestors

WRITTEN, BLANK_WITH_POSTCODE, DASH_WITH_POSTCODE, NOTHING = range(4)
# How often each form is used; the shares are ours.
_STYLES = (
    ("full", 0.46), ("no_province", 0.13), ("no_city", 0.07), ("county_first", 0.08), ("short", 0.05), ("old_name", 0.04),
    ("township_only", 0.03), ("county_only", 0.05), ("spaced", 0.03), ("wide_digits", 0.02), ("bare", 0.03), ("doubled", 0.01),
)  # fmt: skip
_VILLAGES = "新屋 上围 下围 田心 塘尾 岭下 坑尾 大塱 石仔 黄屋 龙塘尾 水尾 高田 老屋 竹园 井头 白石 沙坪 松岗 莲塘".split()
_ROADS = "建设路 人民路 沿江路 环城路 教育路 新华路 文明路 富强路 和平路 府前路".split()
_HOUSES = 60
_OLD_NAMES = {441803: "清新县", 441825: "连山县", 441826: "连南县", 441881: "英德县", 441882: "连州县"}
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True, slots=True)
class AddressBook:
    """Every way the homes of a region are written: `texts[home * styles + style]`."""

    homes: Ints
    texts: pa.Array
    has_road: np.ndarray
    details: pa.Array

    def write(self, home: Ints, *, rng: np.random.Generator) -> pa.Array:
        """One address for each home code, in a form drawn for each row."""
        at = np.searchsorted(self.homes, home)
        style = choose(np.array([share for _, share in _STYLES]), len(home), rng=rng)
        entry = at * len(_STYLES) + style
        number = rng.integers(0, _HOUSES, len(home))
        on_road = self.has_road[entry]
        street = np.where(on_road, rng.integers(0, len(_ROADS), len(home)), rng.integers(0, len(_VILLAGES), len(home)))
        wide = style == [name for name, _ in _STYLES].index("wide_digits")
        row = ((wide * 2 + on_road) * len(_VILLAGES) + street) * _HOUSES + number
        return pc.binary_join_element_wise(self.texts.take(pa.array(entry)), self.details.take(pa.array(row)), "")


def address_book(geography: Geography, homes: Ints) -> AddressBook:
    """The forms of every home code: nine digits inside the region, six outside."""
    named = Counter(one.name for one in geography.townships)
    settled = {one.code for one in geography.townships if one.is_settled and "开发区" not in one.name}
    found = [_forms(int(code), int(code) in settled, named) for code in homes]
    texts = [form[style] for form in found for style, _ in _STYLES]
    has_road = np.array([_is_county_only(style, int(code), settled) for code in homes for style, _ in _STYLES])
    return AddressBook(homes, pa.array(texts), has_road, pa.array(_details()))


def _is_county_only(style: str, code: int, settled: set[int]) -> bool:
    return style == "county_only" or code not in settled


def _forms(code: int, settled: bool, named: Counter[str]) -> dict[str, str]:
    name = Divisions.national().name
    _, county, city, province = ancestors(code)
    p, c, k = name(province), "" if city == county else name(city), name(county)
    t = name(code) if settled else ""
    old = _OLD_NAMES.get(county, k)
    alone = t if t and named[t] == 1 and "街道" not in t else f"{c}{k}{t}"
    return {
        "full": f"{p}{c}{k}{t}",
        "no_province": f"{c}{k}{t}",
        "no_city": f"{p}{k}{t}",
        "county_first": f"{k}{t}" if county // 100 == 4418 else f"{c}{k}",
        "short": f"{p[:2]}{c[:2]}{k}{t}",
        "old_name": f"{old}{t}" if county // 100 == 4418 else f"{p}{c}{k}",
        "township_only": alone,
        "county_only": f"{p}{c}{k}",
        "spaced": "　".join(part for part in (p, c, k, t) if part),
        "wide_digits": f"{p}{c}{k}{t}",
        "bare": f"{c[:2]}{k[:2]}{t}" if county // 100 == 4418 else f"{p}{c}{k}",
        "doubled": f"{p}{p}{c}{k}{t}",
    }


def _details() -> list[str]:
    """Village or road with a house number: plain then wide digits, villages then roads."""
    found = []
    for wide in (False, True):
        for names, pattern in ((_VILLAGES, "{}村{}号"), (_ROADS, "{}{}号")):
            for at in range(len(_VILLAGES)):
                texts = [pattern.format(names[at % len(names)], number + 1) for number in range(_HOUSES)]
                found += [text.translate(_WIDE) for text in texts] if wide else texts
    return found
