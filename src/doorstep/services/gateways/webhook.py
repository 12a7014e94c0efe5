"""A signed POST (webhook) to a system of the hospital or the region, which passes it on as it likes.

Source: Standard Webhooks 1.0 (headers webhook-id, webhook-timestamp, webhook-signature; HMAC-SHA256 over
`id.timestamp.body`, base64, marked v1; any 2xx is receipt); draft-ietf-httpapi-idempotency-key-header (Idempotency-Key,
a quoted string).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass

from doorstep.core.clock import utc_now
from doorstep.core.text import Text
from doorstep.services import gateway_http
from doorstep.services.gateway import Channel, Message, NotSent, Secret

_PREFIX = "whsec_"


@dataclass(frozen=True, slots=True)
class Webhook:
    """A system that takes signed messages."""

    address: str
    secret: Secret

    def send(self, message: Message) -> None:
        """Post the message with its signature. Raises NotSent."""
        body = gateway_http.encoded(
            {"type": "notice", "data": {"key": message.key, "to": message.to, "text": message.text, "institution": message.institution, "alarm": message.is_alarm}}
        )
        at = str(int(utc_now().timestamp()))
        headers = {
            "Idempotency-Key": f'"{message.key}"',
            "webhook-id": message.key,
            "webhook-timestamp": at,
            "webhook-signature": signature(_key(self.secret), message.key, at, body),
        }
        gateway_http.post(self.address, body, headers=headers)


def signature(key: bytes, identity: str, at: str, body: bytes) -> str:
    """The signature of one body: `v1,` and base64 of HMAC-SHA256 over identity, second and body joined by dots."""
    signed = hmac.new(key, f"{identity}.{at}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode('ascii')}"


def _key(secret: Secret) -> bytes:
    """The bytes of a secret: base64 after `whsec_`, else the text itself."""
    text = secret.reveal()
    if not text.startswith(_PREFIX):
        return text.encode()
    try:
        return base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except binascii.Error as error:
        raise NotSent("secret unreadable", may_heal=False) from error


CHANNEL = Channel(
    code="webhook",
    name=Text("签名推送", "webhook"),
    kind=Webhook,
    address=Text("对方系统认得的收件人名", "a name that the other system knows"),
    settings={
        "address": Text("接收地址（http 或 https）", "address that takes it (http or https)"),
        "secret": Text("签名密钥", "the secret it is signed with"),
    },
    pattern=r"[^\s,;]{1,80}",
)
