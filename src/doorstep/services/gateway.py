"""What every channel of notification is: a gateway that sends one message, or says in one way that it could not.

A channel is one file in `gateways/`: a frozen dataclass whose fields are its settings, and a CHANNEL that names it.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import ClassVar, Protocol

from doorstep.core.errors import DoorstepError
from doorstep.core.text import Text

SECONDS = 5.0
"""How long one gateway may take to connect, and to answer; a worker waits no longer."""
_ENVIRONMENT = "env:"


@dataclass(frozen=True, slots=True)
class Message:
    """One text for one address.

    key          the same for every repeat of this message, so that a receiver can leave the repeat out; 32 hex digits
    to           a telephone number, mail address or name, as the channel needs
    text         never a word about a patient
    institution  code of the institution that is told
    """

    key: str
    to: str
    text: str
    institution: str = ""
    is_alarm: bool = False


class NotSent(DoorstepError):
    """A gateway did not take a message, or did not say that it did.

    reason    a short code without any value of the message, such as 'timeout', 'status 500', 'errcode 45009'
    may_heal  False when another try cannot help, such as a refused password
    """

    code = "not-sent"
    http_status: ClassVar[int] = 502

    def __init__(self, reason: str, *, may_heal: bool = True) -> None:
        self.reason, self.may_heal = reason, may_heal
        super().__init__(reason)


class Gateway(Protocol):
    """Sends one message; returning means that the receiver has it. Raises NotSent, and nothing else."""

    def send(self, message: Message) -> None: ...


@dataclass(frozen=True, slots=True)
class Secret:
    """A password or key: written in the settings, or `env:NAME` for one that stands in an environment variable."""

    written: str = field(default="", repr=False)

    @property
    def variable(self) -> str:
        """The environment variable that holds it; '' when it is written in the settings."""
        return self.written.removeprefix(_ENVIRONMENT) if self.written.startswith(_ENVIRONMENT) else ""

    @property
    def is_missing(self) -> bool:
        """True when it is to come from a variable that is not set."""
        return bool(self.variable) and not os.environ.get(self.variable)

    def reveal(self) -> str:
        """The secret itself, '' when none is set. Raises NotSent when its variable is not set."""
        if self.is_missing:
            raise NotSent("secret missing")
        return os.environ[self.variable] if self.variable else self.written


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to reach people.

    kind      the dataclass of its settings, which is also the gateway
    address   what a roster gives for it, which must match `pattern` whole
    settings  what each field of `kind` means
    """

    code: str
    name: Text
    kind: type[Gateway]
    address: Text
    settings: Mapping[str, Text]
    pattern: str


@cache
def channels() -> Mapping[str, Channel]:
    """Every channel by code: each module of `services/gateways`."""
    from doorstep.services import gateways

    modules = (importlib.import_module(f"{gateways.__name__}.{one.name}") for one in pkgutil.iter_modules(gateways.__path__))
    return {module.CHANNEL.code: module.CHANNEL for module in modules}
