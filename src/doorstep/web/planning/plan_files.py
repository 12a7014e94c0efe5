"""A plan's files: the document, the workbook, and the plan itself with its proof."""

from __future__ import annotations

import json

from django.http import HttpResponse
from django.utils import timezone

from doorstep.core.text import Lang
from doorstep.services import plan_paper, plan_roadmap, plan_work, plan_workbook
from doorstep.web.asking import Asked
from doorstep.web.frame import Choice
from doorstep.web.words import say

_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {"docx": f"{_OFFICE}.wordprocessingml.document", "xlsx": f"{_OFFICE}.spreadsheetml.sheet", "json": "application/json; charset=utf-8"}
"""What a plan can be had as, and how browsers are told."""


def links(lang: Lang, row: plan_work.MadePlan) -> tuple[Choice, ...]:
    """A link to each file of a plan."""
    return tuple(Choice(say(lang, f"plan.download-{kind}"), f"/planning/plan/{row.pk}/?file={kind}") for kind in KINDS)


def download(question: Asked, row: plan_work.MadePlan, kind: str) -> HttpResponse:
    """One file of a plan that is there."""
    content = {"docx": _docx, "xlsx": _xlsx, "json": _json}[kind](question, row)
    return HttpResponse(content, content_type=KINDS[kind], headers={"Content-Disposition": f'attachment; filename="plan-{row.pk}.{kind}"'})


def _docx(question: Asked, row: plan_work.MadePlan) -> bytes:
    return plan_paper.docx(row.document or {}, lang=question.lang, dated=timezone.localdate(row.made_at))


def _xlsx(question: Asked, row: plan_work.MadePlan) -> bytes:
    answers = plan_work.about(row, "explanation", reader=question.reader, action="")
    return plan_workbook.xlsx(
        row.document or {}, lang=question.lang, reader=question.reader, code=plan_roadmap.code_of(row), title=row.title, answers=answers.document if answers else None
    )


def _json(question: Asked, row: plan_work.MadePlan) -> bytes:
    return json.dumps(row.document, ensure_ascii=False, indent=1).encode()
