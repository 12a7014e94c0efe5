"""Quality of signed reports: a share of each month drawn at random, read again by another reader of the centre."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from doorstep.core.errors import BadValue, NotAllowed, NotFound
from doorstep.core.text import Text
from doorstep.services import audit, experts, policy, signing
from doorstep.services.signing import Paper
from doorstep.store.models import QualitySample, Signed
from doorstep.store.reader import Reader
from doorstep.vocab.roles import Permission
from doorstep.workflows.case_number import number_of

VERDICTS = {
    "agrees": Text("一致", "agrees"),
    "minor": Text("有出入，不影响处理", "differs, without consequence"),
    "major": Text("有重要出入", "differs in a way that matters"),
}
_LISTED = 200


@dataclass(frozen=True, slots=True)
class Sample:
    """One report drawn. `paper` is shown to whoever reads it again; '' of verdict while nobody did."""

    pk: int
    case: str
    drawn_at: datetime
    verdict: str
    judged_by: str
    paper: Paper


def draw(share: float, *, since: datetime, until: datetime, by: Reader, rng: random.Random, now: datetime) -> int:
    """Draw a share of what the own institution signed from `since` until `until`; returns how many. What was drawn is not drawn again."""
    policy.require(by, Permission.KEEP_CAPACITY)
    if not 0 < share <= 1:
        raise BadValue(Text("抽样比例应在 0 与 1 之间", "the share must lie between 0 and 1"))
    signed = Signed.objects.visible_to(by).filter(institution=by.institution, kind=signing.REPORT, number=1, at__gte=since, at__lt=until, sample=None)
    numbers = sorted(set(signed.values_list("pk", flat=True)))
    chosen = rng.sample(numbers, round(len(numbers) * share))
    with transaction.atomic():
        QualitySample.objects.bulk_create([QualitySample(signed_id=pk, drawn_at=now) for pk in chosen])
        audit.record(by, "quality.draw", by.institution, drawn=len(chosen), of=len(numbers))
    return len(chosen)


def listed(*, reader: Reader) -> tuple[Sample, ...]:
    """What was drawn of the reader's institution, to be read first."""
    policy.require(reader, Permission.HANDLE_CASES)
    found = QualitySample.objects.visible_to(reader).select_related("signed__instance").order_by("judged_at", "-drawn_at")[:_LISTED]
    return tuple(Sample(one.pk, number_of(one.signed.instance.case_id), one.drawn_at, one.verdict, one.judged_by, signing.paper(one.signed)) for one in found)


def judge(sample: int, verdict: str, *, by: Reader, now: datetime) -> None:
    """Say how the second reading agrees. Raises NotAllowed for the signer, NotFound for a sample of elsewhere or judged before."""
    if verdict not in VERDICTS:
        raise BadValue(Text("请选择复核结论", "choose a verdict"))
    with transaction.atomic():
        found = QualitySample.objects.visible_to(by).select_for_update(of=("self",)).select_related("signed__instance").filter(pk=sample, verdict="").first()
        if found is None:
            raise NotFound(Text("没有这份待复核的报告", "there is no such report to be read again"))
        if found.signed.signer == by.label or not experts.qualifies(by.label, institution=by.institution, today=now.date()):
            raise NotAllowed(Text("须由名单上的另一位医师复核", "another reader of the roster must read it again"))
        found.verdict, found.judged_by, found.judged_at = verdict, by.label, now
        found.save(update_fields=["verdict", "judged_by", "judged_at"])
        audit.record(by, "quality.judge", number_of(found.signed.instance.case_id), verdict=verdict)


def agreement(samples: tuple[Sample, ...]) -> tuple[int, int]:
    """How many of those judged agree or differ without consequence, and how many were judged."""
    judged = [one for one in samples if one.verdict]
    return sum(one.verdict != "major" for one in judged), len(judged)
