"""Rankings: provisional until published; then frozen with their snapshot, and corrected only beside it."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from doorstep.assessment import scorecards as cards
from doorstep.assessment.scorecards import Scorecards
from doorstep.core.errors import BadValue, NotAllowed, NotFound, UserError
from doorstep.core.period import Period
from doorstep.core.text import Text
from doorstep.services import (
    areas,
    audit,
    bulletin_request,
    indicator_results,
    policy,
    scorecards,
    snapshot_digest,
    snapshots,
)
from doorstep.store.models import Issued
from doorstep.store.reader import Operator, Reader
from doorstep.vocab.roles import Permission

KIND = "ranking"


def provisional(*, reader: Reader, now: datetime, period: Period | None = None) -> Scorecards | None:
    """The scorecards of the areas below the reader's own, as targets and records stand today; None without targets."""
    policy.require(reader, Permission.SEE_FIGURES)
    asked = Operator("rankings")
    span = period or indicator_results.latest_year(reader=asked)
    area = areas.subject(reader=reader).code
    told = bulletin_request.of_ledgers(area, span.months[-1] // 100, reader=asked, now=now)
    return scorecards.of_area(area, span, told["targets"], snapshot=snapshots.current(reader=asked).code)


def publish(*, by: Reader, now: datetime, period: Period | None = None) -> Issued:
    """Freeze today's scorecards under a number. Raises UserError without targets, BadValue when the year is published already."""
    policy.require(by, Permission.ISSUE_BULLETINS)
    found = provisional(reader=by, now=now, period=period)
    if found is None:
        raise UserError(Text("还没有签订的目标，不能排名", "no target is signed yet: there is nothing to rank by"), cure=Text("请先制定并签订目标", "Set and sign targets first"))
    place = areas.subject(reader=by)
    if not areas.sees_inside(by, place.code):
        raise NotAllowed(Text("这不是您的地区", "this is not your area"))
    told = cards.to_json(found)
    number = _number(found.year, place.code, now)
    row = Issued(
        kind=KIND, number=number, title=f"{place.name.zh} {found.year}", area=place.code, snapshot=found.snapshot, request={"year": found.year}, content={"json": told},
        code=cards.digest(found)[:20].upper(), records=snapshot_digest.of(found.snapshot), made_by=by.label, made_at=now, signed_by=by.label, signed_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            if _same(row):
                raise BadValue(Text("同样的排名已经公布", "the same ranking is published already"), cure=Text("数据或目标变化后再公布", "Publish again when records or targets have changed"))
            row.save()
            audit.record(by, "ranking.publish", number, snapshot=found.snapshot)
    except IntegrityError as error:
        raise BadValue(Text("刚刚有人公布了排名", "somebody has just published a ranking"), cure=Text("请刷新后再看", "Look again")) from error
    return row


def _number(year: int, area: int, now: datetime) -> str:
    used = Issued.objects.filter(kind=KIND, area=area, number__startswith=f"R-{area}-{year}-").count()  # everyone: the next number
    return f"R-{area}-{year}-{used + 1}"


def _same(row: Issued) -> bool:
    latest = Issued.objects.filter(kind=KIND, area=row.area, request=row.request).order_by("-pk").first()  # everyone: whether it is the same
    return latest is not None and latest.code == row.code


def listed(*, reader: Reader) -> list[Issued]:
    """Published rankings of the reader's area, latest first."""
    policy.require(reader, Permission.SEE_FIGURES)
    return list(Issued.objects.visible_to(reader).filter(kind=KIND))


def one(number: str, *, reader: Reader) -> Issued:
    """A published ranking by its number. Raises NotFound."""
    found = next((row for row in listed(reader=reader) if row.number == number), None)
    if found is None:
        raise NotFound.among(Text("排名", "ranking"), number, [row.number for row in listed(reader=reader)])
    return found


def content(row: Issued) -> Scorecards:
    """The scorecards as they were frozen."""
    return cards.from_json(row.content["json"])


