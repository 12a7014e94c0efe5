"""Eight racers at the order desk and in the thread: one order or message sent eight times, one earlier result that eight orders are about."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

from tests.lib.case_races import NOW, RACERS, _desk, _sent, race

_PRESETS = ("opinion-2024", "sample-items", "renmin-windows-2023", "quality-required")


def orders(count: int, is_control: bool) -> dict[str, int]:
    """`count` patients, each with one order sent eight times at once under one key. Control: looked whether it is there, then written under keys of their own."""
    from doorstep.services import recognition
    from doorstep.store.models import CaseEntry, OrderLine

    doctor, cases = _desk("E-TOWN"), _cases(range(count))
    looked, tally, lock = threading.Barrier(RACERS), Counter[str](), threading.Lock()

    def want(racer: int, one: int) -> None:
        key = f"orders:{one}"
        if is_control:
            is_there = OrderLine.objects.filter(case=cases[one], item="GLU").exists()
            looked.wait(timeout=600)
            if is_there:
                return
            key = f"orders:{one}:{racer}"
        try:
            made = recognition.order(cases[one], _choices(), by=doctor, key=key, now=NOW)  # type: ignore[arg-type]
        except Exception as error:  # whatever it is, the doctor would see it
            told = type(error).__name__
        else:
            told = f"told {len(made)} lines"
        with lock:
            tally[told] += 1

    race(count, want)
    entries = CaseEntry.objects.filter(kind=recognition.ENTRY, case__in=cases).count()
    return {"entries": entries, "lines": OrderLine.objects.filter(case__in=cases).count(), **tally}


def relied(count: int, is_control: bool) -> dict[str, int]:
    """`count` results, each accepted by four orders and repeated without a reason by four more, all under keys of their own.

    Every order stands for itself: all that accept are kept, none that gives no reason is. Control: those who would not say why
    look first whether a result is recognised, and write their line by hand.
    """
    from doorstep.core.errors import BadValue
    from doorstep.recognition.decide import Kind
    from doorstep.services import recognition
    from doorstep.services.recognition_words import Choice
    from doorstep.store.models import OrderLine, Result

    doctor, cases = _desk("E-TOWN"), _cases(range(500, 500 + count))
    refused, lock, looked = Counter[str](), threading.Lock(), threading.Barrier(RACERS)

    def by_hand(racer: int, one: int) -> None:
        is_accepted = OrderLine.objects.filter(case=cases[one], is_accepted=True).exists()
        looked.wait(timeout=600)
        if not is_accepted:
            OrderLine.objects.create(case=cases[one], key=f"hand:{one}:{racer}", item="GLU", at=NOW, institution="E-TOWN", actor="desk0", decision=Kind.RECOGNISED.value)

    def want(racer: int, one: int) -> None:
        if is_control and racer % 2:
            return by_hand(racer, one)
        if is_control:
            looked.wait(timeout=600)
        choice = Choice("GLU", racer % 2 == 0)
        try:
            recognition.order(cases[one], [choice], by=doctor, key=f"relied:{one}:{racer}", now=NOW)  # type: ignore[arg-type]
        except BadValue:
            with lock:
                refused["refused"] += 1
        return None

    race(count, want)
    lines = OrderLine.objects.filter(case__in=cases)
    return {
        "accepted": lines.filter(is_accepted=True).count(),
        "results": len(set(lines.filter(is_accepted=True).values_list("result", flat=True))),
        "unexplained": lines.filter(is_accepted=False, reason="", decision=Kind.RECOGNISED.value).count(),
        "known": Result.objects.filter(person__in=[case.person for case in cases]).count(),
        **refused,
    }


def said(count: int, is_control: bool) -> dict[str, int]:
    """`count` messages, each sent eight times at once under one key. Control: looked whether it is there, then written under keys of their own."""
    from doorstep.services import cases as threads
    from doorstep.store.models import CaseEntry

    doctor, case = _desk("E-TOWN"), _cases(range(900, 901))[0]
    looked, tally, lock = threading.Barrier(RACERS), Counter[str](), threading.Lock()

    def want(racer: int, one: int) -> None:
        key = f"said:{one}"
        if is_control:
            is_there = CaseEntry.objects.filter(key__startswith=f"{key}:").exists()
            looked.wait(timeout=600)
            if is_there:
                return
            key = f"{key}:{racer}"
        try:
            threads.say(case, "合成留言", by=doctor, key=key, now=NOW)  # type: ignore[arg-type]
        except Exception as error:  # whatever it is, the doctor would see it
            with lock:
                tally[type(error).__name__] += 1

    race(count, want)
    return {"entries": CaseEntry.objects.filter(case=case, kind="message").count(), **tally}


def _choices() -> list[Any]:
    from doorstep.services.recognition_words import Choice

    return [Choice("GLU", True), Choice("TP", False)]


def _cases(people: range) -> list[Any]:
    """A case a person, each with a result that the rules recognise."""
    from doorstep.services import results
    from doorstep.store.models import Instance, QcRun
    from doorstep.store.reader import Operator
    from tests.recognition.conftest import put_in_force, report, under_control

    if not QcRun.objects.exists():
        put_in_force(*_PRESETS)
        under_control("GLU")
    doctor = _desk("E-TOWN")
    sent = [_sent(doctor, person=one, key=f"order-desk:{one}", condition="E11.9") for one in people]
    cases = [Instance.objects.get(pk=one).case for one in sent]
    for case in cases:
        results.file(report("GLU", number=f"GLU-{case.pk}", person=case.person), by=Operator(), now=NOW)
    return cases
