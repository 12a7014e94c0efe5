"""The thread of a case as sentences: made from the workflow's own words and the coded answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from doorstep.core.clock import BEIJING
from doorstep.core.text import Text
from doorstep.services import directory, experts
from doorstep.services.sealing import unseal
from doorstep.services.thread_of_results import RECOGNITION, recognised
from doorstep.store.models import CaseEntry, Slot
from doorstep.workflows import catalogue
from doorstep.workflows.language import Ask, AskKind, Part, Workflow

_OPENED = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the thread. `words` are (what was asked, what was written), for those who see the case."""

    at: datetime
    who: Text
    sentence: Text
    workflow: Text
    kind: str
    words: tuple[tuple[Text, Text], ...]
    document: int = 0


def sentence(entry: CaseEntry) -> Text:
    """What happened, in both languages, without a word about the patient."""
    if entry.kind == "message":
        return Text("留言", "a message")
    if entry.kind == "document":
        return Text("添加文件", "a document was added")
    if entry.kind in RECOGNITION:
        return recognised(entry)
    workflow = catalogue.get(entry.instance.workflow)
    told = workflow.steps[entry.step].told if entry.step else workflow.opening
    names = {"who": who(entry), "sender": directory.name_of(entry.sender), "receiver": _receiver(entry), **_answers(workflow, entry)}
    return Text(told.zh.format(**{k: v.zh for k, v in names.items()}), told.en.format(**{k: v.en for k, v in names.items()}))


def who(entry: CaseEntry) -> Text:
    """Who did it: the institution and the account, the clock, or the caller."""
    if entry.part in (Part.CLOCK, Part.CALLER):
        return Part(entry.part).label
    place = directory.name_of(entry.institution)
    return Text(f"{place.zh} {entry.actor}", f"{entry.actor} of {place.en}")


def _receiver(entry: CaseEntry) -> Text:
    outside = entry.instance.outside
    return Text(outside, outside) if outside and not entry.asked_receiver else directory.name_of(entry.asked_receiver)


def _answers(workflow: Workflow, entry: CaseEntry) -> dict[str, Text]:
    asks = workflow.steps[entry.step].asks if entry.step else {}
    return {name: _shown(ask, entry.answers.get(name, "")) for name, ask in asks.items() if ask.kind.is_coded}


def _shown(ask: Ask, value: str) -> Text:
    if not value:
        return Text("—", "—")
    if ask.kind is AskKind.CHOICE:
        return ask.choices.get(value) or Text(value, value)
    if ask.kind is AskKind.PLACE:
        return directory.name_of(value)
    if ask.kind is AskKind.SLOT:
        return slot_name(value)
    if ask.kind is AskKind.PERSON:
        return experts.name_of(value)
    if ask.kind is AskKind.MOMENT:
        local = datetime.fromisoformat(value).astimezone(BEIJING)
        return Text(f"{local:%m月%d日 %H:%M}", f"{local:%d %b %H:%M}")
    return Text(value, value)


def slot_name(value: str) -> Text:
    """The service and label of a bed or slot."""
    found = Slot.objects.filter(pk=int(value)).select_related("service").first() if value.isdecimal() else None  # everyone: names of places
    if found is None:
        return Text(value, value)
    return Text(f"{found.service.name_zh} {found.label}", f"{found.service.name_en} {found.label}")


def lines(entries: list[CaseEntry]) -> tuple[Line, ...]:
    """Entries, in their order, as lines with what was written."""
    return tuple(_line(entry) for entry in entries)


def _line(entry: CaseEntry) -> Line:
    workflow = catalogue.get(entry.instance.workflow) if entry.instance and entry.kind not in RECOGNITION else None
    return Line(
        at=entry.at,
        who=who(entry),
        sentence=sentence(entry),
        workflow=workflow.name if workflow else Text("病例", "case"),
        kind=entry.kind,
        words=_written(entry, workflow),
        document=entry.pk if entry.kind == "document" else 0,
    )


def _written(entry: CaseEntry, workflow: Workflow | None) -> tuple[tuple[Text, Text], ...]:
    """What was written, as (what was asked, text): people write in one language, an order is told in both."""
    written = unseal(entry.sealed) if entry.sealed else _name_of_document(entry)
    if entry.kind in RECOGNITION and "zh" in written:
        return ((Text("开单", "order"), Text(written["zh"], written["en"])),)
    asks = workflow.steps[entry.step].asks if workflow and entry.step else {}
    return tuple((_asked(asks, name), Text(text, text)) for name, text in written.items())


def _name_of_document(entry: CaseEntry) -> dict[str, str]:
    return unseal(entry.document.sealed_name) if entry.kind == "document" else {}


def _asked(asks: Mapping[str, Ask], name: str) -> Text:
    return asks[name].name if name in asks else Text("内容", "text")
