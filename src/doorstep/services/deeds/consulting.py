"""Changes and facts of consultations and diagnoses: qualified signers, agreements, rooms, signed texts, fees."""

from __future__ import annotations

from doorstep.core.clock import BEIJING
from doorstep.services import agreements, capacity, experts, rooms, signing
from doorstep.services.case_moves import Asked, Move, change, fact
from doorstep.store.models import FeeLine
from doorstep.workflows import engine


@fact("expert_qualifies")
def _expert_qualifies(asked: Asked) -> bool:
    instance = asked.instance
    return experts.qualifies(asked.answers.get("expert", ""), institution=instance.receiver, today=asked.now.date(), title=instance.known.get("wished_title", ""))


@fact("signer_qualifies")
def _signer_qualifies(asked: Asked) -> bool:
    return experts.qualifies(asked.by.label, institution=asked.instance.receiver, today=asked.now.date())


@fact("agreement_on_file")
def _agreement_on_file(asked: Asked) -> bool:
    instance, today = asked.instance, asked.now.astimezone(BEIJING).date()
    return agreements.in_force(instance.sender, asked.answers.get("place", ""), kind=instance.workflow, on=today) is not None


@fact("session_is_then")
def _session_is_then(asked: Asked) -> bool:
    """Without a session, or with one whose hours hold the time of the consultation."""
    slot, at = asked.answers.get("slot", ""), asked.answers.get("at", "")
    return not slot or (bool(at) and capacity.spans(slot, engine.instant(at)))


@change("open_room")
def _open_room(move: Move) -> None:
    rooms.open_for(move.instance, now=move.now)


@change("close_room")
def _close_room(move: Move) -> None:
    rooms.close_for(move.instance, now=move.now)


@change("sign_opinion")
def _sign_opinion(move: Move) -> None:
    texts = {name: move.taken.answers[name] for name in ("opinion", "suggested")}
    signing.sign(move.instance, signing.OPINION, texts, by=move.by, now=move.now)


@change("note_fee")
def _note_fee(move: Move) -> None:
    """The fee of the agreement in force today; nothing without one, and once for each service."""
    instance, today = move.instance, move.now.astimezone(BEIJING).date()
    agreement = agreements.in_force(instance.sender, instance.receiver, kind=instance.workflow, on=today)
    if agreement is not None:
        lines = FeeLine.objects.filter(instance=instance)  # everyone: part of a step already allowed
        lines.get_or_create(
            instance=instance,
            defaults={"agreement": agreement, "payer": instance.sender, "payee": instance.receiver, "amount_fen": agreement.fee_fen, "at": move.now},
        )
