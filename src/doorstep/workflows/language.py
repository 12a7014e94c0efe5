"""The language a workflow is written in: states, steps, what a step asks, what it needs, what follows.

A workflow is data. Buttons, worklists, timers, the diagram, the API's allowed actions and the sentence in
the thread all come from it; `engine` moves along it and `faults` says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from doorstep.core.source import Source
from doorstep.core.text import Text
from doorstep.vocab.roles import Role


class Part(StrEnum):
    """The part that someone plays in one instance."""

    SENDER = "sender"
    RECEIVER = "receiver"
    AUTHORITY = "authority"
    CALLER = "caller"
    CLOCK = "clock"

    @property
    def label(self) -> Text:
        return _PARTS[self]

    @property
    def has_role(self) -> bool:
        """True for people with an account; a caller and the clock have none."""
        return self in (Part.SENDER, Part.RECEIVER, Part.AUTHORITY)


_PARTS = {
    Part.SENDER: Text("发起方", "the sender"),
    Part.RECEIVER: Text("接收方", "the receiver"),
    Part.AUTHORITY: Text("主管部门", "the authority"),
    Part.CALLER: Text("来电人", "the caller"),
    Part.CLOCK: Text("时限", "the clock"),
}


class Tone(StrEnum):
    """How loudly a state speaks on a board."""

    CALM = "calm"
    WAITING = "waiting"
    ALARM = "alarm"


class AskKind(StrEnum):
    """What an answer is. Words are sealed with the case; everything else is coded and may be counted."""

    CHOICE = "choice"
    PLACE = "place"
    SLOT = "slot"
    MOMENT = "moment"
    DAY = "day"
    PERSON = "person"
    NUMBER = "number"
    WORDS = "words"

    @property
    def is_coded(self) -> bool:
        return self is not AskKind.WORDS


@dataclass(frozen=True, slots=True)
class Ask:
    """One field of a step's form.

    choices    codes and their words, for a CHOICE
    services   kinds of service that a SLOT is offered from; all when none is named
    """

    name: Text
    kind: AskKind
    is_required: bool = True
    choices: Mapping[str, Text] = field(default_factory=dict)
    hint: Text | None = None
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """A fact that must hold before a step is taken, and the refusal when it does not."""

    fact: str
    refusal: Text
    cure: Text


@dataclass(frozen=True, slots=True)
class State:
    """Where an instance can stand.

    waits_for   who has the next move; None in a final state
    clock       the step the clock takes when the time for this state has run out; '' for none
    due_from    the moment or day, given at an earlier step, that sets that time; else the local limit does
    """

    name: Text
    waits_for: Part | None = None
    clock: str = ""
    due_from: str = ""
    tone: Tone = Tone.WAITING

    @property
    def is_final(self) -> bool:
        return self.waits_for is None


@dataclass(frozen=True, slots=True)
class Step:
    """A move from one of `sources` to `target`; `target` '' stays where it is.

    by        parts that may take it; people among them need one of `roles`
    changes   what is done in the same transaction, such as holding a bed
    effects   what the worker does afterwards, such as telling the sender
    told      the sentence of the thread; may name {who}, {sender}, {receiver} and coded answers
    is_main   the step that is usually right here: its button stands first
    """

    name: Text
    sources: tuple[str, ...]
    target: str
    by: tuple[Part, ...]
    told: Text
    roles: tuple[Role, ...] = ()
    asks: Mapping[str, Ask] = field(default_factory=dict)
    needs: tuple[Need, ...] = ()
    changes: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    is_main: bool = False

    def leads_to(self, state: str) -> str:
        """The state that this step leads to from `state`."""
        return self.target or state


@dataclass(frozen=True, slots=True)
class Workflow:
    """States and steps of one kind of work; refused at import with every fault at once.

    start     the state of a new instance
    opening   the sentence of the thread when an instance begins, and its effects
    exclusive the group of workflows in which a patient has one live instance for a problem; '' for none
    given     what is known before the first step: fields of the ledger's row, for workflows of ledgers
    """

    code: str
    name: Text
    meaning: Text
    start: str
    states: Mapping[str, State]
    steps: Mapping[str, Step]
    opening: Text
    source: Source
    owner: str
    reviewed: date
    opening_effects: tuple[str, ...] = ()
    exclusive: str = ""
    given: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        from doorstep.workflows.faults import faults_of

        found = faults_of(self)
        if found:
            raise BadWorkflow(self.code, found)

    @property
    def finals(self) -> tuple[str, ...]:
        return tuple(code for code, state in self.states.items() if state.is_final)

    def steps_from(self, state: str) -> dict[str, Step]:
        """Steps that leave `state`, the main one first."""
        leaving = {code: step for code, step in self.steps.items() if state in step.sources}
        return dict(sorted(leaving.items(), key=lambda pair: not pair[1].is_main))


class BadWorkflow(ValueError):
    """A definition with faults; names them all, so that one reading mends them."""

    def __init__(self, code: str, faults: tuple[str, ...]) -> None:
        super().__init__(f"workflow '{code}' has {len(faults)} faults:\n  " + "\n  ".join(faults))
        self.faults = faults
