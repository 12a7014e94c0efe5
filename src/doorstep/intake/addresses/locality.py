"""The leading part of an address that names divisions, cut the same way in Python and in DuckDB.

A million addresses hold only thousands of distinct localities, so each is resolved once.
"""

from __future__ import annotations

import re

_BLANKS = "[ \t\r\n\f\v\u00a0\u3000]+"
_DIGITS = "0-9\uff10-\uff19"

LOCALITY_PATTERN = (
    # up to the last township word before a house number; a road word behind it is kept, because it cancels
    f"^[^{_DIGITS}]{{0,36}}(?:镇|乡|街道办事处|街道办|街道|苏木|农场|林场|牧场)"
    # 新乡市延津县, 景德镇市, 东乡区: that word was part of a city's or county's name, so go on to the end of it
    f"(?:[^{_DIGITS}]{{0,12}}(?:县|市))?(?:(?:[^{_DIGITS}]{{0,5}}[^{_DIGITS}小社园院])?区)?(?:大道|路|街|巷|场|村)?"
    # without one, up to the last county or city word
    f"|^[^{_DIGITS}]{{0,30}}(?:县|区|市|旗|群岛)(?:大道|路|街|巷|场)?"
    # without either, the first words, enough for 广东清远英德大站
    f"|^[^{_DIGITS}]{{0,18}}"
)
"""Valid in RE2 and in Python's re; both take the first alternative that matches, as long as it can be."""

_CUT = re.compile(LOCALITY_PATTERN)
_BLANK = re.compile(_BLANKS)


def locality(address: str) -> str:
    """The locality part of an address, without blanks; empty when it starts with a digit."""
    found = _CUT.match(_BLANK.sub("", address))
    return found.group() if found else ""


def locality_sql(column: str) -> str:
    """The same as a DuckDB expression over `column` (trusted SQL, not user text); empty for NULL."""
    return f"regexp_extract(regexp_replace(coalesce({column}, ''), '{_BLANKS}', '', 'g'), '{LOCALITY_PATTERN}')"
