"""Results of examinations: filed once, amended by a new report, seen by those who treat the person and those who made them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from doorstep.core.clock import BEIJING
from doorstep.core.errors import BadValue, NotAllowed, NotFound, UserError
from doorstep.core.text import Text
from doorstep.recognition.language import ItemKind, Status
from doorstep.services import audit, directory, one_view, policy
from doorstep.services.sealing import seal, unseal
from doorstep.store.models import Case, Result
from doorstep.store.reader import Reader
from doorstep.vocab.roles import Permission

VALUES = ("value", "unit", "range", "abnormal", "conclusion")
"""What a result says, all of it sealed. `abnormal` is H, L, A or ''."""


class ReportChanged(UserError):
    """A report that came again under its number with another content."""

    code = "report-changed"
    http_status = 409


@dataclass(frozen=True, slots=True)
class Report:
    """One report as its institution sends it.

    number   of the report in the institution; a repeat finds the first
    person   keyed digest of the patient (`case_people.key_of`), '' when the case alone leads to it
    values   of VALUES, by name
    study    digest under which the images are kept, '' for none
    replaces number of the report that this one amends
    """

    item: str
    kind: ItemKind
    institution: str
    number: str
    performed_at: datetime
    reported_at: datetime
    values: Mapping[str, str] = field(default_factory=dict)
    person: str = ""
    case: Case | None = None
    method: str = ""
    status: Status = Status.FINAL
    mark: str = ""
    study: str = ""
    replaces: str = ""

    @property
    def has_data(self) -> bool:
        """A laboratory result needs a value, anything else its images or tracing."""
        return bool(self.values.get("value")) if self.kind is ItemKind.LAB else bool(self.study or self.values.get("value"))


@dataclass(frozen=True, slots=True)
class Shown:
    """One result as those who may see it see it. `values` are in clear."""

    result: int
    item: str
    kind: ItemKind
    method: str
    institution: str
    maker: Text
    performed_at: datetime
    reported_at: datetime
    status: Status
    has_data: bool
    mark: str
    study: str
    values: Mapping[str, str]


def file(report: Report, *, by: Reader, now: datetime) -> Result:
    """Keep a report; the same report again finds the first.

    Raises ReportChanged when its number is known with another content and nothing says that it amends, NotAllowed for
    another institution's report, BadValue for one that leads to nobody or was performed after it was reported.
    """
    _require_maker(report, by)
    _require_sense(report)
    key, digest = source_key(report.institution, report.number), _digest(report)
    try:
        with transaction.atomic():
            return _known(key, digest) or _created(report, key, digest, by, now)
    except IntegrityError:  # the same report was being filed at the same moment
        found = _known(key, digest)
        if found is None:
            raise
        return found


def _created(report: Report, key: str, digest: str, by: Reader, now: datetime) -> Result:
    if report.replaces:
        earlier = Result.objects.filter(source_key=source_key(report.institution, report.replaces))  # everyone: the maker's own report
        if not earlier.update(is_replaced=True):
            raise NotFound(Text("要更正的报告不存在", "the report that it amends is not there"), cure=Text("请核对报告号", "Check its number"))
    found: Result = Result.objects.create(
        person=report.person or (report.case.person if report.case else ""),
        case=report.case,
        kind=report.kind.value,
        item=report.item,
        method=report.method,
        institution=report.institution,
        performed_at=report.performed_at,
        performed_on=report.performed_at.astimezone(BEIJING).date(),
        reported_at=report.reported_at,
        filed_at=now,
        status=report.status.value,
        has_data=report.has_data,
        mark=report.mark,
        sealed=seal({name: report.values.get(name, "") for name in VALUES}),
        study=report.study,
        source_key=key,
        digest=digest,
    )
    audit.record(by, "result.file", f"result {found.pk}", item=report.item, institution=report.institution)
    return found


def _known(key: str, digest: str) -> Result | None:
    found: Result | None = Result.objects.filter(source_key=key).first()  # everyone: only whether it was filed already
    if found is not None and found.digest != digest:
        raise ReportChanged(
            Text("这个报告号已有另一份内容", "a report with this number and another content is there already"),
            cure=Text("更正报告请用新的报告号，并注明更正哪一份", "File an amendment under a number of its own, and say which report it amends"),
        )
    return found


def source_key(institution: str, number: str) -> str:
    """The one key of a report: its institution and number, as a digest."""
    return hashlib.sha256(f"{institution}\n{number}".encode()).hexdigest()


def _digest(report: Report) -> str:
    plain = [report.item, report.method, report.performed_at.isoformat(), report.status, report.mark, report.study, dict(sorted(report.values.items()))]
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode()).hexdigest()[:32]


def _require_maker(report: Report, by: Reader) -> None:
    policy.require(by, Permission.HANDLE_CASES)
    if not by.sees_every_case and by.institution != report.institution:
        raise NotAllowed(Text("只能登记本机构的报告", "only an institution's own reports are filed by it"))


def _require_sense(report: Report) -> None:
    if not (report.person or report.case):
        raise BadValue(Text("报告没有对应的患者或病例", "the report leads to no patient and no case"))
    if not (report.item.strip() and report.number.strip()):
        raise BadValue(Text("请填写项目和报告号", "the item and the report's number are needed"))
    if report.reported_at < report.performed_at:
        raise BadValue(Text("报告时间早于检查时间", "it was reported before it was performed"))


def of_case(case: Case, *, reader: Reader) -> QuerySet[Result]:
    """Rows of the person of a case that the reader may see, newest first; what was replaced is left out."""
    wanted = Q(case=case) | Q(person=case.person) if case.person else Q(case=case)
    found: QuerySet[Result] = Result.objects.visible_to(reader).filter(wanted, is_replaced=False)
    return found


def for_case(case: Case, *, reader: Reader) -> tuple[Shown, ...]:
    """Every result of the person of a case, newest first; the look is kept."""
    with one_view.held():
        found = [shown(one) for one in of_case(case, reader=reader)]
    audit.note_personal_read(reader, f"results {case.number}", rows=len(found))
    return tuple(found)


def shown(result: Result) -> Shown:
    """A row in clear, for those who were shown it."""
    return Shown(
        result=result.pk,
        item=result.item,
        kind=ItemKind(result.kind),
        method=result.method,
        institution=result.institution,
        maker=directory.name_of(result.institution),
        performed_at=result.performed_at,
        reported_at=result.reported_at,
        status=Status(result.status),
        has_data=result.has_data,
        mark=result.mark,
        study=result.study,
        values=unseal(result.sealed),
    )
