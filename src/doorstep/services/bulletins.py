"""Bulletins: made from records, signed, frozen, and verified by making every figure again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction

from doorstep.assessment.bulletins import code as codes
from doorstep.assessment.bulletins import comparing, content_json, typst_writer
from doorstep.assessment.bulletins.comparing import Difference
from doorstep.assessment.bulletins.content import Bulletin
from doorstep.assessment.bulletins.docx_writer import docx_bytes
from doorstep.core.errors import BadValue, NotAllowed, NotFound, UserError
from doorstep.core.period import Period
from doorstep.core.text import Lang, Text
from doorstep.services import (
    areas,
    audit,
    bulletin_building,
    bulletin_request,
    indicator_results,
    policy,
    snapshot_digest,
    snapshots,
    support,
)
from doorstep.services.bulletin_request import Request
from doorstep.store.models import Issued
from doorstep.store.reader import Operator, Reader
from doorstep.vocab.roles import Permission

KIND = "bulletin"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks a bulletin to be; what is empty takes the usual words of the region.

    area    0 for the whole region
    period  None for the latest twelve months
    """

    area: int = 0
    period: Period | None = None
    lang: Lang = "zh"
    number: str = ""
    issuer: str = ""
    addressee: str = ""
    signer: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found: nothing when the document says what the records give."""

    issued: Issued
    differences: tuple[Difference, ...]

    @property
    def holds(self) -> bool:
        return not self.differences


def make(wanted: Wanted, *, by: Reader, now: datetime) -> Issued:
    """Write a bulletin as a draft. Raises NotAllowed, BadValue for a number that is taken, and whatever the figures raise."""
    policy.require(by, Permission.ISSUE_BULLETINS)
    request = _request(wanted, by=by, now=now)
    if not areas.sees_inside(by, request.area):
        raise NotAllowed(Text("这不是您的地区", "this is not your area"), right=Text("各地区通报本地区的情况", "each area writes of itself"))
    made = bulletin_building.build(request)
    row = Issued(kind=KIND, number=request.number, title=made.filled_title()[:200], area=request.area, lang=request.lang, snapshot=request.snapshot, made_by=by.label, made_at=now)
    _fill(row, request, made)
    try:
        with transaction.atomic():
            row.save()
            audit.record(by, "bulletin.make", request.number, snapshot=request.snapshot)
    except IntegrityError as error:
        raise BadValue(Text(f"发文字号 {request.number} 已用过", f"the document number {request.number} is taken"), cure=Text("请换一个字号", "Choose another")) from error
    return row


def sign(number: str, *, by: Reader, now: datetime) -> Issued:
    """Sign a draft: from then on it is never changed. What the records give now must still be what it says."""
    policy.require(by, Permission.ISSUE_BULLETINS)
    with transaction.atomic():
        row = Issued.objects.visible_to(by).select_for_update().filter(kind=KIND, number=number).first()
        if row is None:
            raise _unknown(number, by)
        if row.signed_at is not None:
            raise UserError(Text("已经签发", "it is signed already"), cure=Text("更正请另发一份", "Issue another for a correction"))
        made = bulletin_building.build(Request.from_data(row.request))
        if codes.code_of(made) != row.code:
            raise UserError(Text("草稿写成之后数据或登记册有变化", "records or register changed since the draft was written"), cure=Text("请重新生成", "Make it anew"))
        row.records = snapshot_digest.of(row.snapshot)
        row.sealed = list(typst_writer.picture_digests(made))
        row.signed_by, row.signed_at = by.label, now
        row.save()
        audit.record(by, "bulletin.sign", number, code=row.code)
    return row


def _request(wanted: Wanted, *, by: Reader, now: datetime) -> Request:
    reader = Operator("bulletin")
    register = areas.register(reader=reader)
    area = wanted.area or (register.code if areas.sees_inside(by, register.code) else by.scope)
    span = wanted.period or indicator_results.latest_year(reader=reader)
    name = areas.place(area, reader=reader).name.of(wanted.lang)
    office = f"{name}卫生健康委员会" if wanted.lang == "zh" else f"{name} Health Commission"
    told = bulletin_request.of_ledgers(area, span.months[-1] // 100, reader=reader, now=now)
    return Request(
        area=area,
        period=str(span),
        lang=wanted.lang,
        number=wanted.number or next_number(wanted.lang, now),
        issuer=wanted.issuer or office,
        addressee=wanted.addressee or ("各县（市、区）卫生健康局，各医疗机构" if wanted.lang == "zh" else "County health bureaus and all institutions"),
        signer=wanted.signer or wanted.issuer or office,
        dated=support.today(now).isoformat(),
        snapshot=snapshots.current(reader=reader).code,
        **told,
    )


def next_number(lang: Lang, now: datetime) -> str:
    """The next free document number of the year."""
    year = support.today(now).year
    used = set(Issued.objects.filter(kind=KIND).values_list("number", flat=True))  # everyone: the next number
    at = 1
    while (number := f"通报〔{year}〕{at}号" if lang == "zh" else f"Bulletin {at} of {year}") in used:
        at += 1
    return number


def _fill(row: Issued, request: Request, made: Bulletin) -> None:
    row.request, row.content, row.code = request.to_data(), {"json": content_json.to_json(made)}, codes.code_of(made)


def content(row: Issued) -> Bulletin:
    """What a bulletin says, as it was frozen."""
    return content_json.from_json(row.content["json"])


def listed(*, reader: Reader) -> list[Issued]:
    """Bulletins of the reader's area, latest first; drafts only for those who issue them."""
    policy.require(reader, Permission.SEE_FIGURES)
    found = Issued.objects.visible_to(reader).filter(kind=KIND)
    return list(found if reader.may(Permission.ISSUE_BULLETINS) else found.exclude(signed_at=None))


def one(number: str, *, reader: Reader) -> Issued:
    """A bulletin by its number; NotFound when the reader may not see one."""
    found = next((row for row in listed(reader=reader) if row.number == number), None)
    if found is None:
        raise _unknown(number, reader)
    return found


def _unknown(number: str, reader: Reader) -> NotFound:
    return NotFound.among(Text("通报", "bulletin"), number, [row.number for row in listed(reader=reader)])


def docx(row: Issued) -> bytes:
    """The Word document of a bulletin."""
    return docx_bytes(content(row))


def pdf(row: Issued) -> bytes:
    """The PDF of a bulletin."""
    return typst_writer.pdf(content(row))


def verify(document: Path | bytes, *, reader: Reader) -> Verified:
    """Recompute every figure of a bulletin and compare the document letter by letter and picture by picture.

    Raises Rejected when the document cannot be read, NotFound when this region has issued no bulletin of that number.
    """
    policy.require(reader, Permission.SEE_FIGURES)
    claimed = comparing.embedded(document)
    row = one(claimed.number, reader=reader)
    if row.signed_at is None:
        raise UserError(Text(f"{row.number} 还没有签发", f"{row.number} is not signed"), cure=Text("请核对已签发的通报", "Verify a bulletin that is signed"))
    return Verified(row, tuple(_differences(row, document)))


def _differences(row: Issued, document: Path | bytes) -> Iterator[Difference]:
    """What the records give now, against what was frozen and what the document says."""
    records = snapshot_digest.of(row.snapshot)
    if records != row.records:
        yield Difference(Text(f"快照 {row.snapshot} 的记录", f"records of snapshot {row.snapshot}"), records[:16], row.records[:16])
    with snapshots.reading(row.snapshot):
        again = bulletin_building.build(Request.from_data(row.request))
    if codes.code_of(again) != row.code:
        yield Difference(Text("重新计算后的核验码", "code of the bulletin made again"), codes.code_of(again), row.code)
    yield from comparing.differences(again, document, sealed=row.sealed)


