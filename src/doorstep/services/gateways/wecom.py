"""The group robot of 企业微信 (WeCom), or of 政务微信 on its own host.

Source: developer.work.weixin.qq.com/document/path/91770, 群机器人配置说明 (POST webhook/send?key=…; text.content of at most
2048 bytes of UTF-8; mentioned_mobile_list; answer errcode 0; 20 messages a minute for each robot, then 45009).
The robot knows no idempotency key: an answer that is lost makes the group read a message twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from doorstep.core.text import Text
from doorstep.services import gateway_http
from doorstep.services.gateway import Channel, Message, NotSent, Secret

MOST_BYTES = 2048
_HOPELESS = frozenset({93000, 93004, 93017})
"""errcodes of a wrong key or a robot taken away: another try cannot help."""


@dataclass(frozen=True, slots=True)
class Wecom:
    """The robot of one group for all, or of a group of each institution in `keys`."""

    key: Secret = Secret()
    keys: Mapping[str, Secret] = field(default_factory=dict)
    address: str = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"

    def send(self, message: Message) -> None:
        """Say it in the group and name the one who is on duty. Raises NotSent."""
        robot = self.keys.get(message.institution, self.key).reveal()
        if not robot:
            raise NotSent("no robot for institution", may_heal=False)
        text = {"content": _cut(message.text), "mentioned_mobile_list": [message.to]}
        body = gateway_http.encoded({"msgtype": "text", "text": text})
        answer = gateway_http.post(f"{self.address}?key={quote(robot, safe='')}", body, headers={}).fields()
        code = answer.get("errcode")
        if code != 0:
            raise NotSent(f"errcode {code}" if isinstance(code, int) else "answer unreadable", may_heal=code not in _HOPELESS)


def _cut(text: str) -> str:
    """As much of a text as the robot takes, never half a character."""
    return text.encode()[:MOST_BYTES].decode(errors="ignore")


CHANNEL = Channel(
    code="wecom",
    name=Text("企业微信或政务微信", "WeCom"),
    kind=Wecom,
    address=Text("在群里登记的手机号，或 @all", "the mobile number known in the group, or @all"),
    settings={
        "key": Text("群机器人的 key", "key of the group's robot"),
        "keys": Text("各机构自己的群机器人：机构代码 = key", "robots of an institution's own group: institution = key"),
        "address": Text("接口地址；政务微信填其主机上的同名接口", "address of the robot; for 政务微信 the same on its host"),
    },
    pattern=r"\+?[0-9]{5,20}|@all",
)
