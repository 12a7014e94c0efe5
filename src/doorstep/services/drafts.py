"""Drafts: what was typed and not sent, kept sealed for whoever typed it until it is sent or half a day has passed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.services.sealing import seal, unseal
from doorstep.store.models import Draft
from doorstep.store.reader import Reader

KEPT = timedelta(hours=12)
_MOST_CHARACTERS = 40_000


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft. Several answers to one field stand in one text, a line each."""

    fields: Mapping[str, tuple[str, ...]]
    saved_at: datetime

    def one(self, name: str) -> str:
        """The first answer to a field, '' when there is none."""
        return next(iter(self.fields.get(name, ())), "")

    def __repr__(self) -> str:  # what was typed never reaches a log by accident
        return "Kept(…)"


def keep(form: str, fields: Mapping[str, tuple[str, ...]], *, by: Reader, now: datetime) -> None:
    """Keep what was typed so far, in the place of what was kept before."""
    if sum(len(text) for texts in fields.values() for text in texts) > _MOST_CHARACTERS:
        raise BadValue(Text("内容过长，没有保存草稿", "too long to be kept as a draft"), right=Text(f"最多 {_MOST_CHARACTERS} 个字符", f"at most {_MOST_CHARACTERS} characters"))
    sealed = seal({name: json.dumps(texts, ensure_ascii=False) for name, texts in fields.items()})
    Draft.objects.visible_to(by).update_or_create(owner=by.label, form=form, defaults={"sealed": sealed, "saved_at": now})


def find(form: str, *, reader: Reader, now: datetime) -> Kept | None:
    """What the reader typed into a form lately and has not sent."""
    found = Draft.objects.visible_to(reader).filter(form=form, saved_at__gt=now - KEPT).first()
    if found is None:
        return None
    return Kept({name: tuple(json.loads(texts)) for name, texts in unseal(found.sealed).items()}, found.saved_at)


def drop(form: str, *, by: Reader) -> None:
    """Forget a draft: it was sent, or is not wanted."""
    Draft.objects.visible_to(by).filter(form=form).delete()


def forget_old(*, now: datetime) -> int:
    """Delete drafts that nobody came back to; returns how many."""
    gone, _ = Draft.objects.filter(saved_at__lt=now - KEPT).delete()  # everyone: the clock deletes, nobody reads
    return int(gone)
