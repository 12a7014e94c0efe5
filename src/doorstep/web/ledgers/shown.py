"""Values of ledgers as people read them: names for codes, days and places in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from doorstep.core.clock import BEIJING
from doorstep.core.text import Lang, Text
from doorstep.services import areas, directory, indicator_results, ledgers, registry
from doorstep.services.readers import LedgerRow, Reader
from doorstep.tables import ledgers as kinds
from doorstep.tables.ledger import ENGLISH_NAME, LEDGER, Ledger
from doorstep.tables.sheet import Field
from doorstep.web.words import say

_MOST_COLUMNS = 7


class Names:
    """What codes are called, each list asked for once on a page."""

    def __init__(self, reader: Reader, lang: Lang) -> None:
        self.reader, self.lang = reader, lang
        self._register = areas.register(reader=reader)
        self._kept: dict[str, Mapping[str, str]] = {}

    @property
    def is_synthetic(self) -> bool:
        """True when the whole region is invented."""
        return self._register.is_synthetic

    def of(self, names: str, code: object) -> str:
        """The name of what a code names; the code itself when nothing is known of it."""
        if names in ("areas", "divisions"):
            return self._register.name_of(int(str(code))).of(self.lang)
        if names == "institutions":
            return directory.name_of(str(code)).of(self.lang)
        if names not in self._kept:
            self._kept[names] = self._listed(names)
        return self._kept[names].get(str(code), str(code))

    def choices(self, names: str) -> Mapping[str, str]:
        """Everything a field may name, by code."""
        if names in ("areas", "divisions"):
            return {str(code): place.name.of(self.lang) for code, place in self._register.places.items()}
        if names == "institutions":
            return {code: one.name.of(self.lang) for code, one in directory.institutions().items()}
        return self._listed(names)

    def _listed(self, names: str) -> Mapping[str, str]:
        if names.startswith(LEDGER):
            ledger = kinds.get(names.removeprefix(LEDGER))
            return {one.code: title(ledger, one, self) for one in ledgers.rows(ledger.code, reader=self.reader)}
        return {row["code"]: row[f"name_{self.lang}"] for row in registry.sheet(names, reader=self.reader)}

    def indicator(self, code: str) -> str:
        """The name of an indicator."""
        if "indicators" not in self._kept:
            self._kept["indicators"] = {one.code: one.name.of(self.lang) for one in indicator_results.every_measure()}
        return self._kept["indicators"].get(code, code)


def title(ledger: Ledger, row: LedgerRow, names: Names) -> str:
    """What a row is called: its title field, and the code when that says little."""
    if not ledger.title:
        return row.code
    field = ledger.field(_title_field(ledger, row, names.lang))
    shown = value(field, ledgers.shown(row, reader=names.reader)[field.name], names)
    return f"{shown} ({row.code})" if field.name in ledger.personal or field.words else shown


def _title_field(ledger: Ledger, row: LedgerRow, lang: Lang) -> str:
    """The field that names a row, in the reader's language where the row has one of its own."""
    own = f"{ledger.title.removesuffix('_zh')}_{lang}"
    return own if row.values.get(own) and any(one.name == own for one in ledger.own) else ledger.title


def called(values: Mapping[str, Any], lang: Lang) -> str:
    """The name of a row that has one: to readers of English its English name, where somebody gave it."""
    return str((values.get("name_en") if lang == "en" else "") or values["name"])


def value(field: Field, given: Any, names: Names) -> str:
    """One value in words."""
    if given in (None, "", 0, []) and field.kind not in ("integer", "number"):
        return ""
    if isinstance(given, bool):
        return say(names.lang, "ledger.yes" if given else "ledger.no")
    if isinstance(given, list):
        return ("、" if names.lang == "zh" else ", ").join(names.of(field.names, one) if field.names else str(one) for one in given)
    if given == ledgers.HIDDEN or given is None:
        return str(given or "")
    if field.names:
        return names.of(field.names, given)
    if field.name == "indicator":
        return names.indicator(str(given))
    if given in field.words:
        return field.words[given].of(names.lang)
    return f"{given:,}" if isinstance(given, int) and field.name != "year" else str(given)


def columns(ledger: Ledger) -> tuple[Field, ...]:
    """The fields that the list shows: what is required first, the rest as far as there is room."""
    own = [one for one in ledger.own if one.name != ledger.title and one is not ENGLISH_NAME]
    picked = sorted(own, key=lambda one: not one.required)[: _MOST_COLUMNS - bool(ledger.workflow)]
    return tuple(one for one in own if one in picked)


def label(field: Field, lang: Lang) -> str:
    """A field's heading: its meaning up to what explains it."""
    words = field.meaning.of(lang)
    short = words.partition("，" if lang == "zh" else ", ")[0].partition("（" if lang == "zh" else " (")[0].partition("：" if lang == "zh" else ": ")[0]
    return short[:1].upper() + short[1:]


def hint(field: Field, lang: Lang) -> str:
    """What explains a field beyond its heading; '' when nothing does."""
    words = field.meaning.of(lang)
    return words if len(words) > len(label(field, lang)) else ""


def state_of(ledger: Ledger, row: LedgerRow) -> tuple[Text, str] | None:
    """The state of a row and how loudly it speaks; None for ledgers without a workflow."""
    workflow = ledgers.workflow_of(ledger)
    if workflow is None:
        return None
    state = workflow.states[row.state]
    return state.name, state.tone.value


def is_late(row: LedgerRow, now: datetime) -> bool:
    """True for a row whose time has run out: the clock has reminded, or is about to."""
    return row.rung > 0 or (row.due_at is not None and row.due_at <= now)


def day(moment: datetime) -> str:
    return f"{moment.astimezone(BEIJING):%Y-%m-%d}"
