"""The words in which recognition is written: items, windows, relations, needs of quality, reach, and the book of them.

Every rule carries its source with the strength of its evidence. Nothing here is a rule by itself: a book is made from
presets that somebody chose and from the lists of the region file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from doorstep.core.errors import UserError
from doorstep.core.source import Source
from doorstep.core.text import Text
from doorstep.recognition.grades import rank_of


class BadRule(UserError):
    """A rule of recognition that cannot be one."""

    code = "bad-recognition-rule"


class ItemKind(StrEnum):
    """What an examination is. Laboratory results are values; the others are images or tracings."""

    LAB = "lab"
    IMAGING = "imaging"
    ULTRASOUND = "ultrasound"
    ECG = "ecg"
    NUCLEAR = "nuclear"
    PATHOLOGY = "pathology"

    @property
    def label(self) -> Text:
        return _KINDS[self]


_KINDS = {
    ItemKind.LAB: Text("检验", "laboratory"),
    ItemKind.IMAGING: Text("放射影像", "radiology"),
    ItemKind.ULTRASOUND: Text("超声", "ultrasound"),
    ItemKind.ECG: Text("心电", "electrocardiography"),
    ItemKind.NUCLEAR: Text("核医学", "nuclear medicine"),
    ItemKind.PATHOLOGY: Text("病理", "pathology"),
}


class Status(StrEnum):
    """How far a report is. An amended report replaces the one before and is final too."""

    FINAL = "final"
    AMENDED = "amended"
    PRELIMINARY = "preliminary"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self in (Status.FINAL, Status.AMENDED)

    @property
    def label(self) -> Text:
        return _STATUSES[self]


_STATUSES = {
    Status.FINAL: Text("已审核", "final"),
    Status.AMENDED: Text("已更正", "amended"),
    Status.PRELIMINARY: Text("初步报告", "preliminary"),
    Status.CANCELLED: Text("已作废", "cancelled"),
}


class Within(StrEnum):
    """How near two institutions must stand for a relation to hold between them."""

    ALLIANCE = "alliance"
    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"
    NATION = "nation"

    @property
    def label(self) -> Text:
        return _WITHIN[self]


_WITHIN = {
    Within.ALLIANCE: Text("同一医联体、医共体", "the same hospital group or county community"),
    Within.COUNTY: Text("同一县（市、区）", "the same county"),
    Within.CITY: Text("同一地市", "the same city"),
    Within.PROVINCE: Text("同一省份", "the same province"),
    Within.NATION: Text("全国", "the country"),
}


class Need(StrEnum):
    """What happens when nothing is known of a kind of quality control. A known lapse is never recognised, whatever the need."""

    REQUIRED = "required"
    NOTED = "noted"
    IGNORED = "ignored"


class Control(StrEnum):
    """Where internal quality control stood on the day of the examination."""

    IN_CONTROL = "in"
    LAPSED = "lapsed"
    UNKNOWN = "unknown"


class SchemeLevel(StrEnum):
    """Who ran an external assessment."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    CITY = "city"

    @property
    def label(self) -> Text:
        return _LEVELS[self]


_LEVELS = {
    SchemeLevel.NATIONAL: Text("国家级", "national"),
    SchemeLevel.PROVINCIAL: Text("省级", "provincial"),
    SchemeLevel.CITY: Text("市级", "city"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One examination of the local list.

    method     how it must be done, '' for any
    group      a name that windows may use, such as 血脂五项
    price_cny  what one costs, None when the list does not say; dose_msv likewise, effective dose of one examination
    excluded   stands on the negative list: never recognised
    """

    code: str
    kind: ItemKind
    name: Text
    source: Source
    method: str = ""
    group: str = ""
    price_cny: float | None = None
    dose_msv: float | None = None
    excluded: bool = False
    is_sample: bool = False

    def __post_init__(self) -> None:
        _require(bool(self.code), self.code, "an item needs a code", "项目要有代码")
        for value in (self.price_cny, self.dose_msv):
            _require(value is None or value >= 0, self.code, "price and dose are not negative", "价格与剂量不能为负")


@dataclass(frozen=True, slots=True)
class Window:
    """How many days a result holds: for one item, for a group, for a kind, or for all when none is named.

    The day after `days` days is the first on which it holds no more.
    """

    code: str
    days: int
    source: Source
    item: str = ""
    group: str = ""
    kind: ItemKind | None = None

    def __post_init__(self) -> None:
        named = [one for one in (self.item, self.group, self.kind) if one]
        _require(self.days >= 0, self.code, "days are not negative", "天数不能为负")
        _require(len(named) <= 1, self.code, "name an item, a group or a kind, not several", "项目、分组、类别只能写一个")

    @property
    def closeness(self) -> int:
        """How closely it names what it is for; the closest of several decides."""
        return 3 if self.item else 2 if self.group else 1 if self.kind else 0

    def is_for(self, item: Item) -> bool:
        """True when the window is meant for this item."""
        if self.item:
            return self.item == item.code
        return self.group == item.group if self.group else self.kind in (None, item.kind)

    def until(self, performed_on: date) -> date:
        """The last day on which a result holds."""
        return performed_on + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Relation:
    """Who recognises whom. An institution without a known grade fits no relation that asks for grades.

    area       both must stand in this area (division code), 0 for any
    asker, maker   lowest and highest grade of who asks and who did the examination, '' for no bound
    same_level     both are of one level (first, second, third)
    marks      the report must carry one of these marks, () when no mark is needed
    gives_note     recognised with a note: `may` rather than `shall`
    """

    code: str
    name: Text
    within: Within
    source: Source
    area: int = 0
    asker: tuple[str, str] = ("", "")
    maker: tuple[str, str] = ("", "")
    same_level: bool = False
    public_only: bool = False
    marks: tuple[str, ...] = ()
    gives_note: bool = False

    def __post_init__(self) -> None:
        for low, high in (self.asker, self.maker):
            ranks = [rank_of(one) for one in (low, high) if one]
            _require(None not in ranks, self.code, "grades are written 3A, 2B, 1", "等级写作 3A、2B、1")
            in_order = len(ranks) < 2 or ranks[0] <= ranks[1]  # type: ignore[operator]
            _require(in_order, self.code, "the lowest grade comes first", "低等级在前")


@dataclass(frozen=True, slots=True)
class QualityNeed:
    """What must be known of quality control, for one kind of item or for all.

    holds_days   how long one run of internal control speaks for the days after it; None until the next run
    """

    code: str
    internal: Need
    external: Need
    source: Source
    kind: ItemKind | None = None
    holds_days: int | None = None

    def __post_init__(self) -> None:
        _require(self.holds_days is None or self.holds_days >= 0, self.code, "days are not negative", "天数不能为负")


@dataclass(frozen=True, slots=True)
class ReachRule:
    """How far a pass in an external assessment of a level carries. No official rule was seen, so none is built in."""

    code: str
    level: SchemeLevel
    reach: Within
    source: Source

    def __post_init__(self) -> None:
        _require(self.reach is not Within.ALLIANCE, self.code, "a pass reaches an area", "质评通过对应的是地域")


@dataclass(frozen=True, slots=True)
class MarkRule:
    """The mark that a report carries while its item has passed an external assessment of a level (报告标识, such as 省HR).

    area   only institutions of this area (division code) use it, 0 for any
    Who may print which mark is for each place to say; none is built in.
    """

    code: str
    mark: str
    level: SchemeLevel
    source: Source
    area: int = 0

    def __post_init__(self) -> None:
        _require(bool(self.mark.strip()), self.code, "the mark is empty", "标识为空")


@dataclass(frozen=True)
class RuleBook:
    """All rules in force in a region. `chosen` names the presets that are part of it."""

    items: tuple[Item, ...] = ()
    windows: tuple[Window, ...] = ()
    relations: tuple[Relation, ...] = ()
    needs: tuple[QualityNeed, ...] = ()
    reaches: tuple[ReachRule, ...] = ()
    marks: tuple[MarkRule, ...] = ()
    chosen: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        for rules in (self.items, self.windows, self.relations, self.needs, self.reaches, self.marks):
            codes = [one.code for one in rules]
            again = next((code for code in codes if codes.count(code) > 1), "")
            _require(not again, again, "a code is written once", "每个代码只写一次")

    @cached_property
    def _by_code(self) -> dict[str, Item]:
        return {item.code: item for item in self.items}

    @cached_property
    def _windows(self) -> dict[str, Window | None]:
        return {item.code: self._closest(item) for item in self.items}

    def _closest(self, item: Item) -> Window | None:
        """The window named most closely; of two named alike, the shorter."""
        fit = [one for one in self.windows if one.is_for(item)]
        return min(fit, key=lambda one: (-one.closeness, one.days), default=None)

    def item(self, code: str) -> Item | None:
        """The item with this code, None when the local list has it not."""
        return self._by_code.get(code)

    def window(self, item: Item) -> Window | None:
        """How long results of an item hold; None when nobody said."""
        return self._windows[item.code]

    def need(self, kind: ItemKind) -> QualityNeed | None:
        """What must be known of quality for a kind; None when nobody said, which then is only noted."""
        own = next((one for one in self.needs if one.kind is kind), None)
        return own or next((one for one in self.needs if one.kind is None), None)

    def reach(self, level: SchemeLevel) -> ReachRule | None:
        """How far a pass of a level carries, None when nobody said."""
        return next((one for one in self.reaches if one.level is level), None)


def _require(holds: bool, code: str, en: str, zh: str) -> None:
    if not holds:
        raise BadRule(Text(f"互认规则“{code}”：{zh}", f"rule of recognition '{code}': {en}"))
