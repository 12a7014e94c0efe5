"""The order desk: what exists of what is about to be ordered, whether it is recognised, and what the clinician chose.

Advice only: the physician in charge decides (以接诊医师判断为标准). Every look is kept, every repeat of a recognised result
has a reason, and what was accepted is written into the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from doorstep.core.clock import BEIJING
from doorstep.core.errors import BadValue, NotFound
from doorstep.core.text import Text
from doorstep.recognition.decide import Earlier, Kind, decide
from doorstep.recognition.language import Item, RuleBook, Status
from doorstep.recognition.reasons import reason
from doorstep.services import (
    audit,
    case_steps,
    cases,
    one_view,
    quality_facts,
    recognition_rules,
    recognition_words,
    results,
)
from doorstep.services.recognition_words import Advice, Choice, Line, Offer
from doorstep.services.sealing import seal
from doorstep.store.models import Case, CaseEntry, OrderLine, RecognitionLook, Result
from doorstep.store.reader import Reader

MOST_ITEMS = 60
ENTRY = "results"
"""The kind of an entry in the thread of a case that says what an order came to."""


def items() -> tuple[Item, ...]:
    """The items of the local list that may be ordered."""
    return recognition_rules.book().items


def advise(case: Case, codes: Sequence[str], *, by: Reader, now: datetime) -> tuple[Advice, ...]:
    """What exists of each item for the person of a case; every look at a result is kept."""
    wanted = _wanted(codes)
    found = _advice(case, wanted, by=by, now=now)
    offered = [(one.code, offer) for one in found for offer in one.offers]
    with transaction.atomic():
        RecognitionLook.objects.bulk_create([_look(case, code, offer, by, now) for code, offer in offered])
        audit.note_personal_read(by, f"results {case.number}", rows=len(offered))
    return found


def _wanted(codes: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(code.strip() for code in codes if code.strip()))
    if not wanted:
        raise BadValue(Text("请选择要开的项目", "choose what is to be ordered"))
    if len(wanted) > MOST_ITEMS:
        raise BadValue(Text(f"一次开了 {len(wanted)} 项", f"{len(wanted)} items at once"), right=Text(f"最多 {MOST_ITEMS} 项", f"at most {MOST_ITEMS}"))
    return wanted


def _advice(case: Case, codes: Sequence[str], *, by: Reader, now: datetime) -> tuple[Advice, ...]:
    with one_view.held():  # rules and register are asked for once, however many results there are
        return _decided(case, codes, by=by, now=now)


def _decided(case: Case, codes: Sequence[str], *, by: Reader, now: datetime) -> tuple[Advice, ...]:
    book, asker = recognition_rules.book(), recognition_rules.place(by.institution)
    rows = list(quality_facts.with_control(results.of_case(case, reader=by).filter(item__in=codes)))
    passed = quality_facts.passes((row.institution, row.item) for row in rows)
    today = now.astimezone(BEIJING).date()
    offers: dict[str, list[Offer]] = {}
    for row in rows:
        earlier = _earlier(row, book, passed)
        offers.setdefault(row.item, []).append(Offer(results.shown(row), decide(earlier, asker, book, today=today)))
    return tuple(Advice(code, book.item(code), tuple(sorted(offers.get(code, ()), key=_rank))) for code in codes)


def _earlier(row: Result, book: RuleBook, passed: Mapping[quality_facts.Key, Any]) -> Earlier:
    return Earlier(
        item=row.item,
        maker=recognition_rules.place(row.institution),
        performed_on=row.performed_on,
        method=row.method,
        status=Status(row.status),
        has_data=row.has_data,
        mark=row.mark,
        control=quality_facts.control_of(row, book),
        passes=passed.get((row.institution, row.item), ()),
    )


_ORDER = {Kind.RECOGNISED: 0, Kind.WITH_NOTE: 1, Kind.NOT: 2}


def _rank(offer: Offer) -> tuple[int, float]:
    return _ORDER[offer.decision.kind], -offer.shown.performed_at.timestamp()


def _look(case: Case, code: str, offer: Offer, by: Reader, now: datetime) -> RecognitionLook:
    return RecognitionLook(
        case=case,
        result_id=offer.shown.result,
        item=code,
        at=now,
        institution=by.institution,
        actor=by.label,
        decision=offer.decision.kind.value,
        clause=offer.decision.clause.code,
    )


def order(case: Case, choices: Sequence[Choice], *, by: Reader, key: str, now: datetime) -> tuple[Line, ...]:
    """Make an order: keep each choice, and write what was accepted and what is repeated into the case.

    Raises BadValue for a repeat of a recognised result without a reason, NotFound for a result that the reader may not
    see or that is of another item, and for a reader whose part has ended. A repeat under the same key changes nothing;
    the same key with other choices raises KeyReused.
    """
    if not key.strip():
        raise BadValue(Text("缺少提交编号", "the order has no key"), cure=Text("请刷新页面后再提交", "Load the page again"))
    asked = recognition_words.digest(choices)
    try:
        with transaction.atomic():
            cases.require_part(case, by=by)
            if not _is_repeat(case, key, asked):
                _make(case, choices, by=by, key=key, asked=asked, now=now)
    except IntegrityError:  # the same order was being made at the same moment
        if not _is_repeat(case, key, asked):
            raise
    return made(case, key, reader=by)


def _make(case: Case, choices: Sequence[Choice], *, by: Reader, key: str, asked: str, now: datetime) -> None:
    found = {one.code: one for one in _advice(case, _wanted([one.item for one in choices]), by=by, now=now)}
    drafts = [_draft(case, at, choice, found[choice.item.strip()], by, key, now) for at, choice in enumerate(choices, 1)]
    OrderLine.objects.bulk_create(line for line, _ in drafts)
    words = recognition_words.thread_words((found[line.item], line, offer) for line, offer in drafts)
    accepted = sum(line.is_accepted for line, _ in drafts)
    CaseEntry.objects.create(
        case=case,
        kind=ENTRY,
        at=now,
        actor=by.label,
        institution=by.institution,
        answers={"accepted": accepted, "ordered": len(drafts) - accepted},
        sealed=seal({"zh": words.zh, "en": words.en}),
        key=key,
        asked=asked,
    )
    audit.record(by, "recognition.order", case.number, accepted=accepted, ordered=len(drafts) - accepted)


def _is_repeat(case: Case, key: str, asked: str) -> bool:
    entry = CaseEntry.objects.filter(key=key).first()  # everyone: only whether it was done already
    if entry is None:
        return False
    if entry.case_id != case.pk or entry.asked != asked:
        raise case_steps.KeyReused(Text("这个提交编号已用于另一份开单", "this key was used for another order"), cure=Text("请刷新页面", "Load the page again"))
    return True


def _draft(case: Case, at: int, choice: Choice, advice: Advice, by: Reader, key: str, now: datetime) -> tuple[OrderLine, Offer | None]:
    offer = _offer(choice, advice)
    _require_reason(choice, advice, offer)
    item, decision = advice.item, offer.decision if offer else None
    line = OrderLine(
        case=case,
        key=f"{key}:{at}",
        item=advice.code,
        result_id=offer.shown.result if offer else None,
        at=now,
        institution=by.institution,
        actor=by.label,
        decision=decision.kind.value if decision else "",
        clause=decision.clause.code if decision else "",
        holds_until=decision.until if decision else None,
        is_accepted=choice.is_accepted,
        reason="" if choice.is_accepted else choice.reason,
        price_cny=item.price_cny if item else None,
        dose_msv=item.dose_msv if item else None,
    )
    return line, offer


def _offer(choice: Choice, advice: Advice) -> Offer | None:
    """The result that a choice is about; the best when it names none."""
    if choice.result:
        named = next((one for one in advice.offers if one.shown.result == choice.result), None)
        if named is None:
            raise NotFound(Text("没有这份结果，或不属于该项目", "there is no such result of this item"), cure=Text("请重新查看", "Look again"))
        return named
    if choice.is_accepted and advice.best is None:
        raise BadValue(Text(f"{advice.name.zh}没有可采用的结果", f"there is no result of {advice.name.en} to accept"))
    return advice.best


def _require_reason(choice: Choice, advice: Advice, offer: Offer | None) -> None:
    if choice.is_accepted or offer is None:
        return
    if choice.reason:
        reason(choice.reason)
        return
    best = advice.best
    if best is not None and best.decision.is_recognised:
        name = advice.name
        raise BadValue(
            Text(f"{name.zh}已有互认结果，复查需要说明原因", f"a recognised result of {name.en} exists; a repeat needs a reason"),
            right=Text("应为 01–08、98 或 99", "expected 01 to 08, 98 or 99"),
            cure=Text("请选择原因，或采用已有结果", "Choose a reason, or accept the result"),
        )


def made(case: Case, key: str, *, reader: Reader) -> tuple[Line, ...]:
    """The lines of one order, as it was made."""
    found = OrderLine.objects.visible_to(reader).filter(case=case, key__startswith=f"{key}:").select_related("result")
    return _lines(found)


def history(case: Case, *, reader: Reader) -> tuple[Line, ...]:
    """Every line ordered in a case by the reader's institution, newest first."""
    found = OrderLine.objects.visible_to(reader).filter(case=case).select_related("result")
    if not reader.sees_every_case:
        found = found.filter(institution=reader.institution)
    return _lines(found.order_by("-pk"))


def _lines(found: Iterable[OrderLine]) -> tuple[Line, ...]:
    with one_view.held():
        book = recognition_rules.book()
        return tuple(recognition_words.line(one, book) for one in found)
