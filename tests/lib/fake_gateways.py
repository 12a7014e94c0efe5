"""Gateways on loopback that keep what the real ones publish, and break on purpose when told to.

Each fake refuses what its contract refuses, so that a test against it is a test of our words and not of our wishes:

- `FakeWecom`: 企业微信群机器人, developer.work.weixin.qq.com/document/path/91770. POST /cgi-bin/webhook/send?key=KEY;
  msgtype 'text', text.content at most 2048 bytes of UTF-8, mentioned_mobile_list a list of strings; always status 200 with
  {"errcode": 0, "errmsg": "ok"} or another errcode (93000 wrong key, 40008 wrong type, 44004 empty, 45009 too many).
- `FakeSms`: SMS Gateway for Android, docs.sms-gate.app "Sending messages". POST with Basic authentication;
  phoneNumbers a list of E.164 numbers, textMessage.text, id unique; 202 when queued, 400, 401, and 409 for an id it has
  (android-sms-gateway/server, pull request 80).
- `FakeWebhook`: Standard Webhooks 1.0. Headers webhook-id, webhook-timestamp (seconds, within five minutes) and
  webhook-signature 'v1,' + base64 HMAC-SHA256 of id.timestamp.body; any 2xx is receipt; a repeat of an id is left out.
- `FakeMail`: RFC 5321. EHLO, MAIL, RCPT, DATA, QUIT; a Message-ID that it has is left out.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

WEBHOOK_SECRET = "whsec_" + base64.b64encode(b"a synthetic secret of a test").decode()
SMS_USER, SMS_PASSWORD = "desk", "a-synthetic-password"
ROBOT = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
_FIVE_MINUTES = 300


@dataclass
class Fake:
    """What every fake has.

    came      every request that came in whole, repeats too
    taken     what its receiver has: one for each key, or for each request when it knows no keys
    breaks    what to do wrong next, first first: 'slow' and 'held' (no answer, before and after
              the message is taken), 'cut' (taken, answer lost), 'truncated', a status, or an errcode
    """

    came: list[Any] = field(default_factory=list)
    taken: list[Any] = field(default_factory=list)
    breaks: list[str | int] = field(default_factory=list)
    address: str = ""
    knows_keys: bool = True
    released: threading.Event = field(default_factory=threading.Event)

    def take(self, key: str, what: Any) -> bool:
        """Keep what came under a key; False for a key that it has."""
        self.came.append(what)
        is_new = not self.knows_keys or all(key != known for known, _ in self.taken)
        if is_new:
            self.taken.append((key, what))
        return is_new

    def judge(self, path: str, headers: Any, body: bytes) -> tuple[int, dict[str, Any]]:
        """Status and answer, as the contract says."""
        raise AssertionError("each fake says what its contract says")


class FakeWecom(Fake):
    """It has no keys: each request that it takes is one message in the group."""

    def judge(self, path: str, headers: Any, body: bytes) -> tuple[int, dict[str, Any]]:
        asked = urlsplit(path)
        if asked.path != "/cgi-bin/webhook/send" or parse_qs(asked.query).get("key") != [ROBOT]:
            return 200, {"errcode": 93000, "errmsg": "invalid webhook url"}
        given = json.loads(body)
        text = given.get("text", {})
        if given.get("msgtype") != "text" or set(given) != {"msgtype", "text"}:
            return 200, {"errcode": 40008, "errmsg": "invalid message type"}
        if not text.get("content") or len(text["content"].encode()) > 2048:
            return 200, {"errcode": 44004, "errmsg": "empty or too long content"}
        mobiles = text.get("mentioned_mobile_list", [])
        if not all(re.fullmatch(r"\+?[0-9]{5,20}|@all", one) for one in mobiles):
            return 200, {"errcode": 40058, "errmsg": "invalid mobile list"}
        self.came.append(given)
        self.taken.append(("", given))
        return 200, {"errcode": 0, "errmsg": "ok"}


class FakeSms(Fake):
    def judge(self, path: str, headers: Any, body: bytes) -> tuple[int, dict[str, Any]]:
        pair = base64.b64encode(f"{SMS_USER}:{SMS_PASSWORD}".encode()).decode()
        if headers.get("Authorization") != f"Basic {pair}":
            return 401, {"message": "Unauthorized"}
        given = json.loads(body)
        numbers, text = given.get("phoneNumbers"), given.get("textMessage", {}).get("text")
        is_sound = isinstance(numbers, list) and numbers and all(re.fullmatch(r"\+[0-9]{5,15}", one) for one in numbers)
        if not is_sound or not text or len(given.get("id", "")) > 36:
            return 400, {"message": "validation error"}
        if not self.take(given.get("id", ""), given):
            return 409, {"message": "duplicate id"}
        return 202, {"id": given.get("id", "made-here"), "state": "Pending", "recipients": [{"phoneNumber": one, "state": "Pending"} for one in numbers]}


class FakeWebhook(Fake):
    def judge(self, path: str, headers: Any, body: bytes) -> tuple[int, dict[str, Any]]:
        identity, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "0")
        key = base64.b64decode(WEBHOOK_SECRET.removeprefix("whsec_"))
        right = base64.b64encode(hmac.new(key, f"{identity}.{at}.".encode() + body, hashlib.sha256).digest()).decode()
        signatures = headers.get("webhook-signature", "").split(" ")
        if f"v1,{right}" not in signatures or abs(time.time() - int(at)) > _FIVE_MINUTES:
            return 401, {}
        if headers.get("Idempotency-Key") != f'"{identity}"':
            return 400, {}
        self.take(identity, json.loads(body))
        return 204, {}


@contextmanager
def serving(fake: Fake, *, path: str = "/") -> Iterator[Fake]:
    """A fake on loopback while the block lasts; its address has `path`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            broken = fake.breaks.pop(0) if fake.breaks else None
            self.close_connection = True
            if broken == "slow":
                fake.released.wait(10)
                return
            if isinstance(broken, int) and 0 < broken < 1000:
                self._answer(broken, b"broken on purpose")
                return
            if isinstance(broken, int):
                self._answer(200, json.dumps({"errcode": broken, "errmsg": "broken on purpose"}).encode())
                return
            status, answer = fake.judge(self.path, self.headers, body)
            told = b"" if status == 204 else json.dumps(answer).encode()
            if broken == "cut":
                self.connection.shutdown(socket.SHUT_RDWR)
            elif broken == "held":
                fake.released.wait(10)
            elif broken == "truncated":
                self._answer(status, told[: len(told) // 2])
            else:
                self._answer(status, told)

        def do_GET(self) -> None:
            self._answer(200, b'{"errcode": 0}')

        def _answer(self, status: int, told: bytes) -> None:
            self.send_response(status)
            if status in (301, 302, 307):
                self.send_header("Location", fake.address)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *told: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with _running(server):
        fake.address = f"http://127.0.0.1:{server.server_address[1]}{path}"
        try:
            yield fake
        finally:
            fake.released.set()


class FakeMail(Fake):
    """A mail server; `breaks` takes 'slow', 'cut' (after DATA, answer lost) and the codes that refuse a recipient."""

    port: int = 0


@contextmanager
def receiving(fake: FakeMail) -> Iterator[FakeMail]:
    """A mail server on loopback while the block lasts."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            broken = fake.breaks.pop(0) if fake.breaks else None
            if broken == "slow":
                fake.released.wait(10)
                return
            self._say(220, "synthetic")
            for raw in self.rfile:
                verb = raw.decode("utf-8", "replace").strip()[:4].upper()
                if verb == "RCPT" and isinstance(broken, int):
                    self._say(broken, "no such recipient")
                elif verb == "DATA":
                    self._say(354, "go on")
                    self._keep()
                    if broken == "cut":
                        self.connection.shutdown(socket.SHUT_RDWR)
                        return
                    self._say(250, "queued")
                elif verb == "QUIT":
                    self._say(221, "bye")
                    return
                else:
                    self._say(250, "ok") if verb in ("EHLO", "HELO", "MAIL", "RCPT", "RSET") else self._say(502, "unknown")

        def _keep(self) -> None:
            lines = []
            for line in self.rfile:
                if line == b".\r\n":
                    break
                lines.append(line[1:] if line.startswith(b".") else line)
            letter = message_from_bytes(b"".join(lines), policy=policy.default)
            fake.take(str(letter["Message-ID"]), letter)

        def _say(self, code: int, text: str) -> None:
            self.wfile.write(f"{code} {text}\r\n".encode())

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    with _running(server):
        fake.port = server.server_address[1]
        try:
            yield fake
        finally:
            fake.released.set()


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def closed_port() -> int:
    """A port of loopback on which nothing listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
