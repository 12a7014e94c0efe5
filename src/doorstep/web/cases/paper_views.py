"""Signed texts of an instance as its case shows them, and what belongs to it."""

from __future__ import annotations

from doorstep.core.clock import BEIJING
from doorstep.core.text import Lang
from doorstep.services import case_steps, diagnoses, directory, experts, own_reports, rooms, signing, worklists
from doorstep.services.readers import Account, Instance
from doorstep.services.signing import Paper
from doorstep.web.cases.pages import PaperLine
from doorstep.web.frame import Choice
from doorstep.web.words import say
from doorstep.workflows.report_template import templates

SIGNED = frozenset({"consultation", "diagnosis"})
_SIGNING = {"opinion": ("sign",), "draft": ("ask_second",), "report": ("report", "confirm")}


def lines(one: Instance, reader: Account, lang: Lang) -> tuple[PaperLine, ...]:
    """What was signed, oldest first."""
    found = signing.papers(one, reader=reader)
    may_amend = bool(found) and experts.of_account(reader.label) is not None
    mark = own_reports.mark_of(one) if found and one.workflow == diagnoses.WORKFLOW else ""
    return tuple(_line(paper, one, may_amend and paper.institution == reader.institution and paper.number == 1, mark, lang) for paper in found)


def _line(paper: Paper, one: Instance, may_amend: bool, mark: str, lang: Lang) -> PaperLine:
    key = "paper.amendment" if paper.number > 1 else f"paper.{paper.kind}"
    return PaperLine(
        title=say(lang, key),
        signer=f"{directory.name_of(paper.institution).of(lang)} {paper.signer_name} {paper.title.of(lang)}",
        at=f"{paper.at.astimezone(BEIJING):%Y-%m-%d %H:%M}",
        texts=tuple(_told(name, text, one, paper.kind, lang) for name, text in paper.texts.items()),
        digest=paper.digest[:16],
        amend=f"/cases/{one.case.number}/{one.pk}/amend/{paper.kind}/" if may_amend and paper.kind != signing.DRAFT else "",
        mark=mark if paper.kind == signing.REPORT else "",
    )


def _told(name: str, text: str, one: Instance, kind: str, lang: Lang) -> tuple[str, str]:
    """A part of a signed text with the words of the step that asked for it."""
    steps = worklists.steps_of(one)
    ask = next((steps[code].asks[name] for code in _SIGNING[kind] if code in steps and name in steps[code].asks), None)
    if ask is None:
        return say(lang, "paper.text"), text
    return ask.name.of(lang), ask.choices[text].of(lang) if text in ask.choices else text


def links(one: Instance, reader: Account, lang: Lang) -> tuple[Choice, ...]:
    """The open room of a consultation; for a reader, the templates that a report may begin with."""
    if one.workflow == "diagnosis":
        return _templates(one, reader, lang)
    room = rooms.of(one, reader=reader) if one.state == "open" else None
    return (Choice(say(lang, "room.enter"), f"/rooms/{room.code}/", True),) if room else ()


def _templates(one: Instance, reader: Account, lang: Lang) -> tuple[Choice, ...]:
    step = next((code for code in _SIGNING["report"] if code in case_steps.possible(one, by=reader)), "")
    if not step:
        return ()
    start = f"/cases/{one.case.number}/?step={one.pk}.{step}&template="
    return tuple(Choice(say(lang, "paper.template", name=found.name.of(lang)), start + found.code) for found in diagnoses.templates_for(one))


def begun(template: str, lang: Lang) -> dict[str, str]:
    """What a report's form begins with when a template was chosen."""
    found = templates().get(template)
    return {"ask-template": found.code, "ask-findings": found.skeleton(lang)} if found else {}
