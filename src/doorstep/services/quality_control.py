"""Quality control of a laboratory or imaging unit: runs, passes in external assessment, and what a lapse sets off.

A run is judged when it is filed, and those after it again when it was filed late. A lapse is told to every institution that
accepted a result made under it, once for each line it accepted: here the lines are looked through, by the worker, as often as
asked, and only what was not told is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from doorstep.core.clock import utc_now
from doorstep.core.errors import BadValue, NotAllowed, NotFound
from doorstep.core.text import Text
from doorstep.recognition.external import Assessed, assessed
from doorstep.recognition.language import Control, SchemeLevel
from doorstep.recognition.westgard import Run, Target, judge
from doorstep.services import audit, directory, notice_making, outbox, policy, quality_facts, recognition_rules
from doorstep.services.notice_making import Telling
from doorstep.services.sealing import seal
from doorstep.store.models import Case, CaseEntry, ExternalPass, Instance, LapseWarning, OrderLine, QcLot, QcRun, Result
from doorstep.store.reader import Reader
from doorstep.vocab.roles import Permission

RECHECK = "quality-recheck"
LAPSE = "lapse"
"""The kind of an entry in the thread of a case that says that a result it relies on was made while control had lapsed."""
_EFFECT = "quality_lapse"


@dataclass(frozen=True, slots=True)
class Measured:
    """One control value. `mean` and `sd` are needed once for a lot that is not known yet."""

    item: str
    on: date
    level: str
    lot: str
    value: float
    number: int = 1
    mean: float | None = None
    sd: float | None = None
    unit: str = ""
    is_fresh: bool = False


class OtherValue(BadValue):
    """A control value that is known with another value, or whose lot is known with another target."""

    code = "other-control-value"


def file(measured: Measured, *, institution: str, by: Reader, now: datetime) -> bool:
    """Keep one control value and judge its run; False when it was there already.

    Raises OtherValue for another value of the same level and run, BadValue for an item that is not on the list or a lot
    without a target, NotAllowed for another institution.
    """
    with transaction.atomic():
        is_new = keep(measured, institution=institution, by=by, now=now)
        if is_new:
            rejudge(institution, measured.item)
    return is_new


def keep(measured: Measured, *, institution: str, by: Reader, now: datetime) -> bool:
    """Keep one control value as `file` does, unjudged: whoever keeps many judges each item once, in the same transaction."""
    require_keeper(institution, by)
    _require_item(measured.item)
    with transaction.atomic():
        lot = _lot(measured, institution, now)
        if not _kept(measured, lot, institution, by, now):
            return False
        audit.record(by, "quality.run", f"{institution} {measured.item}", on=measured.on.isoformat())
    return True


def require_keeper(institution: str, by: Reader) -> None:
    """Raise NotAllowed unless `by` keeps the quality records of this institution."""
    policy.require(by, Permission.KEEP_QUALITY)
    if institution not in directory.institutions():
        raise NotFound.among(Text("机构", "institution"), institution, directory.institutions())
    if by.institution and by.institution != institution:
        raise NotAllowed(Text("只能维护本机构的质控数据", "an institution keeps its own records only"))


def _require_item(code: str) -> None:
    book = recognition_rules.book()
    if book.item(code) is None:
        raise NotFound.among(Text("项目", "item"), code, [one.code for one in book.items])


def _lot(measured: Measured, institution: str, now: datetime) -> QcLot:
    known = QcLot.objects.filter(institution=institution, item=measured.item, level=measured.level, lot=measured.lot)  # everyone: the keeper's own
    found: QcLot | None = known.first()
    if found is None:
        return _new_lot(measured, institution, now)
    if measured.mean not in (None, found.mean) or measured.sd not in (None, found.sd):
        raise OtherValue(
            Text(f"批号 {measured.lot} 已有另一组靶值", f"lot {measured.lot} is known with another target"),
            cure=Text("换靶值请用新批号", "Give a new target a lot of its own"),
        )
    return found


def _new_lot(measured: Measured, institution: str, now: datetime) -> QcLot:
    if measured.mean is None or measured.sd is None:
        raise BadValue(
            Text(f"批号 {measured.lot} 还没有靶值", f"lot {measured.lot} has no target yet"),
            right=Text("首次使用需填写均值和标准差", "its mean and standard deviation are needed once"),
        )
    Target(measured.mean, measured.sd)  # refuses a spread that cannot be
    made: QcLot = QcLot.objects.create(
        institution=institution, item=measured.item, level=measured.level, lot=measured.lot, unit=measured.unit,
        mean=measured.mean, sd=measured.sd, filed_at=now,
    )  # fmt: skip
    return made


def _kept(measured: Measured, lot: QcLot, institution: str, by: Reader, now: datetime) -> bool:
    """Put one value into its run; False when it was there."""
    key = {"institution": institution, "item": measured.item, "on": measured.on, "number": measured.number}
    run, _ = QcRun.objects.select_for_update().get_or_create(**key, defaults={"filed_at": now, "filed_by": by.label})  # everyone: the keeper's own
    if measured.level in run.values:
        if run.values[measured.level] != measured.value:
            raise OtherValue(Text(f"第 {measured.number} 批水平 {measured.level} 已有另一个值", f"run {measured.number} has another value at level {measured.level}"))
        return False
    run.values = {**run.values, measured.level: measured.value}
    run.z = {**run.z, measured.level: Target(lot.mean, lot.sd).z(measured.value)}
    run.lots = {**run.lots, measured.level: lot.lot}
    run.is_fresh = run.is_fresh or measured.is_fresh
    run.save(update_fields=["values", "z", "lots", "is_fresh"])
    return True


def rejudge(institution: str, item: str) -> None:
    """Judge every run of an item again, and have those told who relied on one; only verdicts that changed are written."""
    runs = list(QcRun.objects.filter(institution=institution, item=item).order_by("on", "number"))  # everyone: rules ask
    verdicts = judge([_run(one, before) for before, one in zip([None, *runs], runs, strict=False)])
    changed = []
    for run, verdict in zip(runs, verdicts, strict=True):
        broken = [rule.value for rule in verdict.broken]
        if broken != run.broken or verdict.is_rejected != run.is_rejected:
            run.broken, run.is_rejected = broken, verdict.is_rejected
            changed.append(run)
    QcRun.objects.bulk_update(changed, ["broken", "is_rejected"], batch_size=200)  # everyone: verdicts of the rules
    outbox.queue(RECHECK, institution=institution, item=item)


def _run(one: QcRun, before: QcRun | None) -> Run:
    """A run as the rules read it: a new lot begins a new history."""
    is_new_lot = before is not None and any(before.lots.get(level, lot) != lot for level, lot in one.lots.items())
    return Run(dict(sorted(one.z.items())), is_fresh=one.is_fresh or is_new_lot)


def file_pass(
    *, institution: str, item: str, scheme: str, level: SchemeLevel, from_on: date, to_on: date, by: Reader, now: datetime
) -> ExternalPass:
    """Keep a pass in an external assessment; the same again finds the first."""
    require_keeper(institution, by)
    _require_item(item)
    if to_on < from_on or not scheme.strip():
        raise BadValue(Text("请填写质评计划名称，终止日不早于起始日", "name the scheme, and let it end after it begins"))
    with transaction.atomic():
        found, is_new = ExternalPass.objects.get_or_create(  # everyone: the keeper's own
            institution=institution, item=item, scheme=scheme.strip(), from_on=from_on,
            defaults={"level": level.value, "to_on": to_on, "filed_at": now, "filed_by": by.label},
        )  # fmt: skip
        if not is_new and (found.to_on, found.level) != (to_on, level.value):
            raise OtherValue(Text("该计划从这一天起的通过记录已有另一内容", "this scheme's pass from that day is known with another end or level"))
        if is_new:
            audit.record(by, "quality.pass", f"{institution} {item}", scheme=scheme[:80])
    kept: ExternalPass = found
    return kept


def withdraw_pass(number: int, *, on: date, by: Reader) -> None:
    """End a pass early; what relied on it from that day is told."""
    policy.require(by, Permission.KEEP_QUALITY)
    with transaction.atomic():
        found = ExternalPass.objects.visible_to(by).select_for_update().filter(pk=number).first()
        if found is None:
            raise NotFound(Text("没有这条质评记录，或不属于贵院", "there is no such pass, or it is not your institution's"))
        if found.withdrawn_on == on:
            return
        found.withdrawn_on = on
        found.save(update_fields=["withdrawn_on"])
        audit.record(by, "quality.withdraw", f"{found.institution} {found.item}", on=on.isoformat())
        outbox.queue(RECHECK, institution=found.institution, item=found.item)


@outbox.handles(RECHECK)
def recheck(payload: Mapping[str, Any]) -> None:
    """Tell those who accepted results of an item that were made under a lapse, and were not told; a repeat tells nobody twice."""
    relied = OrderLine.objects.filter(  # everyone: the worker
        is_accepted=True, item=payload["item"], result__institution=payload["institution"], lapse_warning=None
    )
    lines = list(relied.select_related("result", "case"))
    for line, clause in _lapsed(lines):
        if line.institution != payload["institution"]:
            _warn(line, clause, now=utc_now())


def _lapsed(lines: Sequence[OrderLine]) -> list[tuple[OrderLine, str]]:
    """Lines whose result was made while internal control or external assessment had lapsed, and which of the two."""
    known = {row.pk: row for row in quality_facts.with_control(Result.objects.filter(pk__in=[line.result_id for line in lines]))}  # everyone: the worker
    passed = quality_facts.passes((row.institution, row.item) for row in known.values())
    book, found = recognition_rules.book(), []
    for line in lines:
        row = known[line.result_id]
        if quality_facts.control_of(row, book) is Control.LAPSED:
            found.append((line, "control-lapsed"))
        elif assessed(passed.get((row.institution, row.item), ()), row.performed_on) is Assessed.LAPSED:
            found.append((line, "external-lapsed"))
    return found


def _warn(line: OrderLine, clause: str, *, now: datetime) -> None:
    """Write it into the case and tell the institution; the warning's own row makes it once."""
    try:
        with transaction.atomic():
            LapseWarning.objects.create(line=line, institution=line.institution, clause=clause, told_at=now)
            entry = _entry(line, clause, now)
            if entry.instance is not None:
                notice_making.tell(Telling(entry, _EFFECT, line.institution), now=now)
    except IntegrityError:  # another worker was telling it at the same moment
        return


def _entry(line: OrderLine, clause: str, now: datetime) -> CaseEntry:
    instance = _instance(line.case, line.institution)
    made: CaseEntry = CaseEntry.objects.create(
        case=line.case,
        instance=instance,
        kind=LAPSE,
        target=instance.state if instance else "",
        at=now,
        actor="@clock",
        part="clock",
        institution=line.result.institution,
        sender=instance.sender if instance else "",
        receiver=instance.receiver if instance else "",
        answers={"item": line.item, "maker": line.result.institution, "performed_on": line.result.performed_on.isoformat(), "clause": clause},
        sealed=seal({}),
        key=f"lapse:{line.pk}",
        asked="",
    )
    return made


def _instance(case: Case, institution: str) -> Instance | None:
    """The latest work of the case in which the institution has a part: what its notices hang on."""
    mine = [one for one in Instance.objects.filter(case=case).order_by("-pk") if institution in (one.sender, one.receiver)]  # everyone: the worker
    return mine[0] if mine else None


