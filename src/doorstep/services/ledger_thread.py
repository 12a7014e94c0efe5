"""What was done to a ledger's row, as sentences."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.services import directory
from doorstep.store.models import LedgerEntry
from doorstep.tables import ledgers
from doorstep.tables.ledger import Ledger
from doorstep.workflows import catalogue
from doorstep.workflows.language import Ask, AskKind, Part, Step

_PLAIN = {
    "made": Text("{who}登记", "{who} entered it"),
    "changed": Text("{who}修改了{what}", "{who} changed {what}"),
    "withdrawn": Text("{who}撤下", "{who} withdrew it"),
}


def sentence(entry: LedgerEntry) -> Text:
    """One line of a row's history."""
    ledger = ledgers.get(entry.row.ledger)
    who = _who(entry)
    if entry.kind != "step":
        what = _changed(entry, ledger)
        return Text(_PLAIN[entry.kind].zh.format(who=who.zh, what=what.zh), _PLAIN[entry.kind].en.format(who=who.en, what=what.en))
    step = catalogue.get(ledger.workflow).steps[entry.step]
    return Text(_told(entry, step, who, "zh"), _told(entry, step, who, "en"))


def _who(entry: LedgerEntry) -> Text:
    if entry.part == Part.CLOCK:
        return Part.CLOCK.label
    return directory.name_of(entry.institution) if entry.institution else Text(entry.actor, entry.actor)


def _told(entry: LedgerEntry, step: Step, who: Text, lang: str) -> str:
    known = {name: _answer(step.asks.get(name), str(value)).of(lang) for name, value in {**entry.values, **entry.answers}.items()}
    names = {"who": who.of(lang), "sender": directory.name_of(entry.row.sender).of(lang), "receiver": directory.name_of(entry.row.receiver).of(lang)}
    return step.told.of(lang).format_map({**known, **names})


def _answer(ask: Ask | None, given: str) -> Text:
    if ask is not None and ask.kind is AskKind.CHOICE and given in ask.choices:
        return ask.choices[given]
    return Text(given or "—", given or "—")


def words_of(entry: LedgerEntry) -> tuple[tuple[Text, str], ...]:
    """What was written in words at a step, field by field; the reason of a change."""
    if entry.kind != "step":
        return ((Text("理由", "reason"), entry.reason),) if entry.reason else ()
    asks = catalogue.get(ledgers.get(entry.row.ledger).workflow).steps[entry.step].asks
    return tuple((asks[name].name, text) for name, text in entry.answers.items() if name in asks and asks[name].kind is AskKind.WORDS)


def _changed(entry: LedgerEntry, ledger: Ledger) -> Text:
    """The names of the fields that differ from the version before."""
    before = entry.row.entries.filter(version__lt=entry.version).order_by("-version").first()
    old = before.values if before else {}
    names = [one.meaning for one in ledger.fields if old.get(one.name) != entry.values.get(one.name)]
    return Text("、".join(one.zh for one in names) or "—", ", ".join(one.en for one in names) or "—")
