"""What the pages of remote consultation hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.cases.pages import JobLine
from doorstep.web.cases.patient_form import PatientFields
from doorstep.web.frame import Choice, Frame
from doorstep.web.refusals import Refusal


@dataclass(frozen=True, slots=True)
class ExpertLine:
    """One expert of a roster; `strike` is where to take them off, '' when that is not the reader's."""

    name: str
    account: str
    place: str
    specialty: str
    title: str
    since: str
    is_on_line: bool
    strike: str


@dataclass(frozen=True, slots=True)
class QueuePage:
    """`again` is the address that the queue asks itself for every few seconds."""

    template: ClassVar[str] = "consultations/queue.html"
    frame: Frame
    sentence: str
    specialties: tuple[Choice, ...]
    lines: tuple[JobLine, ...]
    on_line: tuple[ExpertLine, ...]
    again: str


@dataclass(frozen=True, slots=True)
class GuestField:
    """One guest of an invitation as typed."""

    number: int
    institutions: tuple[Choice, ...]
    specialties: tuple[Choice, ...]
    titles: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class InvitePage:
    """The invitation as typed. `partners` tells institution and fee, for the consent."""

    template: ClassVar[str] = "consultations/invite.html"
    frame: Frame
    sentence: str
    refusal: Refusal | None
    form: PatientFields
    guests: tuple[GuestField, ...]
    partners: tuple[tuple[str, str], ...]
    consent_words: str


@dataclass(frozen=True, slots=True)
class OrderPage:
    """The order of a reading, as typed. `empty` says why none can be made, '' when one can."""

    template: ClassVar[str] = "consultations/order.html"
    frame: Frame
    sentence: str
    refusal: Refusal | None
    form: PatientFields
    empty: str
    items: tuple[Choice, ...]
    centres: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ExpertsPage:
    template: ClassVar[str] = "consultations/experts.html"
    frame: Frame
    sentence: str
    refusal: Refusal | None
    experts: tuple[ExpertLine, ...]
    may_keep: bool
    typed: dict[str, str]
    accounts: tuple[Choice, ...]
    specialties: tuple[Choice, ...]
    titles: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """One agreement. `href` opens its document, '' when it is kept on paper."""

    other: str
    direction: str
    kinds: str
    span: str
    fee: str
    terms: str
    href: str
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class AgreementsPage:
    template: ClassVar[str] = "consultations/agreements.html"
    frame: Frame
    sentence: str
    refusal: Refusal | None
    agreements: tuple[AgreementLine, ...]
    may_keep: bool
    typed: dict[str, str]
    institutions: tuple[Choice, ...]
    kinds: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class SampleLine:
    """One report drawn to be read again; `judge` is where its verdict is sent, '' when it has one."""

    number: str
    drawn: str
    texts: tuple[tuple[str, str], ...]
    verdict: str
    judge: str


@dataclass(frozen=True, slots=True)
class SamplesPage:
    template: ClassVar[str] = "consultations/samples.html"
    frame: Frame
    sentence: str
    refusal: Refusal | None
    lines: tuple[SampleLine, ...]
    verdicts: tuple[Choice, ...]
    may_draw: bool


@dataclass(frozen=True, slots=True)
class RoomPage:
    """The room: everything the script says is written here, in the reader's language."""

    template: ClassVar[str] = "consultations/room.html"
    frame: Frame
    sentence: str
    code: str
    me: str
    back: str
    say_action: str
    say_key: str
    thread: str
