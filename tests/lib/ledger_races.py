"""Eight racers at rows of ledgers, in one process against a real database: run as a script, prints what came of each race as JSON.

    python -m tests.lib.ledger_races FOLDER '{"steps": 20, "keys": 10}' [control]

Every try is counted by how it ended; what is no refusal in words is counted as a leak. With `control` the part that makes
the race safe is taken out, and the race must go wrong.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

from tests.lib.case_races import NOW, RACERS, race

Told = Counter[str]
_tell = threading.Lock()
_own = threading.local()
"""The code of the row that a racer's thread changes."""


def main(root: Path, rounds: dict[str, int], *, is_control: bool) -> None:
    from doorstep.cli.session import open_session

    open_session(root, migrate=True)
    from doorstep.services import registry
    from doorstep.store.reader import Operator
    from tests.ledgers.made import PLAN, PROGRAMME

    registry.load(root / "region", by=Operator())
    _make("programmes", PROGRAMME)
    _make("plans", PLAN)
    races = {one.__name__: one for one in (steps, keys, reused, codes, numbers, mixed, clocks, loads, named, circles)}
    sys.stdout.write(json.dumps({name: races[name](count, is_control) for name, count in rounds.items()}))


def _tried(told: Told, work: Callable[[], object]) -> Any:
    """What `work` gives; how it ended is counted."""
    from doorstep.core.errors import UserError

    found = None
    try:
        found, ended = work(), "done"
    except UserError as error:
        ended = type(error).__name__
    except Exception as error:  # noqa: BLE001 - whatever is no refusal in words is what these races look for
        ended = f"leak {type(error).__name__}: {error}"[:200]
    with _tell:
        told[ended] += 1
    return found


def _make(ledger: str, given: dict[str, str], key: str = "", **changes: str) -> Any:
    from doorstep.services import ledgers
    from doorstep.store.reader import Operator

    values = {**given, **changes}
    return ledgers.make(ledger, values, by=Operator(), key=key or f"{ledger}:{values.get('code', '')}", now=NOW)


def _take(row: int, step: str, *, version: int, key: str, **answers: str) -> Any:
    from doorstep.services import ledger_steps
    from doorstep.store.reader import Operator

    return ledger_steps.take(row, step, by=Operator(), version=version, key=key, answers=answers, now=NOW)


def _log(row: int, *, version: int, key: str) -> Any:
    """A step that stays where it is: nothing but the version tells the second from the first."""
    return _take(row, "log", version=version, key=key, on="2025-03-01", work="合成日志")


def _change(row: int, given: dict[str, str], *, version: int, key: str) -> Any:
    from doorstep.services import ledgers
    from doorstep.store.reader import Operator

    return ledgers.change(row, given, by=Operator(), version=version, reason="合成理由", key=key, now=NOW)


def _withdraw(row: int, *, version: int, key: str) -> Any:
    from doorstep.services import ledgers
    from doorstep.store.reader import Operator

    return ledgers.withdraw(row, by=Operator(), version=version, reason="合成理由", key=key, now=NOW)


def _postings(name: str, count: int) -> list[int]:
    from tests.ledgers.made import POSTING

    return [_make("postings", POSTING, code=f"{name}{one}", arrived="2025-02-01").pk for one in range(count)]


def _told(told: Told, **counted: int) -> dict[str, int]:
    """How the tries ended, what was counted, and whether the database of ledgers is still whole."""
    from tests.lib import ledger_checks

    leaks = sum(times for how, times in told.items() if how.startswith("leak"))
    return {**told, **counted, "leaks": leaks, "torn": ledger_checks.torn(), "dangling": ledger_checks.dangling()}


def steps(count: int, is_control: bool) -> dict[str, int]:
    """`count` rows, each asked for the same step at the same version by eight. Control: the version is not compared."""
    rows, told = _postings("S", count), Told()
    patched = mock.patch("doorstep.services.ledgers.refuse_stale") if is_control else nullcontext()
    with patched:
        race(count, lambda racer, one: _tried(told, lambda: _log(rows[one], version=1, key=f"steps:{racer}:{one}")))
    return _told(told)


def keys(count: int, is_control: bool) -> dict[str, int]:
    """`count` rounds of one intent under one key by eight: made without a code, changed, stepped, withdrawn. Control: each has its own key."""
    from doorstep.store.models import LedgerEntry
    from tests.ledgers.made import PLAN, POSTING

    rows, told, answers = _postings("K", 3 * count), Told(), dict[tuple[int, int], set[tuple[int, int]]]()
    before, unnamed = LedgerEntry.objects.count(), {name: text for name, text in PLAN.items() if name != "code"}

    def want(racer: int, one: int) -> None:
        mine = f":{one}:{racer if is_control else ''}"
        asked: tuple[Callable[[], Any], ...] = (
            lambda: _make("plans", unnamed, key=f"make{mine}"),
            lambda: _change(rows[3 * one], {**POSTING, "arrived": "2025-02-02"}, version=1, key=f"change{mine}"),
            lambda: _log(rows[3 * one + 1], version=1, key=f"step{mine}"),
            lambda: _withdraw(rows[3 * one + 2], version=1, key=f"withdraw{mine}"),
        )
        for which, ask in enumerate(asked):
            row = _tried(told, ask)
            with _tell:
                answers.setdefault((one, which), set()).add((row.pk, row.version) if row else (0, 0))

    race(count, want)
    same = sum(len(found) == 1 for found in answers.values())
    return _told(told, entries=LedgerEntry.objects.count() - before, same=same)


def reused(count: int, is_control: bool) -> dict[str, int]:
    """`count` keys, each used by eight at once for eight rows. Control: whose the key is is not asked again when the database refuses it."""
    rows, told = _postings("R", count * RACERS), Told()
    looked = threading.Barrier(RACERS)

    def slow(*_: object) -> None:
        with suppress(threading.BrokenBarrierError):
            looked.wait(timeout=5)

    from doorstep.services import ledgers

    once = ledgers.once

    def naive(key: str, asked: str, by: Any, work: Callable[[], Any]) -> Any:
        from django.db import transaction

        slow()
        with transaction.atomic(), mock.patch("doorstep.services.ledgers.earlier", return_value=None):
            return work()

    with mock.patch("doorstep.services.ledgers.once", naive if is_control else once):
        race(count, lambda racer, one: _tried(told, lambda: _log(rows[one * RACERS + racer], version=1, key=f"reused:{one}")))
    return _told(told)


def codes(count: int, is_control: bool) -> dict[str, int]:
    """`count` codes, each wanted for a new row by eight. Control: looked first, then written, with no constraint."""
    from doorstep.store.models import LedgerRow
    from tests.ledgers.made import PLAN

    told, looked = Told(), threading.Barrier(RACERS)
    if is_control:
        _drop_constraint("ledger_code")

    def naive(racer: int, one: int) -> Any:
        is_free = not LedgerRow.objects.filter(ledger="plans", code=f"C{one}").exists()
        looked.wait(timeout=600)
        return LedgerRow.objects.create(ledger="plans", code=f"C{one}", made_at=NOW, entered_at=NOW) if is_free else None

    race(count, lambda racer, one: _tried(told, lambda: naive(racer, one) if is_control else _make("plans", PLAN, key=f"codes:{racer}:{one}", code=f"C{one}")))
    found = LedgerRow.objects.filter(ledger="plans", code__startswith="C")
    return _told(told, rows=found.count(), codes=found.values("code").distinct().count())


def numbers(count: int, is_control: bool) -> dict[str, int]:
    """`count` rounds of eight new rows without a code. Control: a code that somebody took first is not looked for again."""
    from doorstep.store.models import LedgerRow
    from tests.ledgers.made import PLAN

    told, looked, unnamed = Told(), threading.Barrier(RACERS), {name: text for name, text in PLAN.items() if name != "code"}
    before = LedgerRow.objects.filter(ledger="plans").count()

    def naive(racer: int, one: int) -> Any:
        from doorstep.services import ledgers
        from doorstep.tables import ledgers as kinds

        code = ledgers._next_code(kinds.get("plans"))
        looked.wait(timeout=600)
        return _make("plans", PLAN, key=f"numbers:{racer}:{one}", code=code)

    race(count, lambda racer, one: _tried(told, lambda: naive(racer, one) if is_control else _make("plans", unnamed, key=f"numbers:{racer}:{one}")))
    return _told(told, rows=LedgerRow.objects.filter(ledger="plans").count() - before)


def mixed(count: int, is_control: bool) -> dict[str, int]:
    """Four change and four step one row `count` times each, looking again when somebody was first. Control: the version is not compared."""
    from doorstep.store.models import LedgerRow
    from tests.ledgers.made import POSTING

    (row,), told, gate = _postings("X", 1), Told(), threading.Barrier(RACERS)

    def once(racer: int, one: int, seen: int) -> Any:
        key = f"mixed:{racer}:{one}:{seen}"
        if racer % 2:
            return _change(row, {**POSTING, "arrived": "2025-02-01", "label": f"队员 {racer}-{one}"}, version=seen, key=key)
        return _log(row, version=seen, key=key)

    def want(racer: int, one: int) -> None:
        seen = LedgerRow.objects.get(pk=row).version
        gate.wait(timeout=600)
        if is_control:
            _tried(told, lambda: LedgerRow.objects.filter(pk=row).update(version=seen + 1))
            return
        while not _tried(told, partial(once, racer, one, seen)):
            seen = LedgerRow.objects.get(pk=row).version

    race(count, want)
    return _told(told, version=LedgerRow.objects.get(pk=row).version - 1)


def clocks(count: int, is_control: bool) -> dict[str, int]:
    """Eight workers remind of `count` overdue tasks at once. Control: without versions and without a key that all share."""
    from doorstep.services import ledger_steps
    from doorstep.store.models import LedgerEntry, LedgerRow
    from tests.ledgers.made import PROJECT, TASK

    _make("projects", PROJECT)
    tasks = [_make("tasks", TASK, code=f"T{one}", due="2026-01-01").pk for one in range(count)]
    told, taken, looked = Told(), Counter[int](), threading.Barrier(RACERS)

    def naive(racer: int) -> int:
        looked.wait(timeout=600)
        return sum(ledger_steps._take(pk, "remind", by=ledger_steps.CLOCK, version=1, key=f"{racer}:{pk}", answers={}, now=NOW)[1] for pk in tasks)

    def ticks() -> int:
        found = [0]
        while LedgerRow.objects.filter(withdrawn_at=None, due_at__lte=NOW).exists():
            found.append(ledger_steps.tick(now=NOW))
        return sum(found)

    def want(racer: int, one: int) -> None:
        taken[racer] = _tried(told, lambda: naive(racer) if is_control else ticks())

    with mock.patch("doorstep.services.ledgers.refuse_stale") if is_control else nullcontext():
        race(1, want)
    rungs = sum(LedgerRow.objects.filter(pk__in=tasks).values_list("rung", flat=True))
    reminded = LedgerEntry.objects.filter(step="remind").count()
    return _told(told, unaccounted=sum(taken.values()) - reminded, rungs=rungs)


def loads(count: int, is_control: bool) -> dict[str, int]:
    """Four load a file of six plans, of which four are there, while four edit those and make the others. Control: read, then written."""
    from doorstep.services import ledger_file
    from doorstep.store.models import LedgerEntry, LedgerRow
    from doorstep.store.reader import Operator
    from tests.ledgers.made import PLAN

    told, looked = Told(), threading.Barrier(RACERS)
    folder, summed = Path(tempfile.mkdtemp()), Counter[str]()

    def file(racer: int, one: int) -> Path:
        path = folder / f"{racer}.csv"
        lines = [",".join([f"F{one}-{at}", f"合成规划 {racer}", PLAN["area"], PLAN["since"], PLAN["until"]]) for at in (reversed if racer % 4 else list)(range(6))]
        path.write_text("\n".join(["code,name,area,since,until", *lines]), encoding="utf-8")
        return path

    def want(racer: int, one: int) -> None:
        at = racer // 2
        if is_control:
            seen = LedgerRow.objects.get(code=f"F{one}-0", ledger="plans")
            looked.wait(timeout=600)
            seen.version += 1
            _tried(told, seen.save)
        elif racer % 2:
            counts = _tried(told, lambda: ledger_file.load(file(racer, one), ledger="plans", by=Operator(), now=NOW + timedelta(seconds=one)))
            with _tell:
                summed.update(counts["plans"] if counts else {})
        elif at % 2:
            row = LedgerRow.objects.get(ledger="plans", code=f"F{one}-{at}")
            _tried(told, lambda: _change(row.pk, {**PLAN, "name": f"改 {racer}"}, version=row.version, key=f"loads:{racer}:{one}"))
        else:
            _tried(told, lambda: _make("plans", PLAN, key=f"loads:{racer}:{one}", code=f"F{one}-{4 + at // 2}"))

    for one in range(count):
        for at in range(4):
            _make("plans", PLAN, code=f"F{one}-{at}")
    race(count, want)
    rows = LedgerRow.objects.filter(ledger="plans", code__startswith="F")
    if is_control:
        return _told(told, edits=8 * count, version=sum(row.version - 1 for row in rows.filter(code__endswith="-0")))
    adds_up = summed["rows"] == summed["stored"] + summed["changed"] + summed["duplicates"] == 24 * count
    entries = LedgerEntry.objects.filter(row__in=rows, reason__startswith="loaded").count()
    return _told(told, rows=rows.count(), adds_up=int(adds_up), loaded=int(entries == summed["changed"]))


def named(count: int, is_control: bool) -> dict[str, int]:
    """`count` plans and projects: some withdraw them while others name them, by form, by list and by file. Control: looked first, then written."""
    from doorstep.store.models import LedgerRow
    from tests.ledgers.made import PLAN, PROJECT

    plans = [_make("plans", PLAN, code=f"N{one}").pk for one in range(count)]
    projects = [_make("projects", PROJECT, code=f"P{one}").pk for one in range(count)]
    told, looked = Told(), threading.Barrier(RACERS)

    def naive(racer: int, one: int) -> Any:
        row, naming = LedgerRow.objects.get(pk=plans[one]), LedgerRow.objects.filter(ledger="projects", values__plan=f"N{one}").exists()
        is_there = LedgerRow.objects.filter(pk=plans[one], withdrawn_at=None).exists()
        looked.wait(timeout=600)
        if racer % 2 and is_there:
            return LedgerRow.objects.create(ledger="projects", code=f"A{one}-{racer}", values={"plan": row.code, "after": []}, made_at=NOW, entered_at=NOW)
        return None if racer % 2 or naming else LedgerRow.objects.filter(pk=plans[one]).update(withdrawn_at=NOW)

    asked: tuple[Callable[[int, str], Any], ...] = (
        lambda one, key: _withdraw(plans[one], version=1, key=key),
        lambda one, key: _make("projects", PROJECT, code=f"A{one}", plan=f"N{one}", key=key),
        lambda one, key: _withdraw(projects[one], version=1, key=key),
        lambda one, key: _make("projects", PROJECT, code=f"B{one}", after=f"P{one}", key=key),
        lambda one, key: _withdraw(plans[one], version=1, key=key),
        lambda one, key: _load_naming(f"D{one}", f"N{one}", f"P{one}"),
        lambda one, key: _withdraw(projects[one], version=1, key=key),
        lambda one, key: _make("tasks", {"project": f"P{one}", "institution": "E-COUNTY", "name": "合成", "due": "2026-12-31"}, key=key),
    )

    def want(racer: int, one: int) -> None:
        _tried(told, lambda: naive(racer, one) if is_control else asked[(racer + one) % RACERS](one, f"named:{racer}:{one}"))

    race(count, want)
    gone = LedgerRow.objects.filter(pk__in=[*plans, *projects]).exclude(withdrawn_at=None).count()
    return _told(told, gone=gone, stayed=2 * count - gone)


def _load_naming(code: str, plan: str, after: str) -> Any:
    from doorstep.services import ledger_file
    from doorstep.store.reader import Operator
    from tests.ledgers.made import PROJECT

    with tempfile.TemporaryDirectory() as folder:
        path, values = Path(folder) / "projects.csv", {**PROJECT, "code": code, "plan": plan, "after": after}
        path.write_text(f"{','.join(values)}\n{','.join(values.values())}\n", encoding="utf-8")
        return ledger_file.load(path, ledger="projects", by=Operator(), now=NOW)


def circles(count: int, is_control: bool) -> dict[str, int]:
    """Eight projects that wait for each other in a circle, changed all at once and moved, with what stands on them. Control: taken in any order."""
    from doorstep.services import ledger_locks
    from doorstep.store.models import LedgerRow
    from tests.ledgers.made import PLAN, PROJECT

    _make("plans", PLAN, code="LZ")
    rows = [_make("projects", PROJECT, code=f"Z{one}", plan="LZ").pk for one in range(RACERS)]
    for one in range(RACERS):
        _make("milestones", {"code": f"Z{one}", "project": f"Z{one}", "name": "合成", "due": "2026-01-01"})
    told, gate = Told(), threading.Barrier(RACERS)

    def want(racer: int, one: int) -> None:
        seen, _own.code = LedgerRow.objects.get(pk=rows[racer]), f"Z{racer}"
        place = ("E-COUNTY", "W-COUNTY")[(one + racer) % 2]
        after = f"Z{(racer + 1 + one % (RACERS - 1)) % RACERS}"
        gate.wait(timeout=600)
        _tried(told, lambda: _change(rows[racer], {**PROJECT, "plan": "LZ", "after": after, "institution": place, "owner": f"{one}"}, version=seen.version, key=f"z:{racer}:{one}"))

    with mock.patch.object(ledger_locks, "hold", _in_any_order) if is_control else nullcontext():
        race(count, want)
    places = {row.code: row.area for row in LedgerRow.objects.filter(ledger="projects")}
    apart = sum(row.area != places[row.code] for row in LedgerRow.objects.filter(ledger="milestones", code__startswith="Z"))
    return _told(told, apart=apart)


def _in_any_order(wanted: dict[str, set[str]]) -> None:
    """Own row first, then the rows it names: two that name each other wait for each other."""
    import time

    from doorstep.store.models import LedgerRow

    for code in sorted(wanted["projects"], key=lambda code: code != _own.code):
        list(LedgerRow.objects.filter(ledger="projects", code=code).select_for_update())
        time.sleep(0.02)


def _drop_constraint(name: str) -> None:
    from django.db import connection

    from doorstep.store.models import LedgerRow

    constraint = next(one for one in LedgerRow._meta.constraints if one.name == name)
    LedgerRow._meta.constraints = [one for one in LedgerRow._meta.constraints if one != constraint]  # of what is left SQLite makes the table again
    with connection.schema_editor() as editor:
        editor.remove_constraint(LedgerRow, constraint)


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]), is_control="control" in sys.argv[3:])
