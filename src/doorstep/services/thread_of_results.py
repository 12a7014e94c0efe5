"""What the thread of a case says of orders of examinations, and of results whose quality control had lapsed."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.services import directory, recognition_rules
from doorstep.store.models import CaseEntry

RECOGNITION = ("results", "lapse")
"""Kinds of entries that tell of recognition; their words are here, not in a workflow."""
_CLAUSES = {
    "control-lapsed": Text("室内质控失控", "internal control had lapsed"),
    "external-lapsed": Text("室间质评已失效", "external assessment had lapsed"),
}


def recognised(entry: CaseEntry) -> Text:
    """One sentence, without a value and without a word about the patient."""
    return _ordered(entry) if entry.kind == "results" else _lapsed(entry)


def _ordered(entry: CaseEntry) -> Text:
    accepted, ordered = entry.answers.get("accepted", 0), entry.answers.get("ordered", 0)
    place = directory.name_of(entry.institution)
    return Text(
        f"{place.zh}开单：采用既有结果 {accepted} 项，检查 {ordered} 项",
        f"{place.en} ordered: {accepted} earlier results used, {ordered} examinations to be done",
    )


def _lapsed(entry: CaseEntry) -> Text:
    item = recognition_rules.book().item(entry.answers.get("item", ""))
    name = item.name if item else Text("检查结果", "a result")
    maker, why = directory.name_of(entry.answers.get("maker", "")), _CLAUSES[entry.answers["clause"]]
    day = entry.answers.get("performed_on", "")
    return Text(
        f"所采用的{maker.zh} {day} {name.zh}结果当日{why.zh}，请结合病情判断是否复查",
        f"the result of {name.en} used from {maker.en} of {day} was made when {why.en}; judge whether to repeat it",
    )
