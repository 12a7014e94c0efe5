"""Texts inside a file, in whatever character set the device wrote them: GB18030, GBK, UTF-8, Latin, ISO 2022."""

from __future__ import annotations

from pydicom.charset import decode_bytes, python_encoding

from doorstep.imaging import quiet  # noqa: F401  keeps pydicom from talking

_PLAIN_DELIMITERS = frozenset(b"\r\n\t\f")
_NAME_DELIMITERS = _PLAIN_DELIMITERS | frozenset(b"^=")
_UNDECLARED = ("utf-8", "gb18030")
"""Tried in turn when a file declares nothing and is not ASCII: many devices in China write GBK and say nothing."""


def encodings(declared: bytes) -> tuple[str, ...]:
    """Python's names of what (0008,0005) declares; () when it declares nothing that is known."""
    terms = [term.strip() for term in declared.decode("ascii", "replace").rstrip("\0 ").split("\\")]
    if not any(terms):
        return ()
    known = [python_encoding[term] for term in terms if term in python_encoding]
    return tuple(known)


def text(value: bytes, declared: tuple[str, ...]) -> str:
    """A text with its padding removed; bytes that cannot be read become marks, never an error."""
    return _decoded(value.rstrip(b"\0 ").lstrip(b" "), declared, _PLAIN_DELIMITERS)


def name(value: bytes, declared: tuple[str, ...]) -> str:
    """A person's name as it is written in their own script: 张三, or Yamada Tarou where no other is given."""
    groups = _decoded(value.rstrip(b"\0 "), declared, _NAME_DELIMITERS).split("=")
    own = groups[1].strip("^ ") if len(groups) > 1 else ""
    if own:
        return _joined(own)
    return _joined(groups[0])


def _joined(group: str) -> str:
    """The parts of a name in their order: without spaces in Chinese, with spaces elsewhere."""
    parts = [part.strip() for part in group.split("^") if part.strip()]
    is_wide = all(ord(mark) > 0x2E7F for part in parts for mark in part)
    return ("" if is_wide else " ").join(parts)


def _decoded(value: bytes, declared: tuple[str, ...], delimiters: frozenset[int]) -> str:
    if not declared:
        return _guessed(value)
    if len(declared) == 1 and b"\x1b" not in value:
        return _printable(value.decode(declared[0], "replace"))
    try:
        return _printable(decode_bytes(value, list(declared), set(delimiters)))
    except (LookupError, ValueError):
        return _printable(value.decode("ascii", "replace"))


def _guessed(value: bytes) -> str:
    for encoding in _UNDECLARED:
        try:
            return _printable(value.decode(encoding))
        except UnicodeDecodeError:
            continue
    return _printable(value.decode("latin-1"))


def _printable(found: str) -> str:
    """Without control characters, which could rewrite a line of a list."""
    return "".join(mark for mark in found if mark.isprintable())
