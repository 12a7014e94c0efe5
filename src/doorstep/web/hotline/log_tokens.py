"""A caller's address opens their call, so no log may hold one."""

from __future__ import annotations

import logging
import re

_TOKEN = re.compile(r"(/call/of/)[^/\s?\"']+")


class WithoutTokens(logging.Filter):
    """Writes `/call/of/…` for any address of a call."""

    def filter(self, record: logging.LogRecord) -> bool:
        words = record.getMessage()
        if "/call/of/" in words:
            record.msg, record.args = _TOKEN.sub(r"\1…", words), ()
        return True
