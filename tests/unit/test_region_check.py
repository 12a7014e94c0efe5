"""Time limits must name a workflow and a state that the clock can leave."""

from __future__ import annotations

from pathlib import Path

import pytest

from doorstep.intake.region_file import RegionFaults
from doorstep.services import region_check
from tests.lib import tiny_region as tiny

HEAD = "code,workflow,state,urgency,minutes,source\n"


def checked(folder: Path, *rows: str) -> object:
    tiny.write_region(folder)
    (folder / "deadlines.csv").write_text(HEAD + "\n".join(rows) + "\n", "utf-8")
    return region_check.read(folder)


def test_limits_of_states_with_a_clock_are_let_in(tmp_path: Path) -> None:
    checked(tmp_path, "a,referral-up,waiting,,30,local", "b,referral-up,waiting,urgent,10,local", "c,hotline,received,,60,local")


def test_every_wrong_limit_is_named_with_its_line_and_what_would_be_right(tmp_path: Path) -> None:
    with pytest.raises(RegionFaults) as refused:
        checked(tmp_path, "a,referral-up,waiting,,30,local", "b,referral-sideways,waiting,,30,local", "c,referral-up,died,,30,local")

    first, second = refused.value.faults
    assert (first.line, second.line) == (3, 4)
    assert "no workflow 'referral-sideways'" in first.what.en and "referral-up" in first.cure.en
    assert "no state with a time limit" in second.what.en and "waiting" in second.cure.en
