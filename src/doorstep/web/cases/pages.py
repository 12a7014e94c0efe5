"""What the case pages hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.cases.patient_form import PatientFields, PersonFields
from doorstep.web.frame import Choice, Frame
from doorstep.web.refusals import Refusal


@dataclass(frozen=True, slots=True)
class JobLine:
    """One line of a worklist. `tone` colours the state; `is_late` the time left."""

    href: str
    number: str
    patient: str
    what: str
    condition: str
    urgency: str
    is_emergency: bool
    state: str
    tone: str
    other: str
    left: str
    is_late: bool
    do: str


@dataclass(frozen=True, slots=True)
class WorklistPage:
    """`again` is the address that the list asks itself for every few seconds."""

    template: ClassVar[str] = "cases/worklist.html"
    frame: Frame
    sentence: str
    piles: tuple[Choice, ...]
    lines: tuple[JobLine, ...]
    empty: str
    again: str
    bells: int
    bell: str
    notices: str


@dataclass(frozen=True, slots=True)
class FoundPage:
    template: ClassVar[str] = "cases/found.html"
    frame: Frame
    sentence: str
    query: str
    lines: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class BellPage:
    """Only its fragment is ever shown."""

    template: ClassVar[str] = "cases/bell.html"
    frame: Frame
    bells: int
    bell: str


@dataclass(frozen=True, slots=True)
class AskField:
    """One field of a step's form. `kind` chooses the input; `value` is what was typed before."""

    name: str
    label: str
    kind: str
    is_required: bool
    choices: tuple[Choice, ...]
    value: str
    id: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class StepForm:
    """A step that may be taken now: its button, and its fields when it asks for any.

    is_loaded   False while the choices of its fields are left to be asked for at `load`, when somebody opens it
    """

    code: str
    name: str
    action: str
    version: int
    key: str
    fields: tuple[AskField, ...]
    is_main: bool
    is_open: bool
    is_loaded: bool
    load: str
    lacks: str


@dataclass(frozen=True, slots=True)
class FormPage:
    """Only its fragment is ever shown: the form of one step."""

    template: ClassVar[str] = "cases/form.html"
    frame: Frame
    step: StepForm


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A signed text. `amend` is where an amendment is sent, '' for those who may not; `mark` is that of recognition, '' for none."""

    title: str
    signer: str
    at: str
    texts: tuple[tuple[str, str], ...]
    digest: str
    amend: str
    mark: str


@dataclass(frozen=True, slots=True)
class InstanceBlock:
    """One run of a workflow within the case. `links` lead to what belongs to it, such as its room."""

    title: str
    state: str
    tone: str
    left: str
    is_late: bool
    facts: tuple[tuple[str, str], ...]
    steps: tuple[StepForm, ...]
    is_live: bool
    papers: tuple[PaperLine, ...]
    links: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """`words` are (label, text) of what was written with a step or message; `href` opens a document."""

    at: str
    who: str
    sentence: str
    kind: str
    words: tuple[tuple[str, str], ...]
    href: str


@dataclass(frozen=True, slots=True)
class CasePage:
    template: ClassVar[str] = "cases/case.html"
    frame: Frame
    sentence: str
    number: str
    done: str
    refusal: Refusal | None
    people: tuple[tuple[str, str], ...]
    instances: tuple[InstanceBlock, ...]
    thread: tuple[ThreadLine, ...]
    may_say: bool
    is_call: bool
    say_key: str
    file_key: str
    message: str
    again: str
    studies: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One place of the shortlist with its reasons."""

    code: str
    name: str
    tier: str
    reasons: tuple[str, ...]
    is_chosen: bool
    is_full: bool


@dataclass(frozen=True, slots=True)
class SendPage:
    """The form of sending, as typed; `kind` is up, down or ask.

    known      what the records tell of the patient, a line each
    is_filled  whether fields were filled in from an earlier case
    """

    template: ClassVar[str] = "cases/send.html"
    frame: Frame
    sentence: str
    kind: str
    refusal: Refusal | None
    form: PatientFields
    criteria: tuple[Choice, ...]
    places: tuple[PlaceLine, ...]
    has_looked: bool
    live: str
    known: tuple[str, ...]
    is_filled: bool


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Only its fragment is ever shown: what is known of the patient of a form."""

    template: ClassVar[str] = "cases/person.html"
    frame: Frame
    form: PersonFields
    known: tuple[str, ...]
    is_filled: bool


@dataclass(frozen=True, slots=True)
class ConditionsPage:
    """Only its fragment is ever shown: options for the condition field."""

    template: ClassVar[str] = "cases/conditions.html"
    frame: Frame
    found: tuple[Choice, ...]
