"""An area in one sentence, and the figures that the sentence is made from."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.core.numbers import count, percent
from doorstep.core.period import Period
from doorstep.core.text import Text
from doorstep.services.areas import Place
from doorstep.services.flows import Outflow
from doorstep.services.indicator_results import AreaFigure
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


@dataclass(frozen=True, slots=True)
class AreaSummary:
    """What a page about an area says first.

    synthetic_of  the real place that invented records must not be taken for; None for real records
    outflow       None when the reader sees only the area's total
    main_group, main_destination   largest named condition group among those who left, and where it mostly went
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
        said = self._in_chinese() if lang.startswith("zh") else self._in_english()
        return synthetic_opening(self.synthetic_of, lang) + said

    def _in_chinese(self) -> str:
        people = _PEOPLE[self.basis].zh.format(area=self.place.name.zh)
        opening = f"{self.period.label('zh')}，{people}住院"
        value = self.share.figure.value if self.share else None
        if self.share is None or value is None:
            return f"{opening}{_missing(self.share).zh}。"
        said = f"{opening} {percent(value)} 留在{_HERE[self.place.level].zh}"
        return said + _change(self.share).zh + self._outward().zh + "。"

    def _in_english(self) -> str:
        people = _PEOPLE[self.basis].en.format(area=self.place.name.en)
        opening = f"{self.period.label('en')}: "
        value = self.share.figure.value if self.share else None
        if self.share is None or value is None:
            return f"{opening}for {people}, {_missing(self.share).en}."
        said = f"{opening}{percent(value)} of admissions of {people} stayed in {_HERE[self.place.level].en}"
        return said + _change(self.share).en + self._outward().en + "."

    def _outward(self) -> Text:
        if self.outflow is None or self.main_destination is None:
            return Text(" ", " ") if False else _NOTHING
        to = self.main_destination
        total = self.outflow.total or 0
        if not self.main_group:
            return Text(
                f"；外流 {count(total, 'zh')} 人次，主要去往{to.zh}", f"; {count(total, 'en')} left, most of them for {to.en}"
            )
        group = BY_CODE[self.main_group].name
        return Text(
            f"；外流 {count(total, 'zh')} 人次，最多的是{group.zh}，主要去往{to.zh}",
            f"; of the {count(total, 'en')} that left, the largest group was {group.en}, mainly to {to.en}",
        )
