"""Doing something once: keys that tell a repeat from a new intent, and versions that tell who was first."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from doorstep.core.errors import BadValue, UserError
from doorstep.core.text import Text


class StaleVersion(UserError):
    """Somebody moved it since it was looked at; says what changed."""

    code = "stale-version"
    http_status = 409


class KeyReused(UserError):
    """An idempotency key that was used for something else."""

    code = "key-reused"
    http_status = 422


def digest(*parts: str | Mapping[str, str]) -> str:
    """What is asked, as 32 hexadecimal digits: the same question gives the same."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def require_key(key: str) -> None:
    """Raise BadValue unless `key` can be one."""
    if not key or len(key) > 64:
        raise BadValue(Text("缺少幂等键，或超过 64 个字符", "an idempotency key of 1 to 64 characters is needed"))


def require_same(earlier: tuple[str, str], now: tuple[str, str]) -> None:
    """Raise KeyReused when a key was used for another question or by another person: (question, actor) each."""
    if earlier != now:
        raise KeyReused(
            Text("这个幂等键已用于另一次操作", "this idempotency key was used for something else"),
            cure=Text("请换一个新的键", "Use a new key for a new intent"),
        )


def stale(told: Sequence[Text]) -> StaleVersion:
    """The refusal for a version that is no longer the latest; `told` are the sentences of what changed."""
    return StaleVersion(
        Text(
            f"您看到之后已有变化：{'；'.join(one.zh for one in told)}" if told else "版本号不对",
            f"it changed since you looked: {'; '.join(one.en for one in told)}" if told else "this version never was",
        ),
        cure=Text("请刷新后再办理；您填写的内容没有丢失", "Look again before you go on; what you wrote is kept"),
    )
