"""What the page of the duty roster holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.frame import Choice, Frame
from doorstep.web.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; `addresses` are (channel, address with its middle hidden); `remove` is '' for those who may not."""

    rung: str
    name: str
    account: str
    addresses: tuple[tuple[str, str], ...]
    days: str
    hours: str
    is_now: bool
    remove: str
    remove_words: str


@dataclass(frozen=True, slots=True)
class ChannelField:
    name: str
    label: str
    hint: str
    value: str


@dataclass(frozen=True, slots=True)
class RosterPage:
    """`typed` is what was written into the form, so that nothing is lost on failure."""

    template: ClassVar[str] = "duty/roster.html"
    frame: Frame
    sentence: str
    done: str
    entries: tuple[Entry, ...]
    may_keep: bool
    refusal: Refusal | None
    is_typed: bool
    typed: dict[str, str]
    accounts: tuple[Choice, ...]
    channels: tuple[ChannelField, ...]
