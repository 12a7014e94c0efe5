"""One earlier result against the rules: recognised, recognised with a note, or not, always with the clause.

What is recognised is the value or the image, not the other hospital's conclusion (检查结果互认以检查产生的图像信息为互认主体).
A decision is advice: the physician in charge decides (以接诊医师判断为标准). The order of the questions is fixed:

 1 listed   2 negative list   3 final report   4 value or image at hand   5 method   6 not in the future
 7 window   8 internal control   9 external assessment   10 who recognises whom   11 how far a pass carries
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.recognition.external import Assessed, Pass, assessed, held
from doorstep.recognition.grades import level_of, rank_of
from doorstep.recognition.language import Control, Item, Need, QualityNeed, Relation, RuleBook, Status, Within

OPINION = Source("关于进一步推进医疗机构检查检验结果互认的指导意见", clause="国卫医政发〔2024〕37号", year=2024, evidence=Evidence.OFFICIAL)
_OWN = Source("家门口互认规则", evidence=Evidence.OWN)
_IMAGES = Source("医疗机构检查检验结果互认管理办法（条文引自公开源代码）", year=2022, evidence=Evidence.OFFICIAL)


class Kind(StrEnum):
    """What the rules say of a result."""

    RECOGNISED = "recognised"
    WITH_NOTE = "recognised-with-note"
    NOT = "not-recognised"

    @property
    def label(self) -> Text:
        return _KINDS[self]


_KINDS = {
    Kind.RECOGNISED: Text("互认", "recognised"),
    Kind.WITH_NOTE: Text("有条件互认", "recognised with a note"),
    Kind.NOT: Text("不在互认范围", "not recognised"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """What the rules ask of an institution.

    county, city, province   division codes, 0 when unknown
    rank        of its grade, None when it has none
    alliances   codes of the hospital groups and county communities it belongs to
    """

    code: str
    province: int = 0
    city: int = 0
    county: int = 0
    rank: int | None = None
    is_public: bool = True
    alliances: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier result. `has_data` says whether the value or the image is at hand, not only a conclusion."""

    item: str
    maker: Place
    performed_on: date
    method: str = ""
    status: Status = Status.FINAL
    has_data: bool = True
    mark: str = ""
    control: Control = Control.UNKNOWN
    passes: tuple[Pass, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """The rule that decided. `code` names the question, or the rule of the book with its question before it."""

    code: str
    words: Text
    source: Source


@dataclass(frozen=True, slots=True)
class Decision:
    """What the rules say, by which clause, until which day (None when nobody set a window), and what to bear in mind."""

    kind: Kind
    clause: Clause
    until: date | None = None
    notes: tuple[Text, ...] = ()

    @property
    def is_recognised(self) -> bool:
        return self.kind is not Kind.NOT


def decide(earlier: Earlier, asker: Place, book: RuleBook, *, today: date) -> Decision:
    """What the rules of `book` say to `asker` of an earlier result, today."""
    item = book.item(earlier.item)
    if item is None:
        return Decision(Kind.NOT, _NOT_LISTED)
    until = _until(item, earlier, book)
    stopped = _stopped(item, earlier, book, today)
    if stopped:
        return Decision(Kind.NOT, stopped, until)
    found = _relation(earlier, asker, book)
    if isinstance(found, Clause):
        return Decision(Kind.NOT, found, until)
    return _recognised(found, tuple(_notes(item, earlier, book)), until)


def _recognised(relation: Relation | None, notes: tuple[Text, ...], until: date | None) -> Decision:
    if relation is None:
        return Decision(Kind.WITH_NOTE if notes else Kind.RECOGNISED, _OWN_RESULT, until, notes)
    if relation.gives_note:
        notes = (_MAY, *notes)
    clause = Clause(f"relation:{relation.code}", relation.name, relation.source)
    return Decision(Kind.WITH_NOTE if notes else Kind.RECOGNISED, clause, until, notes)


def _until(item: Item, earlier: Earlier, book: RuleBook) -> date | None:
    window = book.window(item)
    return window.until(earlier.performed_on) if window else None


def _stopped(item: Item, earlier: Earlier, book: RuleBook, today: date) -> Clause | None:
    """The first of questions 2 to 9 that says no."""
    need = book.need(item.kind)
    questions: tuple[Callable[[], Clause | None], ...] = (
        lambda: Clause("excluded", _EXCLUDED, item.source) if item.excluded else None,
        lambda: None if earlier.status.is_final else _NOT_FINAL,
        lambda: None if earlier.has_data else _NO_DATA,
        lambda: Clause("other-method", _OTHER_METHOD, item.source) if item.method not in ("", earlier.method) else None,
        lambda: _IN_FUTURE if earlier.performed_on > today else None,
        lambda: _too_old(item, earlier, book, today),
        lambda: _internal(earlier, need),
        lambda: _external(earlier, need),
    )
    return next((clause for ask in questions if (clause := ask())), None)


def _too_old(item: Item, earlier: Earlier, book: RuleBook, today: date) -> Clause | None:
    window = book.window(item)
    if window is None or today <= window.until(earlier.performed_on):
        return None
    words = Text(f"已超过 {window.days} 天的有效期", f"older than the {window.days} days it holds")
    return Clause(f"window:{window.code}", words, window.source)


def _internal(earlier: Earlier, need: QualityNeed | None) -> Clause | None:
    source = need.source if need else _OWN
    if earlier.control is Control.LAPSED:
        return Clause("control-lapsed", _CONTROL_LAPSED, source)
    is_missing = earlier.control is Control.UNKNOWN and need is not None and need.internal is Need.REQUIRED
    return Clause("control-unknown", _CONTROL_UNKNOWN, source) if is_missing else None


def _external(earlier: Earlier, need: QualityNeed | None) -> Clause | None:
    source, state = need.source if need else _OWN, assessed(earlier.passes, earlier.performed_on)
    if state is Assessed.LAPSED:
        return Clause("external-lapsed", _EXTERNAL_LAPSED, source)
    is_missing = state is Assessed.UNKNOWN and need is not None and need.external is Need.REQUIRED
    return Clause("external-unknown", _EXTERNAL_UNKNOWN, source) if is_missing else None


def _relation(earlier: Earlier, asker: Place, book: RuleBook) -> Relation | Clause | None:
    """The relation that holds, None for one's own result, or the clause that says why none does.

    Of several the first that says `shall` decides, then the first that says `may`.
    """
    if earlier.maker.code == asker.code:
        return None
    fit = [one for one in book.relations if _fits(one, earlier, asker)]
    if not fit:
        return _NO_RELATION
    reached = [one for one in fit if one.within is Within.ALLIANCE or _is_in_reach(earlier, asker, book)]
    if not reached:
        return Clause("reach", _OUT_OF_REACH, book.reaches[0].source)
    return min(reached, key=lambda one: one.gives_note)


def _fits(relation: Relation, earlier: Earlier, asker: Place) -> bool:
    maker = earlier.maker
    return (
        _near(relation.within, maker, asker)
        and (not relation.area or (stands_in(maker, relation.area) and stands_in(asker, relation.area)))
        and _graded(maker, relation.maker)
        and _graded(asker, relation.asker)
        and (not relation.same_level or _same_level(maker, asker))
        and (not relation.public_only or (maker.is_public and asker.is_public))
        and (not relation.marks or earlier.mark in relation.marks)
    )


def _near(within: Within, one: Place, other: Place) -> bool:
    if within is Within.ALLIANCE:
        return bool(one.alliances & other.alliances)
    if within is Within.NATION:
        return True
    mine, theirs = getattr(one, within.value), getattr(other, within.value)
    return bool(mine) and mine == theirs


def stands_in(place: Place, area: int) -> bool:
    """True when an institution stands in an area, given by its division code."""
    return area in (place.county, place.city, place.province)


def _graded(place: Place, bounds: tuple[str, str]) -> bool:
    low, high = (rank_of(one) if one else None for one in bounds)
    if low is None and high is None:
        return True
    return place.rank is not None and (low is None or place.rank >= low) and (high is None or place.rank <= high)


def _same_level(one: Place, other: Place) -> bool:
    return one.rank is not None and other.rank is not None and level_of(one.rank) == level_of(other.rank)


def _is_in_reach(earlier: Earlier, asker: Place, book: RuleBook) -> bool:
    """True when no rule of reach is in force, or a pass held on the day carries as far as the asker."""
    if not book.reaches:
        return True
    rules = (book.reach(one.level) for one in held(earlier.passes, earlier.performed_on))
    return any(_near(rule.reach, earlier.maker, asker) for rule in rules if rule)


def _notes(item: Item, earlier: Earlier, book: RuleBook) -> Iterator[Text]:
    need = book.need(item.kind)
    if book.window(item) is None:
        yield _NO_WINDOW
    if earlier.control is Control.UNKNOWN and (need is None or need.internal is not Need.IGNORED):
        yield _CONTROL_UNKNOWN
    unknown = assessed(earlier.passes, earlier.performed_on) is Assessed.UNKNOWN
    if unknown and (need is None or need.external is not Need.IGNORED):
        yield _EXTERNAL_UNKNOWN


_NOT_LISTED = Clause("not-listed", Text("不在本地互认项目清单中", "the local list of items does not have it"), _OWN)
_NOT_FINAL = Clause("not-final", Text("报告尚未审核或已作废", "the report is not final, or was cancelled"), _OWN)
_NO_DATA = Clause(
    "no-data",
    Text("只有结论，没有结果数据或图像；互认的是数据和图像", "there is only a conclusion; what is recognised is the value or the image"),
    _IMAGES,
)
_IN_FUTURE = Clause("in-future", Text("检查日期晚于今天", "it is dated after today"), _OWN)
_NO_RELATION = Clause("no-relation", Text("没有规则规定两家机构之间互认", "no rule says that these two institutions recognise each other"), _OWN)
_OWN_RESULT = Clause("own", Text("本机构自己的结果", "the institution's own result"), _OWN)
_EXCLUDED = Text("列入不互认清单", "it stands on the negative list")
_OTHER_METHOD = Text("检查方法与清单不同", "it was done by another method than the list asks for")
_CONTROL_LAPSED = Text("检查当日室内质控失控", "internal control had lapsed on that day")
_CONTROL_UNKNOWN = Text("没有检查当日的室内质控记录", "no internal control is on record for that day")
_EXTERNAL_LAPSED = Text("检查当日室间质评已失效", "external assessment had lapsed on that day")
_EXTERNAL_UNKNOWN = Text("没有室间质评记录", "no external assessment is on record")
_OUT_OF_REACH = Text("所通过质评的级别达不到本机构", "the assessments passed do not carry as far as this institution")
_NO_WINDOW = Text("没有规定有效期，请结合病情判断", "no validity was set; judge by the patient's condition")
_MAY = Text("规则是“可以认可”，由接诊医师决定", "the rule says may, not shall: the physician decides")
