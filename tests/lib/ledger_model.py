"""A small model of ledgers in plain Python: what must become of every try at a row, told without the engine, the services or the database.

It reads the definitions only: fields, rules, workflows. The walks hold the real services against it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

from doorstep.tables import ledgers
from doorstep.tables.ledger import Ledger
from doorstep.vocab.roles import Permission, Role
from doorstep.workflows import catalogue
from doorstep.workflows.language import AskKind, Step

LIMIT = timedelta(hours=2)
_CHINA = timezone(timedelta(hours=8))
_FLAGS = {"yes": True, "no": False}
_FINISHED = ("finished", "accepted")
_ADDRESS = re.compile(r"[^\s/\\;,?#%&\"'<>.][^\s/\\;,?#%&\"'<>]{0,63}")


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody in the cast. `scope` is the area they answer for, 0 everywhere, -1 nowhere."""

    label: str
    role: str
    scope: int
    institution: str

    def may(self, permission: Permission) -> bool:
        return not self.role or permission in Role(self.role).permissions


@dataclass(slots=True)
class Row:
    """One row as the model knows it; where it belongs is worked out anew each time.

    dealt_with  the version that somebody, and not the clock, left behind last: who saw it has seen all
    """

    ledger: str
    code: str
    values: dict[str, Any]
    state: str = ""
    known: dict[str, str] = field(default_factory=dict)
    version: int = 1
    dealt_with: int = 1
    rung: int = 0
    due_at: datetime | None = None
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One try: a step, a change, a withdrawal or a new row."""

    verb: str
    row: int
    who: Who
    key: str
    now: datetime
    version: int = 0
    step: str = ""
    given: tuple[tuple[str, str], ...] = ()
    reason: str = ""

    @property
    def question(self) -> tuple[object, ...]:
        return (self.verb, self.row, self.who.label, self.step, frozenset(self.given), self.reason)


@dataclass(slots=True)
class Model:
    """Every row, and what was asked under which key. `homes` tells where institutions stand, `listed` what else rows may name."""

    homes: Mapping[str, int]
    listed: Mapping[str, frozenset[Any]]
    has_limits: bool
    rows: dict[int, Row] = field(default_factory=dict)
    asked: dict[str, tuple[int, tuple[object, ...]]] = field(default_factory=dict)

    def expected(self, asked: Asked) -> str:
        """'repeat', 'done', or the name of the refusal."""
        if "\0" in "".join(text for _, text in asked.given) and asked.verb == "step":
            return "BadValue"
        if asked.verb == "make" and not asked.who.may(ledgers.get(asked.step).keeper):
            return "NotAllowed"
        if asked.key in self.asked:
            return "repeat" if self.asked[asked.key][1] == asked.question else "KeyReused"
        if asked.verb == "make":
            return self._make(asked)
        row = self.rows[asked.row]
        if not self.sees(asked.who, row) or row.is_withdrawn:
            return "NotFound"
        return self._step(asked, row) if asked.verb == "step" else self._edit(asked, row)

    def _make(self, asked: Asked) -> str:
        kind, given = ledgers.get(asked.step), dict(asked.given)
        code = given.get("code", "").strip() or self.next_code(kind.code)
        values = typed(kind, {**given, "code": code})
        if values is None or not self.fits(kind, values):
            return "BadValue"
        if not self.owns(asked.who, kind, values):
            return "NotAllowed"
        return "BadValue" if self.find(kind.code, code) else "done"

    def _edit(self, asked: Asked, row: Row) -> str:
        kind = ledgers.get(row.ledger)
        if not asked.who.may(kind.keeper):
            return "NotAllowed"
        if not row.dealt_with <= asked.version <= row.version:
            return "StaleVersion"
        if not asked.reason.strip():
            return "BadValue"
        if not self.owns(asked.who, kind, row.values):
            return "NotAllowed"
        if asked.verb == "withdraw":
            return "BadValue" if any(self.named_in_force(row)) else "done"
        values = typed(kind, {**dict(asked.given), "code": row.code})
        if values is None or not self.fits(kind, values) or values == row.values:
            return "BadValue"
        return "done" if self.owns(asked.who, kind, values) else "NotAllowed"

    def _step(self, asked: Asked, row: Row) -> str:
        if not row.dealt_with <= asked.version <= row.version:
            return "StaleVersion"
        part = self.part(asked.who, row)
        kind = ledgers.get(row.ledger)
        if not part or not kind.workflow:
            return "NotAllowed"
        step = catalogue.get(kind.workflow).steps.get(asked.step)
        if step is None or row.state not in step.sources:
            return "StepRefused"
        role = asked.who.role or (Role.ASSESSOR if row.ledger == "appeals" else Role.SUPPORT_OFFICER)
        if part not in {one.value for one in step.by} or (part != "clock" and role not in step.roles):
            return "NotAllowed"
        given = answers_of(asked)
        if not all(_is_answer(step, name, text) for name, text in given.items()) or any(ask.is_required and name not in given for name, ask in step.asks.items()):
            return "BadValue"
        if not all(self._holds(need.fact, row, given) for need in step.needs):
            return "StepRefused"
        values = written(kind, row, given)
        return "done" if values is not None and self.fits(kind, values) else "BadValue"

    def _holds(self, fact: str, row: Row, given: Mapping[str, str]) -> bool:
        if fact == "in_time_order":
            return not row.values["arrived"] or row.values["arrived"] <= given["returned"]
        if fact == "has_answer":
            names = {"postings": "request", "projects": "answers"}
            return any(not one.is_withdrawn and one.values.get(names.get(one.ledger, "")) == row.code for one in self.rows.values())
        assert fact == "others_finished"
        before = [one for one in self.rows.values() if one.ledger == "projects" and one.code in row.values["after"] and not one.is_withdrawn]
        return all(one.state in _FINISHED for one in before)

    def do(self, asked: Asked, made: int = 0) -> int:
        """Do what `expected` said would be done; returns the number of the row."""
        number = made or asked.row
        if asked.verb == "make":
            self._begin(number, asked)
        elif asked.verb == "step":
            self._take(self.rows[number], asked)
        else:
            self._rewrite(self.rows[number], asked)
        self.asked[asked.key] = (number, asked.question)
        return number

    def _begin(self, number: int, asked: Asked) -> None:
        kind, given = ledgers.get(asked.step), dict(asked.given)
        code = given.get("code", "").strip() or self.next_code(kind.code)
        values = typed(kind, {**given, "code": code})
        assert values is not None
        state = (kind.begins(values) if kind.begins else catalogue.get(kind.workflow).start) if kind.workflow else ""
        self.rows[number] = row = Row(kind.code, code, values, state)
        self._set_due(row, asked.now)

    def _rewrite(self, row: Row, asked: Asked) -> None:
        row.version = row.dealt_with = row.version + 1
        if asked.verb == "withdraw":
            row.is_withdrawn, row.due_at = True, None
            return
        values = typed(ledgers.get(row.ledger), {**dict(asked.given), "code": row.code})
        assert values is not None
        row.values, row.is_withdrawn = values, False  # what is loaded again is in force again
        self._set_due(row, asked.now)

    def rewrite_by_load(self, row: Row, given: Mapping[str, str], now: datetime) -> bool:
        """Load a row with these values; True when that changed it."""
        values = typed(ledgers.get(row.ledger), given)
        if values == row.values and not row.is_withdrawn:
            return False
        self._rewrite(row, Asked("change", 0, Who("", "", 0, ""), "", now, given=tuple(given.items())))
        return True

    def _take(self, row: Row, asked: Asked) -> None:
        kind, given = ledgers.get(row.ledger), answers_of(asked)
        step = catalogue.get(kind.workflow).steps[asked.step]
        values = written(kind, row, given)
        assert values is not None
        fields = {one.name for one in kind.fields}
        row.known |= {name: text for name, text in given.items() if name not in fields and step.asks[name].kind is not AskKind.WORDS}
        row.values, row.state, row.version = values, step.target or row.state, row.version + 1
        is_clock = asked.who.label == "@clock"
        row.rung, row.dealt_with = row.rung + 1 if is_clock else 0, row.dealt_with if is_clock else row.version
        self._set_due(row, asked.now)

    def _set_due(self, row: Row, now: datetime) -> None:
        kind = ledgers.get(row.ledger)
        if not kind.workflow:
            return
        state = catalogue.get(kind.workflow).states[row.state]
        given = str(row.values.get(state.due_from) or row.known.get(state.due_from) or "") if state.due_from else ""
        end = _end_of(date.fromisoformat(given)) if given else None
        row.due_at = None
        if state.clock and end is not None and (end > now or row.rung == 0):
            row.due_at = max(end, now)
        elif state.clock and self.has_limits:
            row.due_at = now + LIMIT

    def fits(self, kind: Ledger, values: Mapping[str, Any]) -> bool:
        """True when what the values name is there and every rule of the ledger holds."""
        names_fit = all(self._is_there(kind, one.names, code, values) for one in kind.fields if one.names for code in listed_in(values[one.name]))
        measure = values.get("indicator")
        return names_fit and (not measure or measure in self.listed["indicators"]) and all(rule.holds(values) for rule in kind.rules)

    def _is_there(self, kind: Ledger, names: str, code: Any, values: Mapping[str, Any]) -> bool:
        if not names.startswith("ledger:"):
            return code in self.listed[names]
        ledger = names.removeprefix("ledger:")
        found = self.find(ledger, code)
        return (found is not None and not found.is_withdrawn) or (ledger == kind.code and code == values["code"])

    def find(self, ledger: str, code: str) -> Row | None:
        return next((one for one in self.rows.values() if (one.ledger, one.code) == (ledger, code)), None)

    def named_in_force(self, row: Row) -> Iterator[Row]:
        """Rows in force that name this one."""
        for other in self.rows.values():
            names = [name for name, parent in ledgers.get(other.ledger).parents.items() if parent == row.ledger]
            if other is not row and not other.is_withdrawn and any(row.code in listed_in(other.values[name]) for name in names):
                yield other

    def next_code(self, ledger: str) -> str:
        taken = {one.code for one in self.rows.values() if one.ledger == ledger}
        number = len(taken) + 1
        while f"{ledger}-{number}" in taken:
            number += 1
        return f"{ledger}-{number}"

    def place(self, kind: Ledger, values: Mapping[str, Any]) -> tuple[int, int]:
        """The area a row belongs to, and the one its sender stands in; of rows that stand on others, what those say now."""
        above = [self.find(parent, values[name]) for name, parent in kind.parents.items() if isinstance(values[name], str) and values[name]]
        places = [self.place(ledgers.get(one.ledger), one.values) if one else (0, 0) for one in above if one is None or one.ledger != kind.code]
        sender = self.homes.get(values[kind.sender], 0) if kind.sender else 0
        sender = sender or int(values.get("sender_area") or 0) or next((one for _, one in places if one), 0)
        if kind.place in kind.parents:
            parent = self.find(kind.parents[kind.place], values[kind.place])
            return (self.place(ledgers.get(parent.ledger), parent.values)[0] if parent else 0), sender
        is_institution = kind.field(kind.place).names == "institutions"
        return (self.homes.get(values[kind.place], 0) if is_institution else int(values[kind.place] or 0)), sender

    def sees(self, who: Who, row: Row) -> bool:
        kind = ledgers.get(row.ledger)
        if not who.scope and not who.institution:
            return True
        own = who.institution and who.institution in (row.values.get(kind.sender), row.values.get(kind.receiver))
        return bool(own) or any(is_inside(area, who.scope) for area in self.place(kind, row.values))

    def owns(self, who: Who, kind: Ledger, values: Mapping[str, Any]) -> bool:
        """True when a row with these values is theirs to keep."""
        if who.institution:
            return who.institution in (values.get(kind.sender), values.get(kind.receiver))
        return not who.scope or any(is_inside(area, who.scope) for area in self.place(kind, values))

    def part(self, who: Who, row: Row) -> str:
        """The part played in a row, '' for none."""
        if who.label == "@clock":
            return "clock"
        kind = ledgers.get(row.ledger)
        sender, receiver = row.values.get(kind.sender), row.values.get(kind.receiver)
        if who.institution:
            return "sender" if who.institution == sender else "receiver" if who.institution == receiver else ""
        area, _ = self.place(kind, row.values)
        if who.scope and not any(is_inside(one, who.scope) for one in self.place(kind, row.values)):
            return ""
        return "receiver" if who.scope and who.scope == area and not sender and not receiver and who.role != Role.ASSESSOR else "authority"


def is_inside(area: int, scope: int) -> bool:
    """True when an area is another or lies in it, by the digits of the codes alone."""
    if not area or scope < 0:
        return False
    if not scope or area == scope:
        return True
    digits = str(area if area < 1_000_000 else area // 1000)
    return scope < 1_000_000 and digits.startswith(re.sub("(00){1,2}$", "", str(scope)))


def typed(kind: Ledger, given: Mapping[str, str]) -> dict[str, Any] | None:
    """The values of a row, None when one cannot be read."""
    values: dict[str, Any] = {}
    if "\0" in "".join(given.values()) or set(given) - {one.name for one in kind.fields} or not _ADDRESS.fullmatch(given["code"]):
        return None
    for one in kind.fields:
        text = given.get(one.name, "").strip()
        try:
            values[one.name] = _value(one.kind, text)
        except (ValueError, KeyError):
            return None
        number = values[one.name] if one.kind in ("integer", "number") else None
        too_small = number is not None and one.minimum is not None and number < one.minimum
        too_large = number is not None and one.maximum is not None and number > one.maximum
        if (one.required and not text) or (text and one.choices and text not in one.choices) or too_small or too_large:
            return None
    return values


def _value(kind: str, text: str) -> Any:
    if not text:
        return {"division": 0, "text": "", "day": "", "codes": []}.get(kind)
    if kind == "day":
        year, month, day = re.findall(r"\d+", text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else ("no day", "", "")
        return date(int(year), int(month), int(day)).isoformat()
    if kind == "division":
        return int(text)
    if kind == "codes":
        return text.split(";")
    readers: dict[str, Callable[[str], Any]] = {"integer": int, "number": float, "flag": _FLAGS.__getitem__, "text": str}
    return readers[kind](text)


def written(kind: Ledger, row: Row, given: Mapping[str, str]) -> dict[str, Any] | None:
    """The values of a row once a step's answers stand in it, None when one cannot."""
    values = dict(row.values)
    for one in kind.fields:
        if one.name in given:
            alone = typed_one(kind, one.name, given[one.name])
            if alone is None:
                return None
            values[one.name] = alone
    return values


def typed_one(kind: Ledger, name: str, text: str) -> Any:
    try:
        return _value(kind.field(name).kind, text)
    except ValueError:
        return None


def _end_of(day: date) -> datetime:
    """The end of a day in China; the last day there is has none after it."""
    return datetime.max.replace(tzinfo=_CHINA) if day == date.max else datetime.combine(day, datetime.min.time(), _CHINA) + timedelta(days=1)


def answers_of(asked: Asked) -> dict[str, str]:
    return {name: text.strip() for name, text in asked.given if text.strip()}


def _is_answer(step: Step, name: str, text: str) -> bool:
    if name not in step.asks:
        return False
    ask = step.asks[name]
    if ask.kind is AskKind.CHOICE:
        return text in ask.choices
    if ask.kind is AskKind.NUMBER:
        return re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", text) is not None
    return ask.kind is not AskKind.DAY or _is_day(text)


def _is_day(text: str) -> bool:
    try:
        return bool(_value("day", text))
    except ValueError:
        return False


def listed_in(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []
