"""A person without their number: checked identity numbers become keyed digests.

`person_key` is a keyed digest (SHA-256 cut to 128 bits) of the number under a secret made from the
workspace's key and the document type. The 15-digit numbers issued before 1999 become their 18-digit form first, so that both give one key.
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
    """The first 128 bits of SHA-256 over a secret of its own for `kind`, and `number`, hexadecimal.

    A digest cut to half its length cannot be extended, so the secret may simply stand first, where
    HMAC would hash every row twice; 32 characters of secret and 18 of number fit one block.
    """
    return hashlib.sha256(f"{_secret(kind, key)}{number}".encode()).hexdigest()[:32]


def _secret(kind: str, key: bytes) -> str:
    return hashlib.sha256(f"{key.hex()}:{kind}".encode()).hexdigest()[:32]


def masked(number: str) -> str:
    """A number that may be shown: the first 2 and the last character, stars between."""
    return number[:2] + "*" * max(len(number) - 3, 0) + number[-1:] if len(number) > 4 else "*" * len(number)


def macros(*, key: bytes, today: date) -> tuple[str, ...]:
    """The same rules as DuckDB macros: id_body, id_high, id_low, id_dated, id_check, id_full, id_status and person_digest.

    Both forms are compared, number by number, in the tests.
    """
    placeholders = ", ".join(f"'{number}'" for number in _KNOWN_PLACEHOLDERS)
    year, month, day = "(high % 1000 * 10 + low // 10000000)", "(low // 100000 % 100)", "(low // 1000 % 100)"
    leap = f"{year} % 4 = 0 AND ({year} % 100 <> 0 OR {year} % 400 = 0)"
    return (
        f"CREATE OR REPLACE TEMP MACRO id_check(high, low) AS substr('{CHECK_CHARACTERS}', "
        f"1 + (512 * (({_powers_of_two('high', 9)}) % 11) + 2 * ({_powers_of_two('low', 8)})) % 11, 1)",
        # 17 characters are 17 digits when they give a number so large (see id_full) without an exponent
        "CREATE OR REPLACE TEMP MACRO id_body(number) AS CASE "
        "WHEN strlen(number) = 18 AND NOT contains(number, 'E') THEN try_cast(substr(number, 1, 17) AS BIGINT) "
        "WHEN strlen(number) = 15 AND regexp_full_match(number, '[0-9]{15}') "
        "THEN (substr(number, 1, 6) || '19' || substr(number, 7, 9))::BIGINT END",
        "CREATE OR REPLACE TEMP MACRO id_high(body) AS CAST(body // 100000000 AS INTEGER)",
        "CREATE OR REPLACE TEMP MACRO id_low(body) AS CAST(body % 100000000 AS INTEGER)",
        # whole numbers, not strptime: a date that exists, from 1880 to today
        f"CREATE OR REPLACE TEMP MACRO id_dated(high, low) AS "
        f"{year} * 10000 + low // 1000 % 10000 BETWEEN 18800101 AND {today:%Y%m%d} AND {month} BETWEEN 1 AND 12 AND {day} >= 1 "
        f"AND {day} <= CASE WHEN {month} = 2 THEN CASE WHEN {leap} THEN 29 ELSE 28 END "
        f"WHEN {month} = 4 OR {month} = 6 OR {month} = 9 OR {month} = 11 THEN 30 ELSE 31 END",
        "CREATE OR REPLACE TEMP MACRO id_full(number, body, dated, check_character) AS CASE "
        "WHEN NOT coalesce(dated AND body >= 10000000000000000 AND substr(number, 1, 2) BETWEEN '11' AND '91', FALSE) THEN NULL "
        "WHEN strlen(number) = 15 THEN body::VARCHAR || check_character "
        "WHEN substr(number, 18, 1) = check_character THEN number END",
        # the same digit throughout is never a date of birth, so that `valid` may be told first
        "CREATE OR REPLACE TEMP MACRO id_status(number, full_id) AS CASE WHEN number IS NULL THEN 'missing' "
        f"WHEN list_contains([{placeholders}], number) THEN 'placeholder' WHEN full_id IS NOT NULL THEN 'valid' "
        "WHEN replace(number, substr(number, 1, 1), '') = '' THEN 'placeholder' ELSE 'invalid' END",
        "CREATE OR REPLACE TEMP MACRO person_digest(kind, number) AS "
        f"substr(sha256(substr(sha256('{key.hex()}:' || kind), 1, 32) || number), 1, 32)",
    )


def _powers_of_two(number: str, digits: int) -> str:
    """SQL for the sum of digit x 2^place of a whole number of so many digits.

    The weights of the check digit are powers of two modulo 11. With q = number // 10^k, a digit is
    q(k) - 10 q(k+1), and the sum becomes number - 4 x the sum of 2^k q(k): one division for each
    digit, no remainders, in 32 bits.
    """
    return f"{number} - 4 * ({' + '.join(f'{2**k} * ({number} // {10**k})' for k in range(1, digits))})"
