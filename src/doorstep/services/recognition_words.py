"""What an order of examinations is made of, and what is said of it: to the thread of the case and to the patient."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from doorstep.core.clock import BEIJING
from doorstep.core.text import Text
from doorstep.recognition.decide import Decision, Kind
from doorstep.recognition.language import Item, RuleBook
from doorstep.recognition.reasons import reason
from doorstep.services import directory
from doorstep.services.results import Shown
from doorstep.store.models import OrderLine


@dataclass(frozen=True, slots=True)
class Offer:
    """An earlier result of an item, and what the rules say of it to the institution that asks."""

    shown: Shown
    decision: Decision


@dataclass(frozen=True, slots=True)
class Advice:
    """What exists of one item, the best first: recognised before noted before not, then the newest. Empty when there is none.

    item   of the local list; None when the list has it not
    """

    code: str
    item: Item | None
    offers: tuple[Offer, ...]

    @property
    def name(self) -> Text:
        """What the local list calls the item; its code when the list has it not."""
        return self.item.name if self.item else Text(self.code, self.code)

    @property
    def best(self) -> Offer | None:
        return self.offers[0] if self.offers else None


@dataclass(frozen=True, slots=True)
class Choice:
    """What the clinician chose for one item.

    result   number of the earlier result that is accepted, or that is repeated; 0 for the best there is
    reason   code of `recognition.reasons`, needed to repeat a result that is recognised
    """

    item: str
    is_accepted: bool
    result: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order that was made."""

    number: int
    item: Text
    maker: Text | None
    performed_on: date | None
    is_accepted: bool
    decision: Kind | None
    clause: str
    holds_until: date | None
    reason: Text | None
    at: datetime


def digest(choices: Sequence[Choice]) -> str:
    """What was chosen, as one short text that tells two orders apart."""
    plain = [[one.item, one.is_accepted, one.result, one.reason] for one in choices]
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()[:32]


def line(one: OrderLine, book: RuleBook) -> Line:
    """A kept line with the names that it stands for."""
    item, result = book.item(one.item), one.result
    return Line(
        number=one.pk,
        item=item.name if item else Text(one.item, one.item),
        maker=directory.name_of(result.institution) if result else None,
        performed_on=result.performed_on if result else None,
        is_accepted=one.is_accepted,
        decision=Kind(one.decision) if one.decision else None,
        clause=one.clause,
        holds_until=one.holds_until,
        reason=reason(one.reason).name if one.reason else None,
        at=one.at,
    )


def thread_words(drafts: Iterable[tuple[Advice, OrderLine, Offer | None]]) -> Text:
    """What an order came to, a line an item, for the record of the case; to be sealed, since it holds values."""
    told = [_thread_line(*draft) for draft in drafts]
    return Text("\n".join(one.zh for one in told), "\n".join(one.en for one in told))


def _thread_line(advice: Advice, line: OrderLine, offer: Offer | None) -> Text:
    name = advice.name
    if offer is None:
        return Text(f"{name.zh}：新开，无既往结果", f"{name.en}: ordered, no earlier result")
    there, clause, kind = _told(offer), offer.decision.clause.words, offer.decision.kind.label
    if line.is_accepted:
        return Text(f"{name.zh}：采用 {there.zh}（{kind.zh}，{clause.zh}）", f"{name.en}: uses {there.en} ({kind.en}, {clause.en})")
    zh, en = f"既有 {there.zh}（{kind.zh}，{clause.zh}）", f"there is {there.en} ({kind.en}, {clause.en})"
    if line.reason:
        why = reason(line.reason).name
        return Text(f"{name.zh}：复查，原因：{why.zh}（{line.reason}）；{zh}", f"{name.en}: done again, because {why.en} ({line.reason}); {en}")
    return Text(f"{name.zh}：复查；{zh}", f"{name.en}: done again; {en}")


def _told(offer: Offer) -> Text:
    day, text = f"{offer.shown.performed_at.astimezone(BEIJING):%Y-%m-%d}", result_text(offer.shown)
    return Text(f"{offer.shown.maker.zh} {day} {text}".strip(), f"{offer.shown.maker.en} {day} {text}".strip())


def result_text(shown: Shown) -> str:
    """A result in one line: value, unit and flag, or the conclusion of an image."""
    values = shown.values
    if not values.get("value"):
        return values.get("conclusion", "")
    return " ".join(filter(None, (values["value"], values.get("unit", ""), values.get("abnormal", ""))))


def to_patient(one: Line) -> Text:
    """One line of the explanation that the patient takes home: in plain words, without codes."""
    if one.maker is None or one.performed_on is None:
        return Text(f"{one.item.zh}：没有可用的既往结果，本次需要检查。", f"{one.item.en}: there is no earlier result to use, so it is done now.")
    day = one.performed_on.isoformat()
    if one.is_accepted:
        return Text(
            f"{one.item.zh}：采用{one.maker.zh} {day} 的结果，不再重复检查。",
            f"{one.item.en}: the result of {one.maker.en} of {day} is used; it is not done again.",
        )
    why = one.reason or _OUTSIDE
    return Text(
        f"{one.item.zh}：您在{one.maker.zh} {day} 做过此项，需要复查。原因：{why.zh}。",
        f"{one.item.en}: {one.maker.en} did it on {day}; it must be done again. The reason: {why.en}.",
    )


_OUTSIDE = Text("该结果不在互认范围内", "that result is not one that the rules recognise")
