"""Personal text at rest is sealed with the workspace's key."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from doorstep.core.errors import UserError
from doorstep.core.text import Text


@lru_cache(maxsize=1)
def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(settings.WORKSPACE.key("sealing")))


def seal(values: Mapping[str, str]) -> bytes:
    """Encrypted JSON of `values`."""
    return _box().encrypt(json.dumps(dict(values), ensure_ascii=False).encode())


def unseal(sealed: bytes) -> dict[str, str]:
    """The values sealed earlier; UserError when the workspace's secret is another."""
    return dict(json.loads(unseal_bytes(sealed)))


def seal_bytes(content: bytes) -> bytes:
    """Content encrypted as it is."""
    return _box().encrypt(content)


def unseal_bytes(sealed: bytes) -> bytes:
    """Content sealed earlier; UserError when the workspace's secret is another."""
    try:
        return _box().decrypt(bytes(sealed))
    except InvalidToken as error:
        raise UserError(
            Text("这是用另一把密钥封存的", "this was sealed with another secret"),
            cure=Text("请恢复工作区原来的 secret.key", "Restore the workspace's original secret.key"),
        ) from error
