"""What the image pages hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.imaging.report import Line
from doorstep.web.frame import Choice, Frame
from doorstep.web.refusals import Refusal


@dataclass(frozen=True, slots=True)
class StudyLine:
    """One line of a list. `typed` is the case number that was tried for it."""

    href: str
    patient: str
    what: str
    counts: str
    performed: str
    received: str
    sender: str
    order: str
    case: str
    match: str
    typed: str


@dataclass(frozen=True, slots=True)
class RefusedLine:
    what: str
    cure: str
    source: str
    size: str
    times: str
    last: str


@dataclass(frozen=True, slots=True)
class ImagesPage:
    """`may_send` is True for those who work in an institution."""

    template: ClassVar[str] = "imaging/list.html"
    frame: Frame
    sentence: str
    done: str
    refusal: Refusal | None
    unmatched: tuple[StudyLine, ...]
    matched: tuple[StudyLine, ...]
    refused: tuple[RefusedLine, ...]
    may_send: bool


@dataclass(frozen=True, slots=True)
class LeadLine:
    """One lead: its name, and its lowest and highest value in millivolts."""

    name: str
    lowest: str
    highest: str
    swing: str


@dataclass(frozen=True, slots=True)
class EcgBlock:
    """An ECG as drawn: everything in millimetres of paper.

    traces   (name, height at which it stands, points) of each lead
    speeds, gains   choices of paper speed (mm/s) and gain (mm/mV)
    """

    title: str
    scale: str
    width: int
    height: int
    traces: tuple[tuple[str, int, str], ...]
    leads: tuple[LeadLine, ...]
    speeds: tuple[Choice, ...]
    gains: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ReportBlock:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class StudyPage:
    """The viewer with what it shows. `manifest` and `said` are JSON for the script: series, and its words."""

    template: ClassVar[str] = "imaging/study.html"
    frame: Frame
    sentence: str
    facts: tuple[tuple[str, str], ...]
    case: str
    has_images: bool
    is_compared: bool
    manifest: str
    said: str
    others: tuple[Choice, ...]
    ecgs: tuple[EcgBlock, ...]
    reports: tuple[ReportBlock, ...]
    documents: tuple[Choice, ...]
