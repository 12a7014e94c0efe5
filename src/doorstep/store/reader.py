"""Who looks: the scope every read starts from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Protocol

from doorstep.vocab.roles import Permission, Role


class Reader(Protocol):
    """An account, or the operator at the command line."""

    @property
    def label(self) -> str: ...

    @property
    def scope(self) -> int:
        """Code of the area the reader is bound to; 0 sees everywhere."""
        ...

    @property
    def role(self) -> str:
        """Code of the role; '' for the operator."""
        ...

    @property
    def institution(self) -> str:
        """Code of the institution the reader works in; '' for those who work in none."""
        ...

    @property
    def sees_every_case(self) -> bool:
        """True for the operator and the clock; an account sees the cases of its institution only."""
        ...

    def may(self, permission: Permission) -> bool: ...


@dataclass(frozen=True, slots=True)
class Operator:
    """Whoever holds the workspace's files: sees and may do everything, and is named in the audit."""

    name: str = "operator"

    @property
    def label(self) -> str:
        return f"@{self.name}"

    @property
    def scope(self) -> int:
        return 0

    @property
    def role(self) -> str:
        return ""

    @property
    def institution(self) -> str:
        return ""

    @property
    def sees_every_case(self) -> bool:
        return True

    def may(self, permission: Permission) -> bool:
        return True


@cache
def role_may(role: str, permission: Permission) -> bool:
    """True when the role holds the permission; an unknown role holds none."""
    return role in set(Role) and permission in Role(role).permissions
