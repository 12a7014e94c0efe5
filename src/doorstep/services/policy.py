"""Refusals: one place says that a reader may not do something."""

from __future__ import annotations

from doorstep.core.errors import NotAllowed
from doorstep.core.text import Text
from doorstep.store.reader import Reader
from doorstep.vocab.roles import Permission, Role


def require(reader: Reader, permission: Permission) -> None:
    """Raise NotAllowed, naming the roles that may, unless `reader` holds `permission`."""
    if reader.may(permission):
        return
    roles = [role for role in Role if permission in role.permissions]
    zh, en = "、".join(role.label.zh for role in roles), ", ".join(role.label.en for role in roles)
    raise NotAllowed(
        Text(f"您的角色不能{permission.label.zh}", f"your role may not {permission.label.en}"),
        right=Text(f"可由{zh}完成", f"this is for: {en}"),
    )
