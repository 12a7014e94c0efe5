"""E-mail (电子邮件) by SMTP, plain, with STARTTLS, or inside TLS.

Source: RFC 5321 (submission), RFC 3207 (STARTTLS), RFC 8314 (implicit TLS). The Message-ID is made from the message's
key (RFC 5322, 3.6.4), so that a repeat bears the same one and mail servers that keep a table of them leave it out.
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Literal

from doorstep.core.text import Text
from doorstep.services.gateway import SECONDS, Channel, Message, NotSent, Secret
from doorstep.services.gateway_http import reason

_SUBJECT = "Doorstep 家门口"


@dataclass(frozen=True, slots=True)
class Email:
    """A mail server that takes messages for sending."""

    host: str
    sender: str
    port: int = 587
    tls: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: Secret = Secret()

    def send(self, message: Message) -> None:
        """Hand the message to the mail server. Raises NotSent."""
        try:
            self._hand_in(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise NotSent("address refused", may_heal=all(code < 500 for code in codes)) from error
        except smtplib.SMTPResponseException as error:
            raise NotSent(f"smtp {error.smtp_code}", may_heal=error.smtp_code < 500) from error
        except smtplib.SMTPServerDisconnected as error:
            raise NotSent("timeout" if isinstance(error.__context__, TimeoutError) else "connection cut") from error
        except smtplib.SMTPException as error:
            raise NotSent("smtp") from error
        except (OSError, ValueError) as error:
            raise NotSent(reason(error)) from error

    def _hand_in(self, message: Message) -> None:
        server = self._server()
        try:
            if self.user:
                server.login(self.user, self.password.reveal())
            server.send_message(self._letter(message))
            with suppress(smtplib.SMTPException, OSError):  # the server has the message: what it says to QUIT changes nothing
                server.quit()
        finally:
            server.close()

    def _server(self) -> smtplib.SMTP:
        if self.tls == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=ssl.create_default_context())
        server = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
        try:
            if self.tls == "starttls":
                server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
        return server

    def _letter(self, message: Message) -> EmailMessage:
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self.sender, message.to, _SUBJECT
        letter["Message-ID"] = f"<{message.key}@{self.sender.rpartition('@')[2] or 'doorstep'}>"
        letter.set_content(message.text)
        return letter


CHANNEL = Channel(
    code="email",
    name=Text("电子邮件", "e-mail"),
    kind=Email,
    address=Text("邮箱地址", "a mail address"),
    settings={
        "host": Text("邮件服务器", "mail server"),
        "sender": Text("发件地址", "address it is sent from"),
        "port": Text("端口", "port"),
        "tls": Text("starttls、tls 或 none", "starttls, tls or none"),
        "user": Text("用户名，空则不登录", "user; empty: no sign-in"),
        "password": Text("口令", "password"),
    },
    pattern=r"[^\s@<>,;]+@[^\s@<>,;]+",
)
