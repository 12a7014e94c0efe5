"""Errors in three parts: what is wrong and where, what would be right, what to do next.

`UserError` is for what the reader can put right: it is shown without a traceback and carries
an exit code and an HTTP status. Everything else is our bug.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import ClassVar

from doorstep.core.text import Text


class DoorstepError(Exception):
    """Base of every error that Doorstep raises itself."""

    code: ClassVar[str] = "doorstep"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500


class UserError(DoorstepError):
    """Something the reader can put right.

    what   what is wrong, with the value and where
    right  what would be right
    cure   what to do next
    where  file and line, or field, when there is one
    """

    code = "user-error"
    exit_code = 2
    http_status = 400

    def __init__(
        self, what: Text, *, right: Text | None = None, cure: Text | None = None, where: str = ""
    ) -> None:
        self.what, self.right, self.cure, self.where = what, right, cure, where
        super().__init__(self.message("en"))

    def message(self, lang: str) -> str:
        """The three parts as one or two sentences in `lang`."""
        chinese = lang.startswith("zh")
        comma, stop = ("，", "。") if chinese else (", ", ". ")
        first = comma.join(part.of(lang) for part in (self.what, self.right) if part)
        where = f"{self.where}{'：' if chinese else ': '}" if self.where else ""
        parts = [where + first] + ([self.cure.of(lang)] if self.cure else [])
        return (stop.join(part.rstrip("。.") for part in parts) + stop.strip()).strip()


class BadValue(UserError):
    """A value that cannot be what it should be."""

    code = "bad-value"

    @classmethod
    def raise_for(cls, faults: Iterable[Text], *, cure: Text | None = None, where: str = "") -> None:
        """Raise one error that names every fault; nothing when there is none."""
        listed = list(faults)
        if listed:
            raise cls(Text.joined(listed), cure=cure, where=where)


class NotFound(UserError):
    """A name that names nothing; says which name was probably meant."""

    code = "not-found"
    http_status = 404

    @classmethod
    def among(cls, kind: Text, name: str, known: Iterable[str]) -> NotFound:
        close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
        cure = Text(f"是否指 {close[0]}？", f"Did you mean {close[0]}?") if close else None
        return cls(Text(f"没有名为“{name}”的{kind.zh}", f"No {kind.en} is called '{name}'"), cure=cure)


class NotAllowed(UserError):
    """The reader's role or place does not permit this."""

    code = "not-allowed"
    http_status = 403


class Rejected(UserError):
    """Foreign input that cannot be read: the one typed rejection of every reader."""

    code = "rejected"
    http_status = 422


class CheckFailed(UserError):
    """A check ran and found faults."""

    code = "check-failed"
    exit_code = 3
    http_status = 422
