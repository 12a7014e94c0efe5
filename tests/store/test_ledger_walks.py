"""Random walks over every ledger: people, the clock and files try things at random, right and wrong, and each try ends as the model says.

A failing walk prints its seed; `DOORSTEP_SEED=7` walks it again.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest

from doorstep.core.errors import UserError
from doorstep.services import directory, indicator_results, ledger_file, ledger_steps, ledgers
from doorstep.services.ledger_steps import CLOCK
from doorstep.services.ledger_thread import sentence, words_of
from doorstep.store.models import Account, AuditEntry, LedgerEntry, LedgerRow, RegionSheet
from doorstep.store.reader import Operator, Reader
from doorstep.tables import ledgers as kinds
from doorstep.tables.ledger import Ledger
from doorstep.tables.sheet import Field
from doorstep.workflows import catalogue
from doorstep.workflows.language import Ask, AskKind, Part, State, Workflow
from tests.lib import tiny_region as tiny
from tests.lib.ledger_checks import dangling, homeless, torn
from tests.lib.ledger_model import LIMIT, Asked, Model, Row, Who
from tests.lib.trials import IS_TRIAL

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STEPS = 2_500 if IS_TRIAL else 300
SEEDS = [int(os.environ["DOORSTEP_SEED"])] if os.environ.get("DOORSTEP_SEED") else range(8 if IS_TRIAL else 2)
CAST = ("support-officer", "county-support", "assessor", "city-planner", "east-planner", "stranger", "county-desk", "city-desk", "west-desk", "township-doctor")
AREAS = (tiny.EAST, tiny.WEST, tiny.CITY, tiny.TOWNSHIP)
LIVELY = ("postings", "mentorships", "projects", "support-requests", "targets", "tasks", "appeals")
WRONG = ("", "soon", "2025-13-01", "-1", "x" * 70, "no/such", "nul\0", "9999-12-31", "0001-01-01", "９")
STARTED = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


class Walk:
    """One walk: the services on one side, the model on the other."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.rng, self.now, self.folder = random.Random(seed), STARTED, folder
        self.people: dict[str, Reader] = {name: Account.objects.get(username=name) for name in CAST}
        self.people |= {"@operator": Operator(), "@clock": CLOCK}
        self.model = Model(_homes(), _listed(), has_limits=bool(seed % 2))
        self.told, self.done, self.keys, self.loads = Counter[str](), list[Asked](), 0, 0
        self.audited, self.places = AuditEntry.objects.count(), [*_homes()]

    def go(self, steps: int) -> None:
        for code in kinds.shipped():
            for _ in range(4):
                self.make(code)
        for _ in range(steps):
            self.now += timedelta(minutes=self.rng.randrange(1, 600))
            chance = self.rng.random()
            if chance < 0.1:
                self.make(self.rng.choice(LIVELY if self.rng.random() < 0.85 else list(kinds.shipped())))
            elif chance < 0.14:
                self.tick()
            elif chance < 0.17:
                self.load()
            else:
                self.touch(self.rng.choice(self.under_way() if self.rng.random() < 0.75 else list(self.model.rows)))
        self.compare_all()

    def under_way(self) -> list[int]:
        """Rows with somewhere to go; those that came far stand twice."""
        live = {number: one for number, one in self.model.rows.items() if one.state and not one.is_withdrawn and _state(one).waits_for}
        return [*live, *[number for number, one in live.items() if one.version > 2]] or list(self.model.rows)

    def make(self, ledger: str) -> None:
        kind, who = kinds.get(ledger), self.who(0.8)
        given = self.given(kind)
        if self.rng.random() < 0.3:
            given["code"] = self.rng.choice(["", f"R{self.rng.randrange(10_000)}", *[one.code for one in self.model.rows.values()][-2:], *WRONG])
        self.try_it(Asked("make", 0, who, self.key(), self.now, step=ledger, given=tuple(sorted(given.items()))))

    def touch(self, number: int) -> None:
        row, chance = self.model.rows[number], self.rng.random()
        if self.done and chance < 0.05:
            self.try_it(self.rng.choice(self.done[-60:]))
        elif chance < 0.16 or not kinds.get(row.ledger).workflow:
            self.edit(number, row)
        elif chance < 0.21:
            self.try_it(Asked("withdraw", number, self.who(0.7), self.key(), self.now, self.version(row), reason=self.rng.choice(["合成理由", "合成理由", " "])))
        else:
            self.step(number, row)

    def edit(self, number: int, row: Row) -> None:
        given = ledger_steps.as_text(kinds.get(row.ledger), row.values)
        fresh = self.given(kinds.get(row.ledger))
        for name in self.rng.sample(sorted(given), self.rng.randrange(3)):
            given[name] = fresh.get(name, "") if self.rng.random() < 0.9 else self.rng.choice(WRONG)
        reason = self.rng.choice(["合成理由", "合成理由", "合成理由", ""])
        self.try_it(Asked("change", number, self.who(0.7), self.key(), self.now, self.version(row), given=tuple(sorted(given.items())), reason=reason))

    def step(self, number: int, row: Row) -> None:
        workflow = catalogue.get(kinds.get(row.ledger).workflow)
        likely = [code for code, one in workflow.steps.items() if row.state in one.sources]
        further = [code for code in likely if workflow.steps[code].is_main or not _state_after(workflow, code, row).is_final]
        chance = self.rng.random()
        code = self.rng.choice(further if further and chance < 0.75 else likely if likely and chance < 0.93 else [*workflow.steps, "dance"])
        asks = workflow.steps[code].asks if code in workflow.steps else {}
        given = {name: self.answer(ask) for name, ask in asks.items() if ask.is_required or self.rng.random() < 0.4}
        if self.rng.random() < 0.06:
            given[self.rng.choice([*given, "extra"])] = self.rng.choice(WRONG)
        who = self.able(number, row, code) if self.rng.random() < 0.7 else self.who(0.3)
        self.try_it(Asked("step", number, who, self.key(), self.now, self.version(row), code, tuple(sorted(given.items()))))

    def able(self, number: int, row: Row, code: str) -> Who:
        """Somebody whom the model thinks able to take a step; anybody when there is none."""
        self.rng.shuffle(people := [one for one in _whos(self.people) if one.label != "@clock"])
        asked = (Asked("step", number, one, "?", self.now, row.version, code) for one in people)
        return next((one.who for one in asked if self.model.expected(one) not in ("NotFound", "NotAllowed")), people[0])

    def try_it(self, asked: Asked) -> None:
        expected = self.model.expected(asked)
        found, ended = self.run(asked)
        assert ended == ("done" if expected == "repeat" else expected), f"{asked}\n{self.model.rows.get(asked.row)}\n{found}"
        self.told[expected] += 1
        number = self.model.asked[asked.key][0] if expected == "repeat" else 0
        if expected == "done":
            assert found is not None
            number = self.model.do(asked, made=found.pk if asked.verb == "make" else 0)
            self.done.append(asked)
        if found is not None:
            assert found.pk == number
        self.compare(number or asked.row)

    def run(self, asked: Asked) -> tuple[LedgerRow | None, str]:
        by, given = self.people[asked.who.label], dict(asked.given)
        try:
            if asked.verb == "make":
                return ledgers.make(asked.step, given, by=by, key=asked.key, now=asked.now), "done"
            if asked.verb == "change":
                return ledgers.change(asked.row, given, by=by, version=asked.version, reason=asked.reason, key=asked.key, now=asked.now), "done"
            if asked.verb == "withdraw":
                return ledgers.withdraw(asked.row, by=by, version=asked.version, reason=asked.reason, key=asked.key, now=asked.now), "done"
            return ledger_steps.take(asked.row, asked.step, by=by, version=asked.version, key=asked.key, answers=given, now=asked.now), "done"
        except UserError as error:
            assert error.message("zh") and error.message("en")
            return None, type(error).__name__

    def tick(self) -> None:
        due = sorted((one.due_at, number) for number, one in self.model.rows.items() if one.due_at and one.due_at <= self.now)
        assert ledger_steps.tick(now=self.now) == len(due)
        for _, number in due:
            row = self.model.rows[number]
            step = catalogue.get(kinds.get(row.ledger).workflow).states[row.state].clock
            self.model.do(Asked("step", number, Who("@clock", "", 0, ""), f"ledger-clock:{number}:{row.version}", self.now, row.version, step))
            self.compare(number)
        self.told["tick"] += len(due)

    def load(self) -> None:
        """A file of a ledger with rows as they stand, changed, or withdrawn before."""
        ledger = self.rng.choice([one for one in kinds.shipped() if any(row.ledger == one for row in self.model.rows.values())])
        kind, rows = kinds.get(ledger), [one for one in self.model.rows.values() if one.ledger == ledger]
        chosen = {one.code: (one, ledger_steps.as_text(kind, one.values)) for one in self.rng.sample(rows, min(3, len(rows)))}
        for _, given in chosen.values():
            given |= {name: text for name, text in self.given(kind).items() if name in given and self.rng.random() < 0.15}
        path = self.folder / "rows.csv"
        path.write_text(ledger_file.as_csv(ledger, [_as_values(kind, given) for _, given in chosen.values()]), encoding="utf-8")
        fits = all(self._fits_beside(kind, given, set(chosen)) for _, given in chosen.values())
        try:
            counts = ledger_file.load(path, ledger=ledger, by=Operator(), now=self.now)[ledger]
        except UserError as error:
            assert not fits and type(error).__name__ == "LedgerFaults", error
        else:
            assert fits
            changed = sum(self.model.rewrite_by_load(row, given, self.now) for row, given in chosen.values())
            assert counts == {"rows": len(chosen), "stored": 0, "changed": changed, "duplicates": len(chosen) - changed}
            self.told["loaded"] += changed
            self.loads += 1
        for row, _ in chosen.values():
            self.compare(next(number for number, one in self.model.rows.items() if one is row))

    def _fits_beside(self, kind: Ledger, given: dict[str, str], codes: set[str]) -> bool:
        """As a row of a file that puts all of `codes` in force."""
        from tests.lib import ledger_model

        values = ledger_model.typed(kind, given)
        back = [one for one in self.model.rows.values() if one.ledger == kind.code and one.code in codes and one.is_withdrawn]
        for one in back:
            one.is_withdrawn = False
        try:
            return values is not None and self.model.fits(kind, values)
        finally:
            for one in back:
                one.is_withdrawn = True

    def given(self, kind: Ledger) -> dict[str, str]:
        """A new row, mostly right."""
        found = {one.name: self.text(one) for one in kind.fields if one.name != "code" and (one.required or self.rng.random() < 0.6)}
        if {"since", "until"} <= set(found) and found["since"] > found["until"] and self.rng.random() < 0.9:
            found["since"], found["until"] = found["until"], found["since"]
        if found.get("returned", "9") < found.get("arrived", "") and self.rng.random() < 0.8:
            found["returned"], found["arrived"] = found["arrived"], found["returned"]
        if self.rng.random() < 0.04:
            found[self.rng.choice([*found, "nothing"])] = self.rng.choice(WRONG)
        return found

    def text(self, one: Field) -> str:
        if one.names.startswith("ledger:"):
            rows = [row for row in self.model.rows.values() if row.ledger == one.names.removeprefix("ledger:") and (not row.is_withdrawn or self.rng.random() < 0.1)]
            chosen = list(dict.fromkeys(row.code for row in self.rng.sample(rows, min(len(rows), 2 if one.kind == "codes" else 1))))
            return ";".join(chosen) if self.rng.random() < 0.97 else "GONE"
        if one.name == "indicator":
            return str(self.rng.choice(sorted(self.model.listed["indicators"])))
        if one.choices:
            return self.rng.choice(one.choices)
        named = {"institutions": self.places, "areas": AREAS, "divisions": AREAS, "techniques": ("T-1", "T-2")}.get(one.names)
        if named:
            return str(self.rng.choice(named))
        if one.kind in ("integer", "number"):
            return str(self.rng.randrange(int(one.minimum or 0), int(one.maximum or 3_000) + 1))
        days = (STARTED - timedelta(days=500), STARTED + timedelta(days=200))
        if one.kind == "day":
            return (days[0] + (days[1] - days[0]) * self.rng.random()).date().isoformat()
        return self.rng.choice(["yes", "no"]) if one.kind == "flag" else f"合成 {self.rng.randrange(99)}\n“行”,\""

    def answer(self, ask: Ask) -> str:
        if ask.kind is AskKind.CHOICE:
            return self.rng.choice(list(ask.choices))
        if ask.kind is AskKind.NUMBER:
            return self.rng.choice(["1", "0.25", "120"])
        if ask.kind is AskKind.DAY:
            return (self.now.date() + timedelta(days=self.rng.randrange(-400, 30))).isoformat()
        return "合成 "

    def who(self, officer: float) -> Who:
        """Anybody; with this chance somebody who keeps ledgers."""
        names = ("support-officer", "@operator", "county-support", "city-planner") if self.rng.random() < officer else (*CAST, "@operator")
        return next(one for one in _whos(self.people) if one.label == self.rng.choice(names) or one.label == names[0])

    def version(self, row: Row) -> int:
        return row.version if self.rng.random() < 0.95 else row.version + self.rng.choice([-1, 1])

    def key(self) -> str:
        self.keys += 1
        return f"walk:{self.keys}" if self.rng.random() < 0.985 or not self.done else self.rng.choice(self.done).key

    def compare(self, number: int) -> None:
        """The row stands as the model says, and somebody sees it or not as the model says."""
        if not number:
            return
        row, one = LedgerRow.objects.get(pk=number), self.model.rows[number]
        kind = kinds.get(one.ledger)
        found = (row.code, row.values, row.state, row.known, row.version, row.rung, row.due_at, row.withdrawn_at is not None, (row.area, row.sender_area))
        assert found == (one.code, one.values, one.state, one.known, one.version, one.rung, one.due_at, one.is_withdrawn, self.model.place(kind, one.values))
        assert (row.sender, row.receiver) == (one.values.get(kind.sender, ""), one.values.get(kind.receiver, ""))
        self.compare_sight(self.rng.choice(_whos(self.people)), number)

    def compare_sight(self, who: Who, number: int) -> None:
        row, by = self.model.rows[number], self.people[who.label]
        sees = LedgerRow.objects.visible_to(by).filter(pk=number).exists()
        assert sees == self.model.sees(who, row), (who, row)
        if sees:
            offered = ledger_steps.possible(LedgerRow.objects.get(pk=number), by=by)
            part = self.model.part(who, row)
            assert not offered or (part and not row.is_withdrawn and all(Part(part) in step.by for step in offered.values()))

    def compare_all(self) -> None:
        for number in self.model.rows:
            self.compare(number)
            for who in _whos(self.people):
                self.compare_sight(who, number)
        assert LedgerRow.objects.count() == len(self.model.rows)
        assert (torn(), dangling(), homeless()) == (0, 0, 0)
        loaded = LedgerEntry.objects.filter(reason__startswith="loaded").count()
        assert AuditEntry.objects.count() - self.audited == LedgerEntry.objects.count() - loaded + self.loads
        assert all(sentence(one).zh and sentence(one).en and words_of(one) is not None for one in LedgerEntry.objects.select_related("row"))


def _state_after(workflow: Workflow, code: str, row: Row) -> State:
    return workflow.states[workflow.steps[code].target or row.state]


def _state(row: Row) -> State:
    return catalogue.get(kinds.get(row.ledger).workflow).states[row.state]


def _homes() -> dict[str, int]:
    return {one.code: one.located_in for one in directory.institutions().values()}


def _listed() -> dict[str, frozenset[object]]:
    measures = frozenset(one.code for one in indicator_results.every_measure())
    areas = frozenset({*AREAS, 440100, 430000})
    return {"institutions": frozenset(_homes()), "areas": areas, "divisions": areas, "techniques": frozenset({"T-1", "T-2"}), "indicators": measures}


def _whos(people: dict[str, Reader]) -> list[Who]:
    nowhere = 999_999_999
    return [Who(name, one.role, -1 if one.scope == nowhere else one.scope, one.institution) for name, one in people.items()]


def _as_values(kind: Ledger, given: dict[str, str]) -> dict[str, object]:
    """What `as_csv` writes as these very texts."""
    return {one.name: given.get(one.name, "").split(";") if one.kind == "codes" and given.get(one.name) else given.get(one.name, "") for one in kind.fields}


@contextmanager
def limits(seed: int) -> Iterator[None]:
    """With an odd seed every state has a local limit."""
    every = {state: LIMIT for workflow in catalogue.for_ledgers() for state in workflow.states}
    with mock.patch("doorstep.services.deadlines.limits", return_value=every if seed % 2 else {}):
        yield


@pytest.fixture(autouse=True)
def techniques(db: None) -> None:
    RegionSheet.objects.update_or_create(name="techniques", defaults={"rows": [{"code": "T-1"}, {"code": "T-2"}]})


@pytest.mark.parametrize("seed", SEEDS)
def test_a_walk_ends_every_try_as_the_model_says(seed: int, work_folder: Path) -> None:
    walk = Walk(seed, work_folder)

    with limits(seed):
        walk.go(STEPS)

    wanted = {"done", "repeat", "KeyReused", "NotFound", "StaleVersion", "StepRefused", "NotAllowed", "BadValue", "tick", "loaded"}
    assert wanted <= set(walk.told), walk.told


@pytest.mark.parametrize(
    "forgotten",
    ["doorstep.services.ledgers.refuse_stale", "doorstep.services.ledger_locks.refuse_named", "doorstep.services.ledgers._move_below", "doorstep.services.ledger_places.require_own"],
)
def test_control_a_service_that_forgets_something_diverges(forgotten: str, work_folder: Path) -> None:
    with mock.patch(forgotten), limits(3), pytest.raises(AssertionError):
        Walk(3, work_folder).go(2_000)
