"""Synthetic regions with a known truth: records as senders would send them, and what is true of them.

Everything made here is synthetic: institutions and people are invented, figures are drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from doorstep.core.errors import NotFound
from doorstep.core.text import Text
from doorstep.synthetic import qingyuan
from doorstep.synthetic.choice import ACTIONS
from doorstep.synthetic.choice import Action as Action
from doorstep.synthetic.region_planning import with_needs as with_needs

DEFAULT_PEOPLE = 400_000
DEFAULT_SEED = 20260101
REGIONS: Mapping[str, Callable[..., tuple[Path, ...]]] = {"qingyuan": qingyuan.build}


@dataclass(frozen=True, slots=True)
class Generated:
    """Where a synthetic region was written: its region file, the incoming files in order, the truth."""

    region: Path
    files: tuple[Path, ...]
    truth: Path
    people: int
    seed: int


def _silent(step: str, share: float) -> None:
    """No progress shown."""


def generate(
    name: str,
    *,
    into: Path,
    people: int = DEFAULT_PEOPLE,
    seed: int = DEFAULT_SEED,
    progress: Callable[[str, float], None] = _silent,
    actions: Sequence[Action] = ACTIONS,
) -> Generated:
    """Write the synthetic region `name` under `into`; the same seed gives the same bytes.

    people    residents, at least 1,000 for shares that mean something
    progress  told the step and the share done, 0-1
    actions   what is done in the region while its records run; everything else stays as it is
    Raises NotFound when there is no such region.
    """
    if name not in REGIONS:
        known = ", ".join(REGIONS)
        raise NotFound(
            Text(f"没有合成区域“{name}”", f"there is no synthetic region '{name}'"),
            cure=Text(f"可用的有：{known}", f"There are: {known}"),
        )
    files = REGIONS[name](into, population=people, seed=seed, progress=progress, actions=actions)
    progress("done", 1.0)
    return Generated(into / "region", files, into / "truth", people, seed)
