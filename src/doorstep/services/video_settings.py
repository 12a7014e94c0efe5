"""The [video] section of a workspace's settings: where browsers find each other when they cannot do so directly."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass
from datetime import datetime, timedelta

from doorstep.core.errors import BadValue
from doorstep.core.text import Text

VALID = timedelta(hours=2)
"""How long a credential for the relay holds: longer than a consultation, shorter than a working day."""
_KNOWN = frozenset({"stun", "turn", "secret_env", "relay_only"})


@dataclass(frozen=True, slots=True)
class Video:
    """How browsers reach each other.

    stun, turn   addresses such as stun:host:3478 and turn:host:3478?transport=udp; none: only directly
    secret       shared with the relay (coturn: static-auth-secret); '' without a relay
    relay_only   True when everything must go through the relay
    """

    stun: tuple[str, ...] = ()
    turn: tuple[str, ...] = ()
    secret: str = ""
    relay_only: bool = False

    def __repr__(self) -> str:  # the secret never reaches a log by accident
        return f"Video(stun={self.stun}, turn={self.turn})"

    def ice_servers(self, holder: str, *, now: datetime) -> list[dict[str, object]]:
        """What a browser is told: the relay with a name and password of its own that end with the consultation."""
        found: list[dict[str, object]] = [{"urls": list(self.stun)}] if self.stun else []
        if self.turn and self.secret:
            username, credential = credentials(self.secret, holder, now=now)
            found.append({"urls": list(self.turn), "username": username, "credential": credential})
        return found


def credentials(secret: str, holder: str, *, now: datetime, valid: timedelta = VALID) -> tuple[str, str]:
    """A name and password for the relay, as coturn's `use-auth-secret` expects them.

    Source: draft-uberti-behave-turn-rest-00: username is the time it ends and a name, the password its HMAC-SHA1.
    """
    username = f"{int((now + valid).timestamp())}:{hashlib.sha256(holder.encode()).hexdigest()[:12]}"
    return username, base64.b64encode(hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()).decode()


def read(table: object, *, where: str) -> Video:
    """The settings of [video]. Raises BadValue that names every fault at once."""
    if not isinstance(table, dict):
        raise BadValue(Text("video 不是一节", "video is not a section"), right=Text("应写作 [video]", "expected [video]"), where=where)
    faults = [Text(f"[video] 没有“{name}”", f"[video] knows no '{name}'") for name in table if name not in _KNOWN]
    stun, turn = _addresses(table, "stun", faults), _addresses(table, "turn", faults)
    variable = str(table.get("secret_env", ""))
    secret = os.environ.get(variable, "") if variable else ""
    if turn and not variable:
        faults.append(Text("有 turn 而没有 secret_env", "turn needs secret_env, the environment variable that holds its secret"))
    relay_only = table.get("relay_only", False)
    if not isinstance(relay_only, bool) or (relay_only and not turn):
        faults.append(Text("relay_only 应为 true 或 false，且需要 turn", "relay_only must be true or false, and needs turn"))
    BadValue.raise_for(faults, cure=Text("各项设置见 docs/how-to/remote-consultation.md", "docs/how-to/remote-consultation.md lists the settings"), where=where)
    return Video(stun, turn, secret, bool(relay_only))


def _addresses(table: dict[str, object], name: str, faults: list[Text]) -> tuple[str, ...]:
    value = table.get(name, [])
    schemes = {"stun": ("stun:", "stuns:"), "turn": ("turn:", "turns:")}[name]
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(one, str) and one.startswith(schemes) for one in listed):
        faults.append(Text(f"{name} 应为 {schemes[0]}主机:端口 的列表", f"{name} must be a list such as [\"{schemes[0]}host:3478\"]"))
        return ()
    return tuple(map(str, listed))
