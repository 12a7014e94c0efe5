"""The synthetic region's local rules of coordination: time limits and what insurance pays. Invented, and said so in every row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from doorstep.synthetic.region_files import write_sheet
from doorstep.tables.region import DEADLINES, INSURANCE

_INVENTED = "合成示例，非官方时限"
_LIMITS = (
    ("referral-up", "waiting", "", 120),
    ("referral-up", "waiting", "urgent", 30),
    ("referral-up", "escalated", "", 60),
    ("referral-up", "asked", "", 240),
    ("referral-emergency", "coming", "", 3),
    ("referral-emergency", "expected", "", 60),
    ("referral-down", "offered", "", 1440),
    ("referral-down", "accepted", "", 2880),
    ("referral-out", "sent", "", 1440),
    ("referral-out", "there", "", 20160),
    ("advice", "asked", "", 480),
    ("hotline", "received", "", 60),
    ("hotline", "working", "", 2880),
    ("hotline", "replied", "", 10080),
    ("consultation", "invited", "", 240),
    ("consultation", "invited", "emergency", 10),
    ("consultation", "open", "", 90),
    ("diagnosis", "waiting", "", 120),
    ("diagnosis", "waiting", "emergency", 20),
    ("diagnosis", "reading", "", 60),
    ("diagnosis", "second", "", 60),
    ("critical-value", "raised", "", 5),
    ("critical-value", "acknowledged", "", 30),
)
"""Workflow, state, urgency ('' for any), minutes."""
_PAID = {"village": 90, "township": 90, "county": 80, "city": 70, "province": 60}
Row = Mapping[str, object]


def write(folder: Path) -> None:
    """Write deadlines.csv and insurance.csv."""
    write_sheet(folder, DEADLINES, _deadlines())
    write_sheet(folder, INSURANCE, _insurance())


def _deadlines() -> Iterable[Row]:
    for workflow, state, urgency, minutes in _LIMITS:
        code = "-".join(part for part in (workflow, state, urgency) if part)
        yield {"code": code, "workflow": workflow, "state": state, "urgency": urgency, "minutes": minutes, "source": _INVENTED}


def _insurance() -> Iterable[Row]:
    for tier, percent in _PAID.items():
        yield {"code": f"paid-{tier}", "tier": tier, "percent_paid": percent, "note": "合成示例", "source": "合成示例，非当地医保政策"}
