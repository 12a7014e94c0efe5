"""Processes that are killed while they load ledgers or take steps: run as a script, prints what stood afterwards as JSON.

    python -m tests.lib.ledger_kills FOLDER 40 [control]

Each time a child is forked to load a folder of five ledgers and then to work on a row: step, change, new row, withdrawal. It is killed
at a statement that writes, before or after it, or at a random moment; the statements go from the first to the last as the attempts go
on. What stands then is checked; then another child does the same work again under the same keys. With `control` nothing runs in a transaction.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

from tests.lib.case_races import NOW

EACH = 6
"""Rows of each ledger in a folder."""
_KILLED = -signal.SIGKILL
_BY_MOMENT = 3
"""Every so many attempts, one is killed at a random moment."""


def main(root: Path, kills: int, *, is_control: bool) -> None:
    from doorstep.cli.session import open_session

    open_session(root, migrate=True)
    from doorstep.services import registry
    from doorstep.store.reader import Operator

    registry.load(root / "region", by=Operator())
    rng, found = random.Random(20261122), Counter[str]()
    statements, seconds = _measured(root)
    for attempt in range(1, kills + 1):
        at = 1 + int(statements * (attempt - rng.random()) / kills) if attempt % _BY_MOMENT else 0
        _one(root, attempt, rng, found, (at, rng.uniform(0, seconds)), is_control)
    sys.stdout.write(json.dumps(found))


def _one(root: Path, attempt: int, rng: random.Random, found: Counter[str], when: tuple[int, float], is_control: bool) -> None:
    from tests.lib import ledger_checks

    at, seconds = when
    code = _child(lambda: _work(root, attempt), at=at, is_before=rng.random() < 0.5, after=0.0 if at else seconds, is_control=is_control)
    found["killed"] += code == _KILLED
    _opened()
    found["half a load"] += _loaded(attempt) not in (0, 5 * EACH)
    found["torn"] += ledger_checks.torn() + ledger_checks.dangling()
    found["without an audit"] += not is_control and _audited() != _entries()
    if is_control:
        return
    found["loaded before"] += _loaded(attempt) > 0
    _closed()
    found["not finished"] += _child(lambda: _work(root, attempt)) != 0
    _opened()
    found["wrong at last"] += (_loaded(attempt), *_stands(attempt)) != (5 * EACH, 4, 1, True) or ledger_checks.torn() > 0
    _closed()


def _measured(root: Path) -> tuple[int, float]:
    """How many statements of the work write, and how many seconds it takes."""
    read, write = os.pipe()
    began = time.monotonic()

    def counted() -> None:
        from django.db import connection

        told = Counter[str]()

        def count(execute: Any, sql: str, *arguments: Any) -> Any:
            told["statements"] += _writes(sql)
            return execute(sql, *arguments)

        with connection.execute_wrapper(count):
            _work(root, 0)
        os.write(write, str(told["statements"]).encode())

    _closed()
    assert _child(counted) == 0
    return int(os.read(read, 20)), time.monotonic() - began


def _child(work: Callable[[], None], *, at: int = 0, is_before: bool = False, after: float = 0.0, is_control: bool = False) -> int:
    """The exit code of a forked process that does `work`; negative when it was killed."""
    _closed()
    pid = os.fork()
    if pid == 0:
        try:
            with _naive() if is_control else nullcontext(), _dying(at, is_before):
                work()
        except BaseException as error:  # noqa: BLE001 - a child says what was wrong and goes, whatever it was
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            os._exit(1)
        os._exit(0)
    if after:
        time.sleep(after)
        os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _dying(at: int, is_before: bool) -> Any:
    """Killed at the writing statement with this number."""
    from django.db import connection

    told = Counter[str]()

    def count(execute: Any, sql: str, *arguments: Any) -> Any:
        told["statements"] += _writes(sql)
        is_now = told["statements"] == at and _writes(sql)
        found = None if is_now and is_before else execute(sql, *arguments)
        if is_now:
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    return connection.execute_wrapper(count)


def _writes(sql: str) -> bool:
    return sql.startswith(("INSERT", "UPDATE", "DELETE"))


def _naive() -> ExitStack:
    """Every statement is committed by itself."""
    stack, alone = ExitStack(), SimpleNamespace(atomic=nullcontext)
    stack.enter_context(mock.patch("doorstep.services.ledgers.transaction", alone))
    stack.enter_context(mock.patch("doorstep.services.ledger_file.transaction", alone))
    stack.enter_context(mock.patch("doorstep.services.audit.record"))
    stack.enter_context(mock.patch("django.db.models.query.QuerySet.select_for_update", lambda rows, **_: rows))
    return stack


def _work(root: Path, attempt: int) -> None:
    from doorstep.services import ledger_file, ledger_steps, ledgers
    from doorstep.store.reader import Operator
    from tests.ledgers.made import POSTING

    by = Operator()
    ledger_file.load(_folder(root, attempt), by=by, now=NOW)
    posting = {**POSTING, "programme": _code("programmes", attempt, 0), "arrived": "2025-02-01"}
    row = ledgers.make("postings", {**posting, "code": f"W{attempt}"}, by=by, key=f"make:{attempt}", now=NOW).pk
    ledger_steps.take(row, "log", by=by, version=1, key=f"log:{attempt}", answers={"on": "2025-03-01", "work": "合成"}, now=NOW)
    ledgers.change(row, {**posting, "label": "改"}, by=by, version=2, reason="合成理由", key=f"change:{attempt}", now=NOW)
    ledgers.make("achievements", {"institution": "E-COUNTY", "kind": "paper", "name": "合成", "on": "2025-05-01", "evidence": "合成"}, by=by, key=f"paper:{attempt}", now=NOW)
    ledgers.withdraw(row, by=by, version=3, reason="合成理由", key=f"withdraw:{attempt}", now=NOW)


def _code(ledger: str, attempt: int, one: int) -> str:
    return f"{ledger[:4]}-{attempt}-{one}"


def _folder(root: Path, attempt: int) -> Path:
    """A folder of five ledgers whose rows name each other."""
    from tests.ledgers.made import PLAN, POSTING, PROGRAMME, PROJECT, TASK

    folder = root / f"attempt-{attempt}"
    (folder / "ledgers").mkdir(parents=True, exist_ok=True)
    named = {"postings": ("programme", "programmes"), "projects": ("plan", "plans"), "tasks": ("project", "projects")}
    for ledger, row in {"programmes": PROGRAMME, "postings": POSTING, "plans": PLAN, "projects": PROJECT, "tasks": TASK}.items():
        name, above = named.get(ledger, ("", ""))
        rows = [{**row, "code": _code(ledger, attempt, one), **({name: _code(above, attempt, one)} if name else {})} for one in range(EACH)]
        lines = [",".join(row), *(",".join(one[column] for column in row) for one in rows)]
        (folder / "ledgers" / f"{ledger}.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder


def _loaded(attempt: int) -> int:
    """Rows of a folder that stand with their entries."""
    from doorstep.store.models import LedgerRow

    codes = [_code(ledger, attempt, one) for ledger in ("programmes", "postings", "plans", "projects", "tasks") for one in range(EACH)]
    return len(LedgerRow.objects.filter(code__in=codes))


def _stands(attempt: int) -> tuple[int, int, bool]:
    """Version of the row that was worked on, papers made under its key, and whether it is withdrawn."""
    from doorstep.store.models import LedgerEntry, LedgerRow

    row = LedgerRow.objects.get(code=f"W{attempt}")
    return row.version, LedgerEntry.objects.filter(key=f"paper:{attempt}").count(), row.withdrawn_at is not None


def _audited() -> int:
    from doorstep.store.models import AuditEntry

    loads = AuditEntry.objects.filter(verb__endswith=".load", verb__regex="^(programmes|postings|plans|projects|tasks)")
    alone = len(AuditEntry.objects.filter(verb__regex=r"^(postings|achievements)\.(make|log|change|withdraw)$"))
    return alone + sum(int(one.detail["stored"] + one.detail["changed"]) for one in loads)


def _entries() -> int:
    from doorstep.store.models import LedgerEntry

    return len(LedgerEntry.objects.all())


def _opened() -> None:
    from django.db import connection

    connection.ensure_connection()


def _closed() -> None:
    from django.db import connections

    connections.close_all()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), is_control="control" in sys.argv[3:])
