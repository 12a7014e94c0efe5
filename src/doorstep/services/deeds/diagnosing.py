"""Changes and facts of remote diagnosis: images are here, two readers, the report filed, the alarm raised."""

from __future__ import annotations

from datetime import datetime

from doorstep.core.clock import BEIJING
from doorstep.recognition.language import ItemKind
from doorstep.services import case_steps, own_reports, quality_facts, recognition_rules, results, signing
from doorstep.services.case_moves import Asked, Move, change, fact
from doorstep.services.results import Report
from doorstep.store.models import CaseDocument, ImagingStudy, Instance, Signed
from doorstep.store.reader import Operator
from doorstep.workflows.language import Part

_TEXTS = ("template", "findings", "impression", "result")
_ABNORMAL = {"negative": "", "positive": "A", "critical": "A"}


@fact("images_are_here")
def _images_are_here(asked: Asked) -> bool:
    case = asked.instance.case_id
    has_study = ImagingStudy.objects.filter(case=case).exists()  # everyone: a rule is checked
    return has_study or CaseDocument.objects.filter(case=case, entry__at__gte=asked.instance.opened_at).exists()  # everyone: a rule is checked


@fact("second_is_other")
def _second_is_other(asked: Asked) -> bool:
    first = Signed.objects.filter(instance=asked.instance, kind=signing.DRAFT).order_by("-number").first()  # everyone: a rule is checked
    return first is None or first.signer != asked.by.label


@change("sign_draft")
def _sign_draft(move: Move) -> None:
    signing.sign(move.instance, signing.DRAFT, _texts(move), by=move.by, now=move.now)


@change("sign_report")
def _sign_report(move: Move) -> None:
    signing.sign(move.instance, signing.REPORT, _texts(move), by=move.by, now=move.now)


def _texts(move: Move) -> dict[str, str]:
    return {name: move.taken.answers[name] for name in _TEXTS if name in move.taken.answers}


@change("file_result")
def _file_result(move: Move) -> None:
    """What may be recognised is the image, so the result belongs to the institution that took it."""
    instance, answers = move.instance, move.taken.answers
    study, item = _study(instance), recognition_rules.book().item(instance.known["item"])
    kind, performed_at = ItemKind(instance.known["kind"]), _performed(study, instance, move.now)
    results.file(
        Report(
            item=instance.known["item"],
            method=item.method if item else "",
            kind=kind,
            institution=instance.sender,
            number=own_reports.number(instance),
            performed_at=performed_at,
            reported_at=move.now,
            values={"conclusion": answers["impression"], "abnormal": _ABNORMAL[answers["result"]]},
            case=instance.case,
            mark=quality_facts.mark_for(instance.sender, instance.known["item"], kind, on=performed_at.astimezone(BEIJING).date()),
            study=str(study.pk) if study else "",
        ),
        by=Operator("diagnosis"),
        now=move.now,
    )


def _study(instance: Instance) -> ImagingStudy | None:
    """The study that came in for the order: of its sender, the latest."""
    found: ImagingStudy | None = ImagingStudy.objects.filter(case=instance.case_id, institution=instance.sender).order_by("-received_at").first()  # everyone: part of a step already allowed
    return found


def _performed(study: ImagingStudy | None, instance: Instance, now: datetime) -> datetime:
    told = study.performed_at if study else None
    return told if told is not None and told <= now else instance.opened_at


@change("raise_critical")
def _raise_critical(move: Move) -> None:
    """A critical value is told in the same transaction as its report is signed."""
    old = move.instance
    if move.taken.answers["result"] != "critical":
        return
    known = {"item": old.known["item"], "of": str(old.pk)}
    beginning = case_steps.Beginning("critical-value", sender=old.receiver, receiver=old.sender, condition=old.condition, urgency="emergency", known=known)
    case_steps.begin(beginning, case=lambda: old.case, by=move.by, part=Part.SENDER, key=f"critical:{old.pk}:{old.version}", now=move.now)
