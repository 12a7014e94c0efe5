"""Values of a ledger's row: read from text, checked against the register and the other ledgers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.intake.sheet_file import clipped, read_value
from doorstep.services import directory, indicator_results, registry
from doorstep.store.models import Area, LedgerRow
from doorstep.store.reader import Operator
from doorstep.tables.ledger import LEDGER, Ledger
from doorstep.tables.sheet import Field
from doorstep.vocab.divisions import Divisions, current_code

_CURE = Text("请更正后再提交", "Correct it and send again")
_EVERYBODY = Operator("ledgers")
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
_LONGEST_CODE = 64
_NOT_IN_CODES = frozenset(" /\\;,?#%&\"'<>")
_RESERVED = frozenset({"new", "load", "rows.csv"})
"""Addresses beside those of rows."""


class Known:
    """What rows may name: institutions, areas, techniques and rows of ledgers, each asked for once."""

    def __init__(self) -> None:
        self._kept: dict[str, Collection[Any]] = {}

    def has(self, names: str, code: Any) -> bool:
        """True when `code` names something of this kind."""
        if names not in self._kept:
            self._kept[names] = _listed(names)
        return code in self._kept[names] or (names == "divisions" and Divisions.national().get(current_code(code)) is not None)

    def add(self, ledger: str, code: str) -> None:
        """A row that is about to be kept may be named by those after it."""
        names = f"{LEDGER}{ledger}"
        if names not in self._kept:
            self._kept[names] = _listed(names)
        kept = self._kept[names]
        assert isinstance(kept, set)
        kept.add(code)


def _listed(names: str) -> Collection[Any]:
    if names == "institutions":
        return directory.institutions()
    if names in ("areas", "divisions"):
        return set(Area.objects.values_list("code", flat=True))  # everyone: codes of areas are public
    if names.startswith(LEDGER):
        kept = LedgerRow.objects.filter(ledger=names.removeprefix(LEDGER), withdrawn_at=None)  # everyone: only whether the code exists
        return set(kept.values_list("code", flat=True))
    return {row["code"] for row in registry.sheet(names, reader=_EVERYBODY)}


def read(ledger: Ledger, given: Mapping[str, str], known: Known) -> dict[str, Any]:
    """The typed values of a row. Raises BadValue with every fault."""
    values, faults = typed(ledger, given)
    BadValue.raise_for(faults or [*faults_of(ledger, values, known)], cure=_CURE)
    return values


def typed(ledger: Ledger, given: Mapping[str, str]) -> tuple[dict[str, Any], list[Text]]:
    """The values of a row by field, and what is wrong with single ones."""
    values: dict[str, Any] = {}
    faults = [Text(f"没有“{clipped(name)}”这一项", f"there is no field '{clipped(name)}'") for name in given if name not in {one.name for one in ledger.fields}]
    faults += [Text(f"“{name}”含有不能保存的字符", f"'{name}' has a character that cannot be kept") for name, text in given.items() if not is_writable(text)]
    for field in ledger.fields:
        value, fault = read_value(field, given.get(field.name, ""))
        values[field.name] = list(value) if isinstance(value, tuple) else value
        if fault:
            faults.append(_told(field, given.get(field.name, ""), fault))
    return values, faults


def _told(field: Field, text: str, fault: tuple[Text, Text]) -> Text:
    """A fault as people read it: the field by its meaning."""
    _, cure = fault
    if not text.strip():
        return Text(f"请填写{field.meaning.zh}", f"{field.meaning.en} is needed")
    shown = clipped(text.strip())
    return Text(f"{field.meaning.zh}是“{shown}”，{cure.zh}", f"{field.meaning.en} is '{shown}'; {cure.en[:1].lower()}{cure.en[1:]}")


def is_writable(text: str) -> bool:
    """True when every database can keep a text: no NUL, and no half of a character."""
    return not _UNWRITABLE.search(text)


def refuse_unwritable(texts: Iterable[str]) -> None:
    """Raise BadValue for a text that no database keeps."""
    if not all(is_writable(one) for one in texts):
        raise BadValue(Text("含有不能保存的字符", "there is a character that cannot be kept"), cure=_CURE)


def _code_faults(code: str) -> Iterator[Text]:
    """What is wrong with the code of a row: it stands in addresses and in lists joined by `;`."""
    shown = clipped(code)
    if len(code) > _LONGEST_CODE:
        yield Text(f"编号“{shown}”超过 {_LONGEST_CODE} 个字符", f"the code '{shown}' has more than {_LONGEST_CODE} characters")
    if code in _RESERVED or code.startswith(".") or not code.isprintable() or set(code) & _NOT_IN_CODES:
        yield Text(f"编号“{shown}”含空格或标点，或为保留字", f"the code '{shown}' is a reserved word or has a space or a mark that an address cannot hold")


def faults_of(ledger: Ledger, values: Mapping[str, Any], known: Known) -> Iterator[Text]:
    """What is wrong between the values of a row, or with what they name."""
    yield from _code_faults(values["code"])
    for field in ledger.fields:
        if not field.names:
            continue
        given = values[field.name]
        for code in given if isinstance(given, list) else [given] if given else []:
            if not known.has(field.names, code) and not (code == values["code"] and field.names == f"{LEDGER}{ledger.code}"):
                shown = clipped(str(code))
                yield Text(f"{field.meaning.zh}“{shown}”不存在", f"{field.meaning.en} '{shown}' does not exist")
    if "indicator" in values and values["indicator"] and values["indicator"] not in {one.code for one in indicator_results.every_measure()}:
        shown = clipped(values["indicator"])
        yield Text(f"没有指标“{shown}”", f"there is no indicator '{shown}'")
    yield from (rule.refusal for rule in ledger.rules if not rule.holds(values))
