"""Words of planning: what an institution may need, and what can be done about it."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.vocab.support import PROJECTS

CAPABILITIES = {
    "department": Text("科室", "department"),
    "technique": Text("技术", "technique"),
    "equipment": Text("设备", "equipment"),
    "staff": Text("人员", "staff"),
    "quality": Text("质控", "quality control"),
}

ACTIONS = {code: words for code, words in PROJECTS.items() if code != "other"}
"""An action that a plan takes becomes a project of the same kind."""
