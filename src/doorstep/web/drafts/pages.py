"""What the drafts' fragment holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.frame import Frame


@dataclass(frozen=True, slots=True)
class DraftBar:
    """Under a form: where its draft is kept, and whether one was found again.

    form     name of the form
    found    that a draft was found, and of when; '' when none was
    """

    form: str
    found: str
    back: str


@dataclass(frozen=True, slots=True)
class KeptPage:
    """Only its fragment is ever shown: that the draft is kept."""

    template: ClassVar[str] = "drafts/kept.html"
    frame: Frame
    said: str
