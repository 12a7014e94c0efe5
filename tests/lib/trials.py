"""How many times: a tenth or fewer in the suite, the full count in `make trials`."""

from __future__ import annotations

import os

import pytest

IS_TRIAL = os.environ.get("DOORSTEP_TRIALS") == "1"


def count(full: int, *, suite: int) -> int:
    """`full` in `make trials`, `suite` otherwise."""
    return full if IS_TRIAL else suite


in_trials = pytest.mark.skipif(not IS_TRIAL, reason="in the trials: takes a minute")
"""For a test that the everyday run leaves out."""
