"""What a ledger (台账) is: rows that people keep about support, work and targets, with who keeps them and where they belong.

A ledger is data. Its table, form, file, history, reference page and command all come from it; adding a
ledger is adding a file in `tables/ledgers/`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from doorstep.core.text import Text
from doorstep.tables.sheet import Field, Sheet
from doorstep.vocab.roles import Permission

Row = Mapping[str, Any]
LEDGER = "ledger:"
"""What `Field.names` begins with when it names rows of another ledger."""


class Room(StrEnum):
    """The part of the house that a ledger belongs to."""

    SUPPORT = "support"
    TECHNIQUES = "techniques"
    OUTREACH = "outreach"
    TRAINING = "training"
    ROADMAP = "roadmap"
    ASSESSMENT = "assessment"

    @property
    def label(self) -> Text:
        return _ROOMS[self]


_ROOMS = {
    Room.SUPPORT: Text("对口支援", "Paired support"),
    Room.TECHNIQUES: Text("技术与师带徒", "Techniques and mentoring"),
    Room.OUTREACH: Text("服务点与送医上门", "Outreach"),
    Room.TRAINING: Text("培训与人才", "Training"),
    Room.ROADMAP: Text("路线图与任务书", "Roadmap and task book"),
    Room.ASSESSMENT: Text("目标与考核", "Targets and assessment"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold between the values of one row, and what is said when it does not."""

    holds: Callable[[Row], bool]
    refusal: Text


@dataclass(frozen=True, slots=True)
class Ledger:
    """One kind of row.

    own        fields besides the code, the source and the mark of invented rows, which every ledger has
    keeper     who may write
    place      field that tells where a row belongs: a division, an institution, or a row of another ledger
    sender, receiver   fields with the institutions that have a part in it, '' for none
    title      field that names the row for people
    workflow   code of the workflow that its rows go through, '' for none
    begins     state that a new row stands in, by its values, when that is not the workflow's first
    """

    code: str
    name: Text
    meaning: Text
    room: Room
    keeper: Permission
    own: tuple[Field, ...]
    place: str
    title: str = ""
    sender: str = ""
    receiver: str = ""
    workflow: str = ""
    begins: Callable[[Row], str] | None = None
    rules: tuple[Rule, ...] = ()
    personal: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        names = [one.name for one in self.fields]
        wrong = {one for one in (self.place, self.title, self.sender, self.receiver, *self.personal) if one and one not in names}
        if wrong or len(set(names)) < len(names):
            raise ValueError(f"ledger '{self.code}' names fields it does not have ({', '.join(sorted(wrong))}) or one twice")

    @property
    def fields(self) -> tuple[Field, ...]:
        return (_CODE, *self.own, _SOURCE, _SYNTHETIC)

    @property
    def sheet(self) -> Sheet:
        """The ledger as a CSV beside the region file."""
        return Sheet(self.code, f"ledgers/{self.code}.csv", self.meaning, self.fields, key="code")

    def field(self, name: str) -> Field:
        """The field called `name`; KeyError when there is none."""
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(name)

    @property
    def parents(self) -> dict[str, str]:
        """Field -> code of the ledger whose rows it names."""
        return {one.name: one.names.removeprefix(LEDGER) for one in self.own if one.names.startswith(LEDGER)}


ENGLISH_NAME = Field("name_en", "text", Text("英文名称，供英文页面显示", "English name, for readers of English"))
"""Beside a `name`, where rows are also read in English."""
_CODE = Field("code", "text", Text("编号", "code"), required=True)
_SOURCE = Field("source", "text", Text("出处或依据", "source"))
_SYNTHETIC = Field("synthetic", "flag", Text("是否合成", "yes when invented"))


def coded(name: str, meaning: Text, words: Mapping[str, Text], *, required: bool = False) -> Field:
    """A field that is one of a few codes with words."""
    return Field(name, "text", meaning, required=required, choices=tuple(words), words=words)


def since_until(*, required: bool = False) -> tuple[Field, Field]:
    """From one day until another, both included."""
    return (
        Field("since", "day", Text("开始日期", "from"), required=required),
        Field("until", "day", Text("结束日期", "until")),
    )


IN_ORDER = Rule(
    lambda row: not row["since"] or not row["until"] or row["since"] <= row["until"],
    Text("结束日期早于开始日期", "the end is before the beginning"),
)
"""Holds when a row does not end before it begins."""
