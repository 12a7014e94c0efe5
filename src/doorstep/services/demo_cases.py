"""Beds and cases of the synthetic region: invented, so that a demo shows work in every state."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings

from doorstep.core.clock import BEIJING
from doorstep.core.errors import NotAllowed
from doorstep.core.text import Text
from doorstep.intake.identity import check_character
from doorstep.services import (
    capacity,
    capacity_keeping,
    case_steps,
    demo_quality,
    demo_remote,
    directory,
    hotline,
    referrals,
)
from doorstep.services.case_steps import Outcome
from doorstep.services.directory import Entry
from doorstep.services.hotline import Call
from doorstep.services.referrals import Request
from doorstep.store.models import Account, Case, HealthcareService
from doorstep.store.reader import Operator, Reader
from doorstep.vocab.levels import Tier, Urgency
from doorstep.vocab.roles import Role

_WARDS = (
    ("neuro", Text("神经内科", "Neurology"), ("I60-I69", "G40-G47")),
    ("cardio", Text("心内科", "Cardiology"), ("I20-I25", "I10-I15", "I30-I52")),
    ("general", Text("综合病区", "General ward"), ()),
)
_MOST_BEDS = 12
_TAKEN_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class _Cast:
    """The demo accounts that act."""

    doctor: Account
    desk: Account
    specialist: Account


def build(*, now: datetime, seed: int) -> int:
    """Register beds and clinics and open some cases; returns how many cases. Only in a synthetic workspace, and once."""
    if not settings.WORKSPACE.is_synthetic:
        raise NotAllowed(Text("只有合成工作区可以有演示病例", "only a synthetic workspace may hold demo cases"))
    if HealthcareService.objects.filter(is_open=True).exists():  # everyone: only whether the demo is built
        return 0
    rng = random.Random(seed)
    for one in directory.institutions().values():
        if one.tier in (Tier.COUNTY, Tier.CITY) and one.kind in ("general", "tcm"):
            _wards(one, rng, now)
    _clinic(now)
    _open_cases(_cast(), now)
    _calls(_cast().desk, _Story(now))
    demo_remote.build(now=now)
    demo_quality.build(now=now, seed=seed)
    return int(Case.objects.count())  # everyone: only how many the demo made


def _wards(one: Entry, rng: random.Random, now: datetime) -> None:
    for code, name, blocks in _WARDS:
        ward = capacity_keeping.open_service(by=Operator(), institution=one.code, code=code, kind="ward", name=name, blocks=blocks)
        capacity_keeping.add_beds(ward, [f"{at} 床" for at in range(1, rng.randint(4, _MOST_BEDS) + 1)], by=Operator())
        for slot in ward.slots.all():
            if rng.random() < _TAKEN_SHARE:
                capacity_keeping.take_at_the_door(slot.pk, by=Operator(), now=now)


def _clinic(now: datetime) -> None:
    """A week of a visiting expert's mornings at the first city hospital."""
    first = next(one for one in directory.institutions().values() if one.tier == Tier.CITY)
    clinic = capacity_keeping.open_service(
        by=Operator(), institution=first.code, code="stroke-clinic", kind="clinic", name=Text("卒中专家门诊", "Stroke clinic"), blocks=("I60-I69",)
    )
    today = now.astimezone(BEIJING).date()
    days = [today + timedelta(days=at) for at in range(1, 8)]
    capacity_keeping.add_hours(clinic, by=Operator(), actor="合成专家", days=days, from_hour=time(8), to_hour=time(12), minutes=30)


def _cast() -> _Cast:
    def demo(role: Role) -> Account:
        return Account.objects.get(is_demo=True, role=role)  # everyone: the demo's own accounts

    return _Cast(demo(Role.CLINICIAN), demo(Role.REFERRAL_DESK), demo(Role.SPECIALIST))


class _Story:
    """Cases told in order; each step is taken by somebody who has just looked."""

    def __init__(self, now: datetime) -> None:
        self.now, self.told = now, 0

    def send(self, by: Account, to: Reader, name: str, condition: str, *, minutes_ago: int, case: Case | None = None, **how: object) -> Outcome:
        self.told += 1
        urgency = how.pop("urgency", Urgency.ROUTINE)
        consent = "emergency" if urgency is Urgency.EMERGENCY else "patient"
        request = Request(
            condition=condition, receiver=to.institution, urgency=urgency, consent=consent, person=_person(self.told, name), **how  # type: ignore[arg-type]
        )
        return referrals.send(request, by=by, key=f"demo:{self.told}", now=self.at(minutes_ago), case=case)

    def take(self, sent: Outcome, step: str, by: Account, *, minutes_ago: int, **answers: str) -> Outcome:
        key = f"demo:{sent.instance}:{sent.version}"
        return case_steps.take(sent.instance, step, by=by, version=sent.version, key=key, answers=answers, now=self.at(minutes_ago))

    def until(self, hours: int) -> str:
        return (self.now + timedelta(hours=hours)).isoformat(timespec="minutes")

    def at(self, minutes_ago: int) -> datetime:
        """The moment so many minutes ago."""
        return self.now - timedelta(minutes=minutes_ago)


def _open_cases(cast: _Cast, now: datetime) -> None:
    doctor, desk, specialist, story = cast.doctor, cast.desk, cast.specialist, _Story(now)
    slots = list(capacity.free_slots(desk.institution, now=now))
    story.send(doctor, desk, "陈桂芳", "J18.9", minutes_ago=25, criteria=("needs-examination",), reason="合成示例：发热咳嗽一周，氧饱和度偏低")
    story.send(doctor, desk, "黄志强", "I63.9", minutes_ago=2, urgency=Urgency.EMERGENCY, criteria=("critical",), reason="合成示例：右侧肢体无力 1 小时")
    held = story.send(doctor, desk, "李秀英", "I10", minutes_ago=200, urgency=Urgency.URGENT, reason="合成示例：血压控制不佳，头晕")
    gone = story.take(held, "accept", desk, minutes_ago=180, slot=slots[0], until=story.until(6))
    story.take(gone, "depart", doctor, minutes_ago=40, travel="own")
    asked = story.send(doctor, desk, "何伟明", "E11.9", minutes_ago=300, reason="合成示例：血糖波动")
    story.take(asked, "ask", desk, minutes_ago=260, question="合成示例：近三月糖化血红蛋白是多少？")
    story.send(doctor, specialist, "罗玉兰", "I20.9", minutes_ago=90, is_question=True, reason="合成示例：胸闷两天，心电图如附件，是否需要上转？")
    story.send(desk, specialist, "冯建国", "C34.9", minutes_ago=50, criteria=("technique-or-equipment",), reason="合成示例：肺占位，需进一步明确")
    story.send(specialist, doctor, "邓美玲", "I63.9", minutes_ago=400, is_down=True, criteria=("rehabilitation",), plan="合成示例：肢体康复训练每日两次，阿司匹林 100 mg 每日一次")
    _carried_through(story, doctor, desk, slots[1])


def _calls(desk: Account, story: _Story) -> None:
    """Calls to the first county hospital: one just come, one answered, one opened again, one with a content caller."""

    def scanned(words: str, *, minutes_ago: int, name: str = "") -> Outcome:
        call = Call(desk.institution, f"合成示例：{words}", name)
        return hotline.receive_scanned(call, address="", key=f"demo:call:{minutes_ago}", now=story.at(minutes_ago))

    def answered(called: Outcome, words: str, *, minutes_ago: int) -> Outcome:
        at_work = story.take(called, "take_on", desk, minutes_ago=minutes_ago + 90)
        return story.take(at_work, "reply", desk, minutes_ago=minutes_ago, answer=f"合成示例：{words}")

    def judged(reply: Outcome, *, is_satisfied: bool, words: str, minutes_ago: int) -> None:
        key = f"demo:verdict:{reply.instance}"
        hotline.verdict(hotline.token_of(reply.instance), is_satisfied=is_satisfied, words=words, version=reply.version, key=key, now=story.at(minutes_ago))

    scanned("夜间急诊候诊超过一小时，没有人说明原因", minutes_ago=18)
    answered(scanned("出院结算窗口中午无人，老人等了很久", minutes_ago=1500, name="周先生"), "中午已安排值班窗口，多有不便，敬请谅解", minutes_ago=1200)
    again = answered(scanned("检查预约要排到两周以后", minutes_ago=2900, name="吴女士"), "彩超已加开周末时段", minutes_ago=2600)
    judged(again, is_satisfied=False, words="合成示例：周末也约满了", minutes_ago=2000)
    done = answered(scanned("病房热水供应时间太短", minutes_ago=4400), "已改为全天供应", minutes_ago=4200)
    judged(done, is_satisfied=True, words="", minutes_ago=4000)


def _carried_through(story: _Story, doctor: Account, desk: Account, slot: str) -> None:
    """One patient sent up, treated, sent home and followed up: a closed loop."""
    sent = story.send(doctor, desk, "梁志华", "I61.9", minutes_ago=7 * 1440, urgency=Urgency.URGENT, reason="合成示例：突发头痛")
    held = story.take(sent, "accept", desk, minutes_ago=7 * 1440 - 12, slot=slot, until=(story.now + timedelta(hours=1)).isoformat())
    there = story.take(held, "arrive", desk, minutes_ago=7 * 1440 - 90)
    inside = story.take(there, "admit", desk, minutes_ago=7 * 1440 - 120)
    case = Case.objects.get(pk=_serial(sent))  # everyone: the demo's own case
    down = story.send(desk, doctor, "梁志华", "I61.9", minutes_ago=2000, case=case, is_down=True, criteria=("rehabilitation",), plan="合成示例：康复与用药计划")
    story.take(inside, "discharge", desk, minutes_ago=1990, outcome="improved", summary="合成示例：病情平稳出院")
    day = f"{story.now.astimezone(BEIJING).date() - timedelta(days=1):%Y-%m-%d}"
    near = story.take(down, "accept", doctor, minutes_ago=1950, doctor=doctor.username, follow_up=day)
    home = story.take(near, "receive", doctor, minutes_ago=1900)
    story.take(home, "follow_up", doctor, minutes_ago=1000, summary="合成示例：首次随访，恢复良好")


def _serial(sent: Outcome) -> int:
    from doorstep.workflows.case_number import serial_of

    return serial_of(sent.number)


def _person(number: int, name: str) -> Mapping[str, str]:
    body = f"441802195{number % 10}0{1 + number % 9}1{number % 10}{number:03d}"
    return {"name": name, "identity": body + check_character(body), "phone": f"1380000{number:04d}"}
