"""What the sign-in and account pages hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.frame import Frame
from doorstep.web.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo account as listed."""

    username: str
    role: str


@dataclass(frozen=True, slots=True)
class SignInPage:
    """`username` is what was typed, so that nothing is lost on failure; the password is never sent back."""

    template: ClassVar[str] = "account/sign_in.html"
    frame: Frame
    next: str
    username: str
    refusal: Refusal | None
    demo: tuple[Demo, ...]
    demo_password: str


@dataclass(frozen=True, slots=True)
class AccountPage:
    """`secret` is the key that is being set up, '' when none is."""

    template: ClassVar[str] = "account/account.html"
    frame: Frame
    sentence: str
    has_factor: bool
    secret: str
    refusal: Refusal | None
