"""Eight racers in one process against a real database: run as a script, prints what came of each race as JSON.

    python -m tests.lib.case_races FOLDER '{"slots": 100, "sends": 20, "keys": 20, "edits": 10}' [control]

With `control` the part that makes the race safe is taken out, and the race must go wrong.
"""

from __future__ import annotations

import json
import sys
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

RACERS = 8
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def main(root: Path, rounds: dict[str, int], *, is_control: bool) -> None:
    from doorstep.cli.session import open_session

    open_session(root, migrate=True)
    _prepare(root)
    from tests.lib.order_races import orders, relied, said

    races = {"slots": slots, "sends": sends, "keys": keys, "edits": edits, "calls": calls, "orders": orders, "relied": relied, "said": said}
    sys.stdout.write(json.dumps({name: races[name](count, is_control) for name, count in rounds.items()}))


def _prepare(root: Path) -> None:
    from django.conf import settings

    from doorstep.services import accounts, registry
    from doorstep.store.reader import Operator
    from doorstep.vocab.roles import Role

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    registry.load(root / "region", by=Operator())
    for at, place in enumerate(("E-TOWN", "E-COUNTY", "W-COUNTY", "CITY")):
        accounts.create(by=Operator(), username=f"desk{at}", password="a-long-test-password", role=Role.REFERRAL_DESK, area=0, institution=place)


def race(rounds: int, racer: Callable[[int, int], None]) -> None:
    """Eight threads meet before each round, so that all of them want the same thing at once."""
    gate = threading.Barrier(RACERS)

    def run(number: int) -> None:
        from django.db import connection

        for one in range(rounds):
            gate.wait(timeout=600)
            racer(number, one)
        connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(RACERS)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]


def _desk(place: str) -> object:
    from doorstep.store.models import Account

    return Account.objects.get(institution=place)


def patient(number: int) -> dict[str, str]:
    from doorstep.intake.identity import check_character

    body = f"4418811949{number // 1000 + 1:02d}01{number % 1000:03d}"
    return {"name": f"合成患者{number}", "identity": body + check_character(body)}


def _sent(by: object, *, person: int, key: str, receiver: str = "E-COUNTY", condition: str = "I63.9") -> int:
    from doorstep.services import referrals
    from doorstep.services.referrals import Request

    request = Request(condition=condition, receiver=receiver, consent="patient", person=patient(person))
    return referrals.send(request, by=by, key=key, now=NOW).instance  # type: ignore[arg-type]


def slots(count: int, is_control: bool) -> dict[str, int]:
    """`count` beds, each wanted by eight referrals at once. Control: looked at first, then written, with no constraint."""
    from django.db import connection

    from doorstep.core.text import Text
    from doorstep.services import capacity, capacity_keeping
    from doorstep.store.models import Booking, Instance, Slot
    from doorstep.store.reader import Operator

    ward = capacity_keeping.open_service(by=Operator(), institution="E-COUNTY", code="w", kind="ward", name=Text("合成病区", "Synthetic ward"))
    capacity_keeping.add_beds(ward, [str(at) for at in range(count)], by=Operator())
    doctor = _desk("E-TOWN")
    instances = [Instance.objects.get(pk=_sent(doctor, person=at, key=f"s{at}")) for at in range(RACERS)]
    beds, looked = list(Slot.objects.values_list("pk", flat=True)), threading.Barrier(RACERS)
    if is_control:
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX one_live_booking_a_slot")

    def want(racer: int, one: int) -> None:
        if is_control:
            is_free = not Booking.objects.filter(slot_id=beds[one], is_live=True).exists()
            looked.wait(timeout=600)
            if is_free:
                Booking.objects.create(slot_id=beds[one], instance=instances[racer], kind="held", since=NOW)
            return
        with suppress(capacity.SlotTaken):
            capacity.book(beds[one], "held", instance=instances[racer], until=None, now=NOW)

    race(count, want)
    live = list(Booking.objects.filter(is_live=True).values_list("slot_id", flat=True))
    return {"booked": len(set(live)), "double": len(live) - len(set(live)), "free": Slot.objects.filter(is_free=True).count()}


def sends(count: int, is_control: bool) -> dict[str, int]:
    """`count` patients, each sent by eight desks at once for the same problem. Control: asked first, then written, with no live key."""
    from doorstep.services import case_steps, cases
    from doorstep.services.case_steps import AlreadyLive, Beginning
    from doorstep.store.models import Case, Instance
    from doorstep.workflows.language import Part

    places = ("E-TOWN", "W-COUNTY", "CITY", "E-TOWN", "W-COUNTY", "CITY", "E-TOWN", "W-COUNTY")
    desks, looked = [_desk(place) for place in places], threading.Barrier(RACERS)

    def want(racer: int, one: int) -> None:
        with suppress(AlreadyLive):
            _sent(desks[racer], person=one, key=f"sends:{racer}:{one}", condition="J18.9")

    def look_then_write(racer: int, one: int) -> None:
        case = Case.objects.get(pk=opened[one])
        is_live = cases.live_for(case.person, problem="J18", exclusive="upward") is not None
        looked.wait(timeout=600)
        if not is_live:
            beginning = Beginning("referral-up", sender="E-TOWN", receiver="E-COUNTY", condition="J18.9")
            case_steps.begin(beginning, case=lambda: case, by=desks[0], part=Part.SENDER, key=f"sends:{racer}:{one}", now=NOW)  # type: ignore[arg-type]

    opened = [_opened(one, desks[0]) for one in range(count)] if is_control else []
    race(count, look_then_write if is_control else want)
    live = list(Instance.objects.filter(is_live=True, condition="J18.9").values_list("case__person", flat=True))
    return {"live": len(live), "patients": len(set(live)), "cases": len(set(Instance.objects.filter(condition="J18.9").values_list("case", flat=True)))}


def _opened(person: int, by: object) -> int:
    from django.db import transaction

    from doorstep.services import case_people, cases

    with transaction.atomic():
        made = case_people.made(today=NOW.date(), **patient(person))
        return cases.open_case(made, home=0, by=by, now=NOW).pk  # type: ignore[arg-type]


def keys(count: int, is_control: bool) -> dict[str, int]:
    """`count` steps, each asked for eight times at once under one key. Control: each time under a key of its own."""
    from doorstep.services import cases
    from doorstep.store.models import Case, CaseEntry, OutboxMessage

    doctor = _desk("E-TOWN")
    instances = [_sent(doctor, person=at, key=f"keys:{at}", condition="K35.8") for at in range(count)]
    numbers = {instance: case for instance, case in _cases(instances)}
    by_case = {case.pk: case for case in Case.objects.all()}
    before, written = OutboxMessage.objects.count(), CaseEntry.objects.count()

    def want(racer: int, one: int) -> None:
        key = f"k:{one}:{racer if is_control else ''}"
        if is_control:
            cases.say(by_case[numbers[instances[one]]], "合成留言", by=doctor, key=key, now=NOW)  # type: ignore[arg-type]
        else:
            _take(instances[one], "withdraw", doctor, version=1, key=key, reason="improved")

    race(count, want)
    return {"entries": CaseEntry.objects.count() - written, "effects": OutboxMessage.objects.count() - before}


def _cases(instances: list[int]) -> list[tuple[int, int]]:
    from doorstep.store.models import Instance

    return list(Instance.objects.filter(pk__in=instances).values_list("pk", "case_id"))


def edits(count: int, is_control: bool) -> dict[str, int]:
    """Eight people report on one emergency again and again, looking before each. Control: the version is not compared."""
    from doorstep.services import referrals
    from doorstep.services.case_steps import StaleVersion
    from doorstep.services.referrals import Request
    from doorstep.store.models import CaseEntry, Instance
    from doorstep.vocab.levels import Urgency

    doctor = _desk("E-TOWN")
    request = Request(condition="C34.9", receiver="E-COUNTY", consent="emergency", urgency=Urgency.EMERGENCY, person=patient(1))
    number = referrals.send(request, by=doctor, key="edits", now=NOW).instance  # type: ignore[arg-type]
    tally, done, lock, gate = {"stale": 0}, {"done": 0}, threading.Lock(), threading.Barrier(RACERS)

    def want(racer: int, one: int) -> None:
        seen = Instance.objects.get(pk=number).version
        gate.wait(timeout=600)
        if is_control:
            Instance.objects.filter(pk=number).update(version=seen + 1)
            with lock:
                done["done"] += 1
            return
        while True:
            try:
                _take(number, "report", doctor, version=seen, key=f"{racer}:{one}:{seen}", note="合成情况")
            except StaleVersion:
                with lock:
                    tally["stale"] += 1
                seen = Instance.objects.get(pk=number).version
            else:
                with lock:
                    done["done"] += 1
                return

    race(count, want)
    entries = CaseEntry.objects.filter(step="report").count()
    return {"done": done["done"], "version": Instance.objects.get(pk=number).version - 1, "entries": entries, **tally}


def calls(count: int, is_control: bool) -> dict[str, int]:
    """`count` households, each scanning the public form eight times at once. Control: counted first, then written, with no lock."""
    from doorstep.services import hotline, hotline_limits
    from doorstep.services.hotline import Call
    from doorstep.store.models import PublicCall

    looked = threading.Barrier(RACERS)

    def want(racer: int, one: int) -> None:
        call, address = Call("E-COUNTY", "合成来电"), f"10.1.{one // 250}.{one % 250}"
        if is_control:
            earlier = PublicCall.objects.filter(sender=hotline_limits.digest(address)).count()
            looked.wait(timeout=600)
            if earlier < hotline_limits.MOST_OF_AN_ADDRESS:
                PublicCall.objects.create(at=NOW, institution="E-COUNTY", sender=hotline_limits.digest(address))
            return
        with suppress(hotline_limits.TooManyCalls):
            hotline.receive_scanned(call, address=address, key=f"calls:{racer}:{one}", now=NOW + timedelta(hours=2 * one))

    race(count, want)
    taken = Counter(PublicCall.objects.values_list("sender", flat=True))
    return {"households": len(taken), "most": max(taken.values()), "calls": sum(taken.values())}


def _take(instance: int, step: str, by: object, *, version: int, key: str, **answers: str) -> None:
    from doorstep.services import case_steps

    case_steps.take(instance, step, by=by, version=version, key=key, answers=answers, now=NOW)  # type: ignore[arg-type]


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]), is_control="control" in sys.argv[3:])
