"""Who takes steps of ledgers, and what they usually give: the same in every workflow of `of_ledgers/`."""

from __future__ import annotations

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.vocab.roles import Role
from doorstep.workflows.language import Ask, AskKind, Part

AUTHORITY, SENDER, RECEIVER = (Part.AUTHORITY,), (Part.SENDER,), (Part.RECEIVER,)
HOSTS = (Part.RECEIVER, Part.AUTHORITY)
SENDERS = (Part.SENDER, Part.AUTHORITY)
OFFICERS = (Role.SUPPORT_OFFICER, Role.PLANNER, Role.REFERRAL_DESK)
"""Those who act for an institution or, on its behalf, for the authority."""
JUDGES = (Role.SUPPORT_OFFICER, Role.PLANNER, Role.ASSESSOR)
EVERYBODY = (*OFFICERS, Role.ASSESSOR)

NOTE = Ask(Text("说明", "note"), AskKind.WORDS, is_required=False)
WHY = Ask(Text("理由", "reason"), AskKind.WORDS)
ON = Ask(Text("日期", "day"), AskKind.DAY)
OWN = Source("Doorstep", clause="流程为本系统所定；官方考核表未公开 / Doorstep's own steps; no official form is public", evidence=Evidence.OWN)
REVIEWED = date(2026, 11, 22)
OWNER = "support and assessment group"
