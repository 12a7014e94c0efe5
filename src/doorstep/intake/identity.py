"""A person without their number: checked identity numbers become keyed digests.

`person_key` is a keyed digest (SHA-256 cut to 128 bits) of document type and number under the workspace's key. The 15-digit
numbers issued before 1999 become their 18-digit form first, so that both give one key.
Source: GB 11643-1999 (check digit, ISO 7064 MOD 11-2).
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from enum import StrEnum

from doorstep.intake.cells import BLANKS

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
ID_CARD = "id-card"
_KNOWN_PLACEHOLDERS = ("123456789012345678", "123456789012345", "110101190001011", "110101190001010000")


class IdentityStatus(StrEnum):
    """What became of an identity number."""

    VALID = "valid"
    MISSING = "missing"
    PLACEHOLDER = "placeholder"
    INVALID = "invalid"


def check_character(body: str) -> str:
    """The 18th character for the first 17 digits."""
    return CHECK_CHARACTERS[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def checked(number: str, *, today: date) -> tuple[IdentityStatus, str]:
    """The status of an identity-card number and its 18-character form ('' unless valid)."""
    number = number.strip().upper()
    if re.fullmatch(BLANKS, number):
        return IdentityStatus.MISSING, ""
    if number in _KNOWN_PLACEHOLDERS or not number.replace(number[0], ""):
        return IdentityStatus.PLACEHOLDER, ""
    if re.fullmatch(r"[0-9]{15}", number):
        body = f"{number[:6]}19{number[6:]}"
        number = body + check_character(body)
    elif not re.fullmatch(r"[0-9]{17}[0-9X]", number) or check_character(number[:17]) != number[17]:
        return IdentityStatus.INVALID, ""
    if not _born_plausibly(number[6:14], today) or not "11" <= number[:2] <= "91":
        return IdentityStatus.INVALID, ""
    return IdentityStatus.VALID, number


def _born_plausibly(digits: str, today: date) -> bool:
    try:
        born_on = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return date(1880, 1, 1) <= born_on <= today


def person_key(kind: str, number: str, *, key: bytes) -> str:
    """The first 128 bits of SHA-256 over the secret, `kind` and `number`, hexadecimal.

    A digest cut to half its length cannot be extended, so the secret may simply stand first, and
    every row of every file is hashed once where HMAC would hash it twice.
    """
    return hashlib.sha256(f"{key.hex()}:{kind}:{number}".encode()).hexdigest()[:32]


def masked(number: str) -> str:
    """A number that may be shown: the first 2 and the last character, stars between."""
    return number[:2] + "*" * max(len(number) - 3, 0) + number[-1:] if len(number) > 4 else "*" * len(number)


def macros(*, key: bytes, today: date) -> tuple[str, ...]:
    """The same rules as DuckDB macros: id_body, id_check, id_full, id_status and person_digest.

    Both forms are compared, number by number, in the tests.
    """
    digits = " + ".join(f"(body // {10 ** (17 - at)}) % 10 * {weight}" for at, weight in enumerate(WEIGHTS, 1))
    placeholders = ", ".join(f"'{number}'" for number in _KNOWN_PLACEHOLDERS)
    plausible = (
        f"id_birth(body) BETWEEN DATE '1880-01-01' AND DATE '{today}' AND substr(number, 1, 2) BETWEEN '11' AND '91'"
    )
    return (
        f"CREATE OR REPLACE TEMP MACRO id_check(body) AS substr('{CHECK_CHARACTERS}', 1 + (({digits}) % 11)::INT, 1)",
        # the 17 digits as one integer: digits are then divisions, not seventeen substrings
        "CREATE OR REPLACE TEMP MACRO id_body(number) AS CASE "
        "WHEN strlen(number) = 18 AND regexp_full_match(number, '[0-9]{17}[0-9X]') THEN substr(number, 1, 17)::BIGINT "
        "WHEN strlen(number) = 15 AND regexp_full_match(number, '[0-9]{15}') "
        "THEN (substr(number, 1, 6) || '19' || substr(number, 7, 9))::BIGINT END",
        "CREATE OR REPLACE TEMP MACRO id_birth(body) AS "
        "try_strptime(CAST(body // 1000 % 100000000 AS VARCHAR), '%Y%m%d')::DATE",
        f"CREATE OR REPLACE TEMP MACRO id_full(number, body, check_character) AS CASE WHEN NOT coalesce({plausible}, FALSE) THEN NULL "
        "WHEN strlen(number) = 15 THEN body::VARCHAR || check_character "
        "WHEN substr(number, 18, 1) = check_character THEN number END",
        "CREATE OR REPLACE TEMP MACRO id_status(number, full_id) AS CASE WHEN number IS NULL THEN 'missing' "
        f"WHEN list_contains([{placeholders}], number) OR replace(number, substr(number, 1, 1), '') = '' "
        "THEN 'placeholder' WHEN full_id IS NULL THEN 'invalid' ELSE 'valid' END",
        "CREATE OR REPLACE TEMP MACRO person_digest(kind, number) AS "
        f"substr(sha256('{key.hex()}:' || kind || ':' || number), 1, 32)",
    )
