"""Text messages (短信) through an HTTP gateway that takes JSON.

The body is a setting, for each gateway has its own; the one given here is that of SMS Gateway for Android, which a
hospital can run on a telephone of its own. Source: docs.sms-gate.app, "Sending messages" (fields id, phoneNumbers,
textMessage.text; 202 when queued; 409 when the id is known).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from doorstep.core.text import Text
from doorstep.services import gateway_http
from doorstep.services.gateway import Channel, Message, NotSent, Secret

BODY: Mapping[str, Any] = {"id": "{key}", "phoneNumbers": ["{to}"], "textMessage": {"text": "{text}"}}


@dataclass(frozen=True, slots=True)
class Sms:
    """An SMS gateway."""

    address: str
    user: str = ""
    password: Secret = Secret()
    token: Secret = Secret()
    body: Mapping[str, Any] = field(default_factory=lambda: BODY)
    known_status: int = 409
    success_field: str = ""
    success_value: str = ""

    def send(self, message: Message) -> None:
        """Queue the message at the gateway. Raises NotSent."""
        filled = _filled(self.body, {"{key}": message.key, "{to}": message.to, "{text}": message.text})
        answer = gateway_http.post(self.address, gateway_http.encoded(filled), headers=self._headers(), known=self.known_status)
        if not self.success_field or answer.status == self.known_status:
            return
        said = str(answer.fields().get(self.success_field))
        if said.lower() != self.success_value.lower():
            raise NotSent("gateway says no")

    def _headers(self) -> dict[str, str]:
        if self.token.written:
            return {"Authorization": f"Bearer {self.token.reveal()}"}
        if self.user:
            pair = base64.b64encode(f"{self.user}:{self.password.reveal()}".encode()).decode("ascii")
            return {"Authorization": f"Basic {pair}"}
        return {}


def _filled(part: Any, values: Mapping[str, str]) -> Any:
    """The body with its placeholders filled, as whole values or inside longer ones."""
    if isinstance(part, Mapping):
        return {name: _filled(one, values) for name, one in part.items()}
    if isinstance(part, list | tuple):
        return [_filled(one, values) for one in part]
    if isinstance(part, str):
        for mark, value in values.items():
            part = part.replace(mark, value)
    return part


CHANNEL = Channel(
    code="sms",
    name=Text("短信", "SMS"),
    kind=Sms,
    address=Text("手机号，如 +8613800000000", "a mobile number such as +8613800000000"),
    settings={
        "address": Text("网关地址（http 或 https）", "address of the gateway (http or https)"),
        "user": Text("用户名，用于 Basic 认证", "user for Basic authentication"),
        "password": Text("口令", "password"),
        "token": Text("令牌，用于 Bearer 认证，优先于用户名", "token for Bearer authentication, before the user"),
        "body": Text("请求体，含 {key}、{to}、{text}", "the body, with {key}, {to} and {text} in it"),
        "known_status": Text("网关表示已收过同一编号的状态码", "the status that says the key is known already"),
        "success_field": Text("答复中表示成败的字段，空则只看状态码", "field of the answer that tells success; empty: the status alone"),
        "success_value": Text("该字段表示成功的值", "its value on success"),
    },
    pattern=r"\+?[0-9]{5,20}",
)
