"""Remote care of the synthetic region: invented agreements, rosters, consultations, readings and one critical value."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from doorstep.core.clock import BEIJING
from doorstep.core.errors import NotAllowed
from doorstep.core.text import Text
from doorstep.services import agreements, case_documents, case_steps, cases, consultations, diagnoses, experts
from doorstep.services.agreements import Terms
from doorstep.services.case_steps import Outcome
from doorstep.services.consultations import Guest, Invitation
from doorstep.services.diagnoses import Order
from doorstep.store.models import Account, Agreement, Case, Slot
from doorstep.store.reader import Operator, Reader
from doorstep.vocab.levels import Urgency
from doorstep.vocab.roles import Role

_PAPER = b"%PDF-1.4\n% a synthetic form of consent, signed by nobody\n%%EOF\n"
_YEAR = timedelta(days=365)


def build(*, now: datetime) -> None:
    """Remote care in every state. Only in a synthetic workspace, and once."""
    if not settings.WORKSPACE.is_synthetic:
        raise NotAllowed(Text("只有合成工作区可以有演示会诊", "only a synthetic workspace may hold demo consultations"))
    if Agreement.objects.exists():  # everyone: only whether the demo is built
        return
    doctor, desk, specialist = (Account.objects.get(is_demo=True, role=role) for role in (Role.CLINICIAN, Role.REFERRAL_DESK, Role.SPECIALIST))  # everyone: the demo's own accounts
    _agree(doctor, desk, specialist, now)
    story = _Story(doctor, desk, specialist, now)
    story.consultations()
    if diagnoses.items():
        story.readings()


def _agree(doctor: Account, desk: Account, specialist: Account, now: datetime) -> None:
    """Township and county may ask the city hospital; its specialist is on the roster."""
    today = now.astimezone(BEIJING).date()
    for place, fee in ((doctor.institution, 12_000), (desk.institution, 20_000)):
        filing = Account(username="operator", role=Role.REFERRAL_DESK, institution=place)
        agreements.file(Terms(specialist.institution, tuple(agreements.KINDS), today - _YEAR, today + _YEAR, fee, "合成示例协议：双方责任与风险分担见附件"), by=filing, now=now)
    since = today - 12 * _YEAR
    experts.enter(specialist.username, name="合成专家", specialty="neurology", title="chief", independent_since=since, by=Operator(), now=now)


class _Story:
    """Consultations and readings told in order."""

    def __init__(self, doctor: Account, desk: Account, specialist: Account, now: datetime) -> None:
        self.doctor, self.desk, self.specialist, self.now, self.told = doctor, desk, specialist, now, 0

    def consultations(self) -> None:
        """One just invited, one for a session to come, one answered."""
        self.invite(self.doctor, "郭秀珍", "I63.9", 12, reason="突发言语不清，是否溶栓", urgency=Urgency.EMERGENCY)
        session, at = self.session()
        later = self.invite(self.desk, "蔡国明", "G40.9", 400, reason="反复发作，调整用药", at=at)
        self.take(later, "accept", self.specialist, 380, expert=self.specialist.username, at=at.isoformat(), slot=session)
        asked = self.invite(self.doctor, "潘美兰", "G20", 3000, reason="震颤加重两月")
        opinion = "合成示例：符合帕金森病，建议左旋多巴起始小剂量，两周后复诊评估。"
        self.take(asked, "sign", self.specialist, 2900, opinion=opinion, suggested="treat-here")

    def readings(self) -> None:
        """One to be read, one reported, one critical."""
        items = {one.kind.value: one.code for one in diagnoses.items()}
        imaging, ecg = items.get("imaging") or items[next(iter(items))], items.get("ecg") or items[next(iter(items))]
        self.order("许少芬", imaging, "R91", 35)
        done = self.order("戴志明", ecg, "I10", 1500)
        report = {"findings": "合成示例：窦性心律，心率 78 次/分，ST-T 未见明显异常", "impression": "合成示例：大致正常心电图", "result": "negative"}
        self.take(done, "report", self.specialist, 1440, **report)
        worse = self.order("曾月娥", ecg, "I20.9", 20)
        alarm = {"findings": "合成示例：Ⅱ、Ⅲ、aVF 导联 ST 段抬高", "impression": "合成示例：急性下壁心肌梗死可能", "result": "critical"}
        self.take(worse, "report", self.specialist, 6, **alarm)

    def invite(self, by: Account, name: str, condition: str, minutes_ago: int, *, reason: str, at: datetime | None = None, urgency: Urgency = Urgency.ROUTINE) -> Outcome:
        self.told += 1
        told = Invitation(
            condition, (Guest(self.specialist.institution, "neurology"),), f"合成示例：{reason}", "合成示例：明确诊断与治疗", "合成示例：病历摘要",
            at=at, urgency=urgency, consent="patient", paper=_PAPER, person={"name": f"合成{name}"},
        )  # fmt: skip
        return consultations.invite(told, by=by, key=f"demo-remote:{self.told}", now=self.at(minutes_ago))[0]

    def order(self, name: str, item: str, condition: str, minutes_ago: int) -> Outcome:
        """An order whose tracing came in as a document."""
        self.told += 1
        wanted = Order(item, self.specialist.institution, condition, "合成示例：病史与检查目的", consent="patient", person={"name": f"合成{name}"})
        made = diagnoses.order(wanted, by=self.doctor, key=f"demo-remote:{self.told}", now=self.at(minutes_ago))
        case: Case = cases.get(made.number, reader=self.doctor)
        case_documents.attach(case, "合成示例.pdf", _PAPER + str(self.told).encode(), by=self.doctor, key=f"demo-remote:{self.told}:paper", now=self.at(minutes_ago))
        return self.take(made, "send_images", self.doctor, minutes_ago - 1)

    def take(self, sent: Outcome, step: str, by: Reader, minutes_ago: int, **answers: str) -> Outcome:
        key = f"demo-remote:{sent.instance}:{sent.version}"
        return case_steps.take(sent.instance, step, by=by, version=sent.version, key=key, answers=answers, now=self.at(minutes_ago))

    def session(self) -> tuple[str, datetime]:
        """The free session of the specialist's hospital that begins first, and when; without one only a time, tomorrow."""
        found = Slot.objects.filter(institution=self.specialist.institution, is_free=True, starts_at__gt=self.now).first()  # everyone: free places are public
        tomorrow = (self.now + timedelta(days=1)).replace(microsecond=0)
        return (str(found.pk), found.starts_at) if found else ("", tomorrow)

    def at(self, minutes_ago: int) -> datetime:
        return self.now - timedelta(minutes=minutes_ago)
