"""Telling an institution: a notice at its desk and on each channel of who is on duty, once however often asked.

The desk is always told. A rung on which nobody stands is passed over for the next that has somebody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from doorstep.services import duties, notice_words, outbox
from doorstep.services.notify_settings import Notify
from doorstep.store.models import Alliance, CaseEntry, Duty, Instance, Notice
from doorstep.workflows import catalogue
from doorstep.workflows.language import Tone

SEND = "notice-send"
LEAD = "tell_lead"
MISSED = "missed"
"""The effect of a notice that is made because an earlier one was not acknowledged, or could not be sent."""
FIRST = 1
DESK = "desk"


@dataclass(frozen=True, slots=True)
class Telling:
    """Who is to be told what.

    on_channels  False when only the desk is told
    late         institution that did not act, when its lead is told
    """

    entry: CaseEntry
    effect: str
    institution: str
    rings: bool = False
    on_channels: bool = True
    late: str = ""

    def key(self, rung: int, channel: str) -> str:
        """One for each entry, effect, rung and channel; what follows a miss is told apart by institution."""
        effect = f"{self.effect}.{self.institution}" if self.effect in (LEAD, MISSED) else self.effect
        return f"{self.entry.pk}:{effect}:{rung}:{channel}"


def tell(telling: Telling, *, now: datetime) -> None:
    """Tell the first rung on which somebody stands."""
    if telling.institution and telling.entry.instance:
        with transaction.atomic():
            _lock(telling.entry)
            if _is_told(telling):
                return
            ladder = duties.ladder(telling.institution, now)
            rung = min(ladder, default=FIRST)
            _make(telling, rung, ladder.get(rung, []), now)


def climb(telling: Telling, *, now: datetime) -> None:
    """Tell the next rung above those told and not acknowledged; at the top, the top again and the lead of the alliance."""
    if not (telling.institution and telling.entry.instance):
        return
    with transaction.atomic():
        _lock(telling.entry)
        if not _is_told(telling):
            before = _open(telling.entry.instance_id, telling.institution).exclude(entry=telling.entry)
            climb_from(telling, _highest(before), now=now)


def _is_told(telling: Telling) -> bool:
    """True when the work is asked for again; the roster may have changed meanwhile, so the rung says nothing."""
    return bool(Notice.objects.filter(entry=telling.entry, effect=telling.effect).exists())  # everyone: the worker


def highest(instance: int, institution: str) -> int:
    """The highest rung of an institution that was told of an instance and has not acknowledged; 0 for none."""
    return _highest(_open(instance, institution))


def _open(instance: int, institution: str) -> QuerySet[Notice]:
    return Notice.objects.filter(instance=instance, institution=institution, acknowledged_at=None)  # everyone: the worker


def _highest(notices: QuerySet[Notice]) -> int:
    return max(notices.values_list("rung", flat=True), default=0)


def climb_from(telling: Telling, told: int, *, now: datetime) -> None:
    """Tell the rung above `told`; must run inside a transaction."""
    ladder = duties.ladder(telling.institution, now)
    higher = [rung for rung in ladder if rung > told]
    rung = min(higher) if higher else max([*ladder, told, FIRST])
    _make(telling, rung, ladder.get(rung, []), now)
    if not higher:
        for lead in _leads(telling.institution):
            above = duties.ladder(lead, now)
            first = min(above, default=FIRST)
            _make(replace(telling, effect=LEAD, institution=lead, rings=False, late=telling.institution), first, above.get(first, []), now)


def _leads(institution: str) -> list[str]:
    """Lead institutions of the alliances that an institution belongs to, itself left out."""
    found = Alliance.objects.filter(members__code=institution).exclude(lead_id=institution)  # everyone: the register is public
    return sorted(set(found.values_list("lead_id", flat=True)))


def _lock(entry: CaseEntry) -> None:
    """A step of the same instance waits, or is seen: a bell must not begin to ring after it was answered."""
    Instance.objects.select_for_update().get(pk=entry.instance_id)  # everyone: the worker


def _make(telling: Telling, rung: int, people: Iterable[Duty], now: datetime) -> None:
    answered = _answer(telling)
    _, is_new = _notice(telling, rung, DESK, now, answered)
    if not is_new or answered or not telling.on_channels:
        return
    notify: Notify = settings.WORKSPACE.notify
    text = notify.text(notice_words.words(telling.entry, rung=rung, late=telling.late, now=now))
    for channel in notify.gateways:
        addresses = dict.fromkeys(duty.addresses[channel] for duty in people if duty.addresses.get(channel))
        if addresses:
            notice, _ = _notice(telling, rung, channel, now, None)
            outbox.queue_all(SEND, ({"notice": notice.pk, "to": to, "text": text, "alarm": _is_alarm(telling.entry)} for to in addresses))


def _notice(telling: Telling, rung: int, channel: str, now: datetime, answered: CaseEntry | None) -> tuple[Notice, bool]:
    found: tuple[Notice, bool] = Notice.objects.get_or_create(  # everyone: the worker writes
        key=telling.key(rung, channel),
        defaults={
            "case_id": telling.entry.case_id,
            "instance_id": telling.entry.instance_id,
            "entry": telling.entry,
            "institution": telling.institution,
            "effect": telling.effect,
            "late": telling.late,
            "step": telling.entry.step,
            "rung": rung,
            "channel": channel,
            "rings": telling.rings,
            "made_at": now,
            "sent_at": now if channel == DESK else None,
            "acknowledged_at": answered.at if answered else None,
            "acknowledged_by": answered.actor if answered else "",
        },
    )
    return found


def _answer(telling: Telling) -> CaseEntry | None:
    """The step by which the institution, or for a bell anybody, has answered already: the worker may come late."""
    since = {"version__gt": telling.entry.version or 0} if telling.entry.kind in ("opened", "step") else {"pk__gt": telling.entry.pk}
    later = telling.entry.instance.entries.filter(kind="step", **since).order_by("version")
    workflow = catalogue.get(telling.entry.instance.workflow)
    for entry in later:
        silences = telling.rings and "silence_bell" in workflow.steps[entry.step].changes
        if silences or entry.institution == telling.institution:
            return entry
    return None


def _is_alarm(entry: CaseEntry) -> bool:
    return entry.instance.urgency == "emergency" or catalogue.get(entry.instance.workflow).states[entry.target].tone is Tone.ALARM


def message_key(notice: Notice, to: str) -> str:
    """The idempotency key of one address: the notice's key and the address as 32 hex digits, the same for every repeat."""
    return hashlib.sha256(f"{notice.key}\n{to}".encode()).hexdigest()[:32]
