"""An area in one sentence, and the figures that the sentence is made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from doorstep.core.numbers import count, percent
from doorstep.core.period import Period
from doorstep.core.text import Text
from doorstep.services import areas, flows, indicator_results
from doorstep.services.areas import Place
from doorstep.services.flows import Outflow
from doorstep.services.indicator_results import AreaFigure
from doorstep.store.reader import Reader
from doorstep.vocab.bases import Basis
from doorstep.vocab.condition_groups import BY_CODE
from doorstep.vocab.levels import AreaLevel

IN_AREA = "in-area-admissions"
PROMISES = ("promise-minor", "promise-serious", "promise-major")

_PEOPLE = {
    Basis.RESIDENCE: Text("{area}居民", "residents of {area}"),
    Basis.HOUSEHOLD: Text("{area}户籍人口", "people registered in {area}"),
    Basis.INSURED: Text("{area}参保人", "people insured in {area}"),
}
_HERE = {
    AreaLevel.PROVINCE: Text("本省（区、市）", "the province"),
    AreaLevel.CITY: Text("本市", "the city"),
    AreaLevel.COUNTY: Text("本县（市、区）", "the county"),
    AreaLevel.TOWNSHIP: Text("本乡镇（街道）", "the township"),
}
_STAYED = Text(
    "{period}，{people}住院 {share} 留在{here}",
    "In {period}, {share} of admissions of {people} stayed in {here}",
)
_NO_SHARE = Text("{period}，{people}的域内住院率{why}", "In {period}, the in-area share of {people} {why}")
_HIDDEN = Text("因人次不足 8 而不显示", "is not shown, because a count is below 8")
_NOTHING = Text("无从计算：没有住院记录", "cannot be told: no stays were counted")
_SAME = Text("，与上年持平", ", the same as the year before")
_HIGHER = Text("，比上年高 {points} 个百分点", ", {points} points more than the year before")
_LOWER = Text("，比上年低 {points} 个百分点", ", {points} points less than the year before")
_LEFT_FOR = Text("；外流 {total} 人次，主要去往{to}", "; of the {total} that left, most went to {to}")
_LEFT_WITH = Text(
    "；外流 {total} 人次，最多的是{group}，主要去往{to}",
    "; of the {total} that left, the largest group was {group}, mainly to {to}",
)
_LEFT_COUNTY = Text("；去县外 {total} 人次，主要去往{to}", "; {total} left the county, most of them for {to}")
_NOBODY_LEFT = Text("；没有人外流", "; nobody left")
_STOP = Text("。", ".")
_SYNTHETIC = Text("合成示例，非{name}实际：", "Synthetic example, not the real {name}: ")


@dataclass(frozen=True, slots=True)
class AreaSummary:
    """What a page about an area says first.

    synthetic_of  the real place that invented records must not be taken for; None for real records
    outflow       None when the reader sees only the area's total
    main_group, main_destination   largest named condition group among those who left ("" when none
                  is shown), and the place most of them went to
    """

    place: Place
    synthetic_of: Text | None
    basis: Basis
    period: Period
    share: AreaFigure | None
    outflow: Outflow | None
    main_group: str
    main_destination: Text | None

    def sentence(self, lang: str) -> str:
        """The answer in words and figures; invented records say so first."""
        return opened(self._said(lang), self.synthetic_of, lang)

    def _said(self, lang: str) -> str:
        people = people_of(self.place.name.of(lang), self.basis, lang)
        known = {"period": self.period.label(lang), "people": people, "here": _HERE[self.place.level].of(lang)}
        value = self.share.figure.value if self.share else None
        if self.share is None or value is None:
            is_hidden = self.share is not None and self.share.figure.is_hidden
            why = (_HIDDEN if is_hidden else _NOTHING).of(lang)
            return _NO_SHARE.of(lang).format(why=why, **known) + _STOP.of(lang)
        said = _STAYED.of(lang).format(share=percent(value), **known)
        return said + change_words(self.share.change, lang) + self._outward(lang) + _STOP.of(lang)

    def _outward(self, lang: str) -> str:
        if self.outflow is None or self.outflow.total is None:
            return ""
        if self.outflow.total == 0:
            return _NOBODY_LEFT.of(lang)
        if self.main_destination is None:
            return ""
        total, to = count(self.outflow.total, lang), self.main_destination.of(lang)
        if self.place.level is AreaLevel.TOWNSHIP:
            return _LEFT_COUNTY.of(lang).format(total=total, to=to)
        if not self.main_group:
            return _LEFT_FOR.of(lang).format(total=total, to=to)
        return _LEFT_WITH.of(lang).format(total=total, group=BY_CODE[self.main_group].name.of(lang), to=to)


def people_of(area: str, basis: Basis, lang: str) -> str:
    """The people whose stays a basis counts: residents, registered or insured."""
    return _PEOPLE[basis].of(lang).format(area=area)


def here(level: AreaLevel, lang: str) -> str:
    """An area of a level as its own people call it."""
    return _HERE[level].of(lang)


def synthetic_opening(name: Text | None, lang: str) -> str:
    """The words that every sentence, title and export about invented records begins with; '' for real ones."""
    return _SYNTHETIC.of(lang).format(name=name.of(lang)) if name else ""


def opened(sentence: str, synthetic_of: Text | None, lang: str) -> str:
    """A sentence, begun with the words about invented records when it is about such."""
    opening = synthetic_opening(synthetic_of, lang)
    if opening and sentence.startswith("In "):
        sentence = "in " + sentence[3:]
    return opening + sentence


def change_words(change: float | None, lang: str) -> str:
    """A change of a share against the year before, in percentage points; '' when there is nothing to compare."""
    if change is None:
        return ""
    points = f"{abs(change) * 100:.1f}"
    words = _SAME if points == "0.0" else _HIGHER if change > 0 else _LOWER
    return words.of(lang).format(points=points)


def of_area(place: Place, *, basis: Basis, period: Period, reader: Reader) -> AreaSummary:
    """The summary of an area as `reader` may see it."""
    register = areas.register(reader=reader)
    share = indicator_results.one(IN_AREA, basis=basis, area=place.code, period=period, reader=reader)
    outflow = None
    if areas.sees_inside(reader, place.code):
        outflow = flows.outflow(place.code, basis=basis, period=period, reader=reader)
    group, destination = _mainly(outflow)
    return AreaSummary(
        place=place,
        synthetic_of=register.name if register.is_synthetic else None,
        basis=basis,
        period=period,
        share=share,
        outflow=outflow,
        main_group=group,
        main_destination=register.name_of(int(destination)) if destination else None,
    )


def _mainly(outflow: Outflow | None) -> tuple[str, str]:
    """The largest named group shown and its main destination; without a group, the main destination of all."""
    if outflow is None:
        return "", ""
    group = next((one.key for one in outflow.conditions if one.key in BY_CODE and one.stays), "")
    to = _largest((one.destination, one.stays) for one in outflow.links if one.condition == group)
    if group and to:
        return group, to
    return "", _largest((one.key, one.stays or 0) for one in outflow.destinations)


def _largest(pairs: Iterable[tuple[str, int]]) -> str:
    return max(pairs, key=lambda pair: pair[1], default=("", 0))[0]
