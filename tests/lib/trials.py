"""How many times: a tenth or fewer in the suite, the full count in `make trials`."""

from __future__ import annotations

import os

IS_TRIAL = os.environ.get("DOORSTEP_TRIALS") == "1"


def count(full: int, *, suite: int) -> int:
    """`full` in `make trials`, `suite` otherwise."""
    return full if IS_TRIAL else suite
