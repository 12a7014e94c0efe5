"""Results, quality control and orders of the synthetic region: invented, so that a demo shows every state of recognition."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings

from doorstep.core.clock import BEIJING
from doorstep.core.errors import NotAllowed
from doorstep.core.text import Text
from doorstep.recognition.language import Item, ItemKind, SchemeLevel
from doorstep.services import cases, quality_control, recognition, recognition_rules, results
from doorstep.services.quality_control import Measured
from doorstep.services.recognition_words import Choice
from doorstep.services.results import Report
from doorstep.store.models import Account, Case, QcLot, QcRun
from doorstep.store.reader import Operator
from doorstep.vocab.roles import Role

_DAYS = 28
_LEVELS = {"1": (5.0, 0.1), "2": (12.0, 0.24)}
"""Mean and standard deviation of the invented control materials."""
_UNTESTED = ("LI", "MR-HEAD", "NM-BONE")
_EXPIRED, _SHIFTED, _LAPSED, _TOLD = "FE", "TG", "K", "ALB"
_VALUES = {
    "GLU": ("6.8", "mmol/L", "3.9-6.1", "H"),
    "HBA1C": ("7.1", "%", "4.0-6.0", "H"),
    "TC": ("5.9", "mmol/L", "<5.2", "H"),
    "LDLC": ("3.6", "mmol/L", "<3.4", "H"),
    "ALB": ("41", "g/L", "40-55", ""),
    "K": ("4.1", "mmol/L", "3.5-5.3", ""),
}
_IMAGES = (("CT-CHEST", ItemKind.IMAGING, "CT", "合成示例：右下肺少许索条影"), ("ECG-12", ItemKind.ECG, "", "合成示例：窦性心律，ST-T 改变"))
_REASONS = ("03", "98", "02", "99")


def build(*, now: datetime, seed: int) -> int:
    """Results of the patients in demo cases, four weeks of control runs, and some orders; returns how many results. Once."""
    if not settings.WORKSPACE.is_synthetic:
        raise NotAllowed(Text("只有合成工作区可以有演示结果", "only a synthetic workspace may hold demo results"))
    if QcRun.objects.exists() or not recognition_rules.book().items:  # everyone: only whether the demo is built
        return 0
    rng = random.Random(seed)
    desk, specialist, doctor = (_account(role) for role in (Role.REFERRAL_DESK, Role.SPECIALIST, Role.CLINICIAN))
    for place in dict.fromkeys((desk.institution, specialist.institution)):
        _control(place, now, rng, is_whole=place == desk.institution)
    seen = Case.objects.visible_to(doctor).exclude(person="").order_by("pk")
    treated = [case for case in seen if cases.has_part(case, by=doctor)]
    filed = sum(_file(case, at, (desk.institution, specialist.institution), now) for at, case in enumerate(treated))
    for at, case in enumerate(treated):
        _order(case, at, doctor, now)
    _lapse_afterwards(desk.institution, now)
    return filed


def _account(role: Role) -> Account:
    found: Account = Account.objects.get(is_demo=True, role=role)  # everyone: the demo's own accounts
    return found


def _control(place: str, now: datetime, rng: random.Random, *, is_whole: bool) -> None:
    """Daily runs of two levels and passes for the items of a laboratory; the county's has every story, the other a few items."""
    today = now.astimezone(BEIJING).date()
    listed = [item for item in recognition_rules.book().items if item.code not in _UNTESTED and item.kind is ItemKind.LAB]
    for item in listed if is_whole else listed[:8]:
        _runs(place, item, today, now, rng, is_whole=is_whole)
        _passes(place, item, today, now)
        quality_control.rejudge(place, item.code)


def _runs(place: str, item: Item, today: date, now: datetime, rng: random.Random, *, is_whole: bool) -> None:
    for level, (mean, sd) in _LEVELS.items():
        QcLot.objects.create(institution=place, item=item.code, level=level, lot=f"SYN-{level}", unit="", mean=mean, sd=sd, filed_at=now)
    QcRun.objects.bulk_create(_run(place, item.code, today, at, now, rng, is_whole=is_whole) for at in range(_DAYS, -1, -1))


def _run(place: str, code: str, today: date, days_ago: int, now: datetime, rng: random.Random, *, is_whole: bool) -> QcRun:
    shift = _story(code, days_ago) if is_whole else 0.0
    z = {level: round(max(-1.9, min(1.9, rng.gauss(0, 0.7))) * (0.3 if shift else 1) + shift, 2) for level in _LEVELS}
    return QcRun(
        institution=place,
        item=code,
        on=today - timedelta(days=days_ago),
        values={level: round(mean + z[level] * sd, 3) for level, (mean, sd) in _LEVELS.items()},
        z=z,
        lots={level: f"SYN-{level}" for level in _LEVELS},
        is_fresh=is_whole and (code, days_ago) == (_SHIFTED, 8),
        filed_at=now,
        filed_by="@demo",
    )


def _story(code: str, days_ago: int) -> float:
    """How far the mean of an item lies off on a day: one is out today, one drifted for a while and was corrected."""
    if code == _LAPSED and days_ago == 0:
        return 3.4
    return 1.4 if code == _SHIFTED and 9 <= days_ago <= 13 else 0.0


def _passes(place: str, item: Item, today: date, now: datetime) -> None:
    ends = today - timedelta(days=20) if item.code == _EXPIRED else today + timedelta(days=200)
    quality_control.file_pass(
        institution=place,
        item=item.code,
        scheme="合成省级室间质评",
        level=SchemeLevel.PROVINCIAL,
        from_on=today - timedelta(days=300),
        to_on=ends,
        by=Operator(),
        now=now,
    )


def _file(case: Case, at: int, places: Sequence[str], now: datetime) -> int:
    """Earlier results of one patient: laboratory of the last days, an image and a tracing; what the city did is outside the community."""
    filed = 0
    for code, kind, method, values in _told(at):
        place = places[1] if code == "LDLC" else places[0]
        when = now - timedelta(days=2 + at % 3 + (40 if code == "TC" else 0), hours=3)
        report = Report(
            item=code, kind=kind, institution=place, number=f"SYN-{case.pk}-{code}", performed_at=when, reported_at=when + timedelta(hours=2),
            values=values, person=case.person, method=method, study="" if kind is ItemKind.LAB else f"{case.pk:064x}",
        )  # fmt: skip
        results.file(report, by=Operator(), now=when + timedelta(hours=2))
        filed += 1
    return filed


def _told(at: int) -> Iterable[tuple[str, ItemKind, str, dict[str, str]]]:
    for code, (value, unit, normal, abnormal) in _VALUES.items():
        yield code, ItemKind.LAB, "", {"value": value, "unit": unit, "range": normal, "abnormal": abnormal}
    for code, kind, method, conclusion in _IMAGES[: 1 + at % 2]:
        yield code, kind, method, {"conclusion": conclusion}


def _order(case: Case, at: int, doctor: Account, now: datetime) -> None:
    """What the township ordered: most of what is recognised is used, a little is repeated for a reason."""
    choices = [Choice("GLU", True), Choice("ALB", True), Choice("CT-CHEST", True), Choice("HBA1C", False, reason=_REASONS[at % 4]), Choice("TC", False)]
    recognition.order(case, choices, by=doctor, key=f"demo:order:{case.pk}", now=now - timedelta(hours=2))


def _lapse_afterwards(place: str, now: datetime) -> None:
    """A control value filed late shows that results already used were made out of control: those who used them are told."""
    day = now.astimezone(BEIJING).date() - timedelta(days=2)
    mean, sd = _LEVELS["1"]
    late = Measured(_TOLD, day, "1", "SYN-1", round(mean - 3.6 * sd, 3), number=2)
    good = Measured(_TOLD, day + timedelta(days=1), "1", "SYN-1", mean, number=2, is_fresh=True)
    for measured in (late, good):
        quality_control.file(measured, institution=place, by=Operator(), now=now)
